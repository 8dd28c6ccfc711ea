/** What a key press means, the same on every keyboard layout. */

/** The part of a keyboard event that counts. */
export interface Press {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  isComposing: boolean;
}

/**
 * `j`, `?`, `Escape`, `mod+Enter`. Letters of another script fall back to the key's place,
 * so that `j` works on a Cyrillic or Arabic keyboard. Null while a word is being composed.
 */
export function comboOf(press: Press): string | null {
  if (press.isComposing || press.altKey) return null;
  const mod = press.ctrlKey || press.metaKey ? "mod+" : "";
  return mod + nameOf(press);
}

function nameOf(press: Press): string {
  if (press.key.length > 1) return press.key;
  const place = /^Key([A-Z])$/.exec(press.code)?.[1];
  const latin = press.key.codePointAt(0)! < 0x250;
  if (!latin && place) return place.toLowerCase();
  return press.shiftKey ? press.key : press.key.toLowerCase();
}

/** A single key would take a letter from a writer, so it is off there. */
export function isSingle(combo: string): boolean {
  return !combo.startsWith("mod+") && combo.length === 1;
}

const SIGNS: Record<string, string> = {
  Enter: "↵",
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
};

/** As it stands on a button: `E`, `⌘↵`, `Ctrl ↵`. */
export function signOf(combo: string, apple: boolean): string {
  const mod = combo.startsWith("mod+");
  const key = mod ? combo.slice(4) : combo;
  const sign = SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  if (!mod) return sign;
  return apple ? `⌘${sign}` : `Ctrl ${sign}`;
}

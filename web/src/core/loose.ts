/** Reads values from outside, which may be missing or of any type: a strange one counts as absent. */

export type Loose = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function recordOf(value: unknown): Loose {
  return isRecord(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function recordsOf(value: unknown): Loose[] {
  return listOf(value).filter(isRecord);
}

/** Numbers count as text, because ids and prices come as either. Empty when there is none. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value.trim();
  return typeof value === "number" && Number.isFinite(value) ? String(value) : "";
}

export function numberOf(value: unknown): number | null {
  if (typeof value === "string" && !value.trim()) return null;
  if (typeof value !== "number" && typeof value !== "string") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

export function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

/** The first of these names that holds text. */
export function firstText(record: Loose, ...names: string[]): string {
  for (const name of names) {
    const text = textOf(record[name]);
    if (text) return text;
  }
  return "";
}

/** `button_reply` → `button reply`: a platform's own word where we have none. */
export function spoken(word: string): string {
  return word.replace(/[_-]+/g, " ").toLowerCase();
}

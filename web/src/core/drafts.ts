/**
 * What is being written, per conversation and kind, so that nothing typed in one shows up in another.
 * Text survives a reload of this tab and no longer: customers' words are not left on the disk.
 */

import type { Envelope } from "./mail";
import type { Parcel, Shelter } from "./outbox";

export type Mode = "reply" | "note";

export interface Draft {
  text: string;
  /** The message being answered. */
  quoted: number | null;
  files: File[];
  /** Whom a mail goes to, once somebody changed it. */
  envelope?: Envelope;
}

const DRAFTS = "chathood.drafts";
const OUTBOX = "chathood.outbox";
export const BLANK: Draft = { text: "", quoted: null, files: [] };

type Keep = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export class Drafts {
  readonly #drafts = new Map<string, Draft>();
  readonly #place: string;

  constructor(
    private readonly keep: Keep,
    private readonly owner: number,
  ) {
    this.#place = placeOf(DRAFTS, owner);
    const texts = readJson<Record<string, string>>(keep, this.#place) ?? {};
    for (const [key, text] of Object.entries(texts)) this.#drafts.set(key, { ...BLANK, text });
  }

  get(conversation: number, mode: Mode): Draft {
    return this.#drafts.get(`${conversation}:${mode}`) ?? BLANK;
  }

  set(conversation: number, mode: Mode, draft: Draft): void {
    const key = `${conversation}:${mode}`;
    const empty = !draft.text && !draft.files.length && draft.quoted === null && !draft.envelope;
    if (empty) this.#drafts.delete(key);
    else this.#drafts.set(key, draft);
    const texts = [...this.#drafts].filter(([, { text }]) => text).map(([at, { text }]) => [at, text]);
    writeJson(this.keep, this.#place, texts.length ? Object.fromEntries(texts) : null);
  }

  clear(): void {
    this.#drafts.clear();
    writeJson(this.keep, this.#place, null);
    writeJson(this.keep, placeOf(OUTBOX, this.owner), null);
  }
}

/** Unsent text waits here across a reload, under the echo id it was first sent with. */
export function shelterIn(keep: Keep, owner: number): Shelter {
  const place = placeOf(OUTBOX, owner);
  return {
    read: () => readJson<Parcel[]>(keep, place) ?? [],
    write: (parcels) => writeJson(keep, place, parcels.length ? parcels : null),
  };
}

/** Another agent signing in on the same tab finds nothing of ours. */
function placeOf(name: string, owner: number): string {
  return `${name}.${owner}`;
}

function readJson<T>(keep: Keep, key: string): T | null {
  try {
    return JSON.parse(keep.getItem(key) ?? "null") as T | null;
  } catch {
    return null;
  }
}

function writeJson(keep: Keep, key: string, value: unknown): void {
  try {
    if (value === null) keep.removeItem(key);
    else keep.setItem(key, JSON.stringify(value));
  } catch {
    return; // storage is full or forbidden: memory still has it
  }
}

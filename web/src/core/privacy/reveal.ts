/** What was revealed of masked people on this screen, each for as long as the server allows. */

import type { Contact } from "../wire";

export interface Revealed {
  contact: Contact;
  /** Epoch seconds. */
  until: number;
}

/** The server allows ten minutes; a clock that is wrong here must not make them more. */
const LONGEST = 600;

export class Reveals {
  readonly #shown = new Map<number, Revealed>();

  keep(contact: Contact, until: number, now: number): Revealed {
    const revealed = { contact, until: Math.min(until, now + LONGEST) };
    this.#shown.set(contact.id, revealed);
    return revealed;
  }

  /** Whoever is still to be shown. */
  of(contact: number, now: number): Revealed | null {
    const known = this.#shown.get(contact);
    if (known && known.until > now) return known;
    this.hide(contact);
    return null;
  }

  hide(contact: number): void {
    this.#shown.delete(contact);
  }
}

const KEPT = new WeakMap<object, Reveals>();

/** Those of a desk: they go with it when its agent signs out. */
export function revealsOf(desk: object): Reveals {
  const known = KEPT.get(desk) ?? new Reveals();
  KEPT.set(desk, known);
  return known;
}

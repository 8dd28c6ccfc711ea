/** Who is here: a stranger with an id of their own, or somebody whom the site has signed. */

import { Problem } from "./problem";
import type { Person, Talk, VisitorApi } from "./visitor-api";

/** Where the visitor's id is kept, with the signature it was got by; all tabs share it. */
export interface IdKeeper {
  get(): string | null;
  signature(): string;
  set(id: string | null, signature?: string): void;
  /** Lets one tab at a time do something. */
  alone<T>(act: () => Promise<T>): Promise<T>;
}

export class Visitor {
  person: Person = {};
  #signing: Promise<void> | null = null;
  #refused = "";

  constructor(
    private readonly api: Pick<VisitorApi, "arrive" | "sign">,
    private readonly ids: IdKeeper,
    private readonly onMoved: (id: string | null) => void,
  ) {}

  get id(): string | null {
    return this.ids.get();
  }

  /** The site says who its visitor is; whom it has not signed is a stranger with a name. */
  async be(person: Person): Promise<void> {
    const before = this.ids.signature();
    const signature = person.identifier_hash ?? "";
    if (before && before !== signature) this.forget();
    this.person = { ...this.person, ...person };
    if (!signature || (this.id && before === signature)) return;
    this.#signing = this.#sign(signature).catch(() => {});
    await this.#signing;
  }

  forget(): void {
    this.person = {};
    this.lose();
    this.onMoved(null);
  }

  /** The id is good no more. */
  lose(): void {
    this.ids.set(null);
  }

  /** The id, got if need be; two tabs at once get the same. */
  async arrive(): Promise<string> {
    await this.#signing;
    const signature = this.person.identifier_hash;
    if (signature && signature !== this.#refused && !this.id) await this.#sign(signature);
    return this.ids.alone(async () => {
      const known = this.id;
      if (known) return known;
      const id = await this.api.arrive();
      this.ids.set(id);
      return id;
    });
  }

  async #sign(signature: string): Promise<void> {
    const before = this.id;
    try {
      const id = await this.api.sign(before, this.person);
      this.ids.set(id, signature);
      if (before && id !== before) this.onMoved(id);
    } catch (error) {
      if (!(error instanceof Problem) || error.passes) throw error;
      // Who is signed wrongly goes on as a stranger, where strangers may.
      this.#refused = signature;
      console.warn(`Chathood: ${error.message}`);
    }
  }
}

type Known = NonNullable<Talk["contact"]>;

/** Whether there is something to tell: what is known is never overwritten. */
export function tellsMore({ custom_attributes, name, email }: Person, known: Known): boolean {
  return !!(custom_attributes || (name && !known.name) || (email && !known.email));
}

/** What the server knows of the visitor. */
export function knownOf({ contact }: Talk): Person {
  const { email, name } = contact ?? {};
  return { ...(email ? { email } : {}), ...(name ? { name } : {}) };
}

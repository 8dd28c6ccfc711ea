/** What the side pane knows of a person: the contact and the other conversations with them. */

import type { AccountApi } from "./api";
import { Cell } from "./cell";
import { sentenceOf } from "./problem";
import type { Contact, Conversation } from "./wire";

export interface Dossier {
  contact: Contact | null;
  conversations: Conversation[];
  failure: string | null;
}

const KEPT = 40;

export class Contacts {
  readonly #cells = new Map<number, Cell<Dossier>>();

  constructor(private readonly api: AccountApi) {}

  open(id: number): Cell<Dossier> {
    const known = this.#cells.get(id);
    if (known) return known;
    const cell = new Cell<Dossier>({ contact: null, conversations: [], failure: null });
    this.#cells.set(id, cell);
    if (this.#cells.size > KEPT) this.#cells.delete(this.#cells.keys().next().value as number);
    void this.load(id, cell);
    return cell;
  }

  /** A live change of someone we hold. */
  receive(contact: Contact): void {
    this.#cells.get(contact.id)?.update((dossier) => ({
      ...dossier,
      contact: { ...dossier.contact, ...contact },
    }));
  }

  drop(id: number): void {
    this.#cells.delete(id);
  }

  forget(): void {
    this.#cells.clear();
  }

  private async load(id: number, cell: Cell<Dossier>): Promise<void> {
    try {
      const [contact, conversations] = await Promise.all([
        this.api.contact(id),
        this.api.contactConversations(id),
      ]);
      cell.set({ contact, conversations, failure: null });
    } catch (error) {
      this.#cells.delete(id);
      cell.update((dossier) => ({ ...dossier, failure: sentenceOf(error) }));
    }
  }
}

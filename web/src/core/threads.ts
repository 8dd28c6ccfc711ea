/** The messages of recently opened conversations, kept so that going back costs nothing. */

import type { AccountApi } from "./api";
import { Cell } from "./cell";
import { withLocal, withMessage, withNewest, withOlder, without, type Line } from "./lines";
import { sentenceOf } from "./problem";
import type { Message } from "./wire";

export interface Thread {
  conversation: number;
  lines: Line[];
  loaded: boolean;
  hasOlder: boolean;
  loadingOlder: boolean;
  /** Why the first page could not be loaded. */
  failure: string | null;
}

const KEPT = 24;
const FIRST_PAGE = 20;

export class Threads {
  readonly #cells = new Map<number, Cell<Thread>>();
  readonly #loading = new Map<number, Promise<void>>();

  constructor(private readonly api: AccountApi) {}

  /** The thread's cell, loading its newest page when it is not here yet. */
  open(conversation: number): Cell<Thread> {
    const cell = this.cell(conversation);
    if (!cell.get().loaded) void this.load(conversation);
    return cell;
  }

  /** Loads the newest page and joins it with what is here; one request at a time per thread. */
  load(conversation: number): Promise<void> {
    const running = this.#loading.get(conversation);
    if (running) return running;
    const loading = this.fetchNewest(conversation).finally(() => this.#loading.delete(conversation));
    this.#loading.set(conversation, loading);
    return loading;
  }

  /** What must not be read any more goes, also from the screen, until it is loaded again. */
  forget(conversation: number): void {
    this.#cells.get(conversation)?.set({ ...empty(conversation), loaded: true });
  }

  /** The same, and when it is opened again it is loaded anew. */
  remove(conversation: number): void {
    this.forget(conversation);
    this.#cells.delete(conversation);
  }

  /** One page further back. */
  async loadOlder(conversation: number): Promise<void> {
    const cell = this.cell(conversation);
    const { hasOlder, loadingOlder, lines } = cell.get();
    const first = lines[0];
    if (!hasOlder || loadingOlder || !first) return;
    cell.update((thread) => ({ ...thread, loadingOlder: true }));
    try {
      const page = await this.api.messages(conversation, first.id);
      cell.update((thread) => ({
        ...thread,
        lines: withOlder(thread.lines, page),
        hasOlder: page.length > 0,
        loadingOlder: false,
      }));
    } catch {
      cell.update((thread) => ({ ...thread, loadingOlder: false }));
    }
  }

  /** A live message; threads that are not kept learn of it when they are opened. */
  receive(message: Message): void {
    const cell = this.#cells.get(message.conversation_id);
    if (!cell?.get().loaded) return;
    this.change(message.conversation_id, (lines) => withMessage(lines, message));
  }

  put(conversation: number, line: Line): void {
    this.cell(conversation);
    this.change(conversation, (lines) => withLocal(lines, line));
  }

  /** Changes one line where it stands. */
  amend(conversation: number, id: number, edit: (line: Line) => Line): void {
    this.change(conversation, (lines) => lines.map((line) => (line.id === id ? edit(line) : line)));
  }

  settle(conversation: number, message: Message): void {
    this.change(conversation, (lines) => withMessage(lines, message));
  }

  drop(conversation: number, key: string): void {
    this.change(conversation, (lines) => without(lines, key));
  }

  /** After a gap everything kept but not shown is stale: forget it, reload what is open. */
  async refresh(open: number | null): Promise<void> {
    for (const [id, cell] of this.#cells) {
      const waiting = cell.get().lines.some(({ state }) => state === "waiting");
      if (id !== open && !waiting) this.#cells.delete(id);
    }
    if (open !== null) await this.load(open);
  }

  private async fetchNewest(conversation: number): Promise<void> {
    const cell = this.cell(conversation);
    try {
      const page = await this.api.messages(conversation);
      cell.update((thread) => {
        const { lines, joined } = withNewest(thread.lines, page);
        const keepsStart = thread.loaded && joined;
        const hasOlder = keepsStart ? thread.hasOlder : page.length >= FIRST_PAGE;
        return { ...thread, lines, hasOlder, loaded: true, failure: null };
      });
    } catch (error) {
      cell.update((thread) => ({ ...thread, failure: sentenceOf(error) }));
    }
  }

  private change(conversation: number, edit: (lines: Line[]) => Line[]): void {
    const cell = this.#cells.get(conversation);
    cell?.update((thread) => ({ ...thread, lines: edit(thread.lines) }));
  }

  /** Moves the thread to the young end; the oldest idle one is forgotten. */
  private cell(conversation: number): Cell<Thread> {
    const cell = this.#cells.get(conversation) ?? new Cell(empty(conversation));
    this.#cells.delete(conversation);
    this.#cells.set(conversation, cell);
    if (this.#cells.size > KEPT) this.forgetOldest();
    return cell;
  }

  private forgetOldest(): void {
    for (const [id, cell] of this.#cells) {
      if (cell.get().lines.some(({ state }) => state === "waiting")) continue;
      this.#cells.delete(id);
      return;
    }
  }
}

function empty(conversation: number): Thread {
  return {
    conversation,
    lines: [],
    loaded: false,
    hasOlder: false,
    loadingOlder: false,
    failure: null,
  };
}

/** All known conversation rows and the lists over them. */

import type { AccountApi } from "./api";
import { Cell } from "./cell";
import { sentenceOf } from "./problem";
import type { StatusFilter, Tab } from "./route";
import { emptyView, mergedRow, newerRow, placed, recounted, type View } from "./views";
import type { Conversation, Counts, Message } from "./wire";

export interface Shelf {
  rows: ReadonlyMap<number, Conversation>;
  view: View;
  counts: Counts | null;
}

const COUNT_DELAY = 3_000; // the server counts behind its stream

export class Conversations {
  readonly shelf: Cell<Shelf>;
  readonly #views = new Map<string, View>();
  /** For each list that is on its way: which rows have changed meanwhile, other than by a list. */
  readonly #meanwhile = new Set<Set<number>>();
  #counting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: AccountApi,
    private readonly me: number,
  ) {
    this.shelf = new Cell<Shelf>({ rows: new Map(), view: emptyView("me", "open"), counts: null });
  }

  row(id: number): Conversation | undefined {
    return this.shelf.get().rows.get(id);
  }

  /** Those of a contact or of an inbox, as far as this screen has read them. */
  those(wanted: (row: Conversation) => boolean): Conversation[] {
    return [...this.shelf.get().rows.values()].filter(wanted);
  }

  /** Shows a list, from memory when it was loaded before. */
  show(tab: Tab, status: StatusFilter): void {
    const sameStatus = this.shelf.get().view.status === status;
    const view = this.#views.get(keyOf({ tab, status })) ?? emptyView(tab, status);
    this.shelf.update((shelf) => ({ ...shelf, view, counts: sameStatus ? shelf.counts : null }));
    if (!view.loaded) void this.load();
    else if (!sameStatus) this.recount();
  }

  /** The first page of the shown list. */
  async load(): Promise<void> {
    await this.fetchPage(null);
  }

  async loadMore(): Promise<void> {
    const { cursor, loading } = this.shelf.get().view;
    if (cursor && !loading) await this.fetchPage(cursor);
  }

  /** After a gap: forget lists that are not shown, reload the one that is, as deep as it was. */
  async refresh(): Promise<void> {
    const { view } = this.shelf.get();
    this.#views.clear();
    const depth = view.ids.length;
    await this.fetchPage(null);
    while (this.canGoDeeper(view, depth)) await this.loadMore();
  }

  /** A row from the server, by answer or event. */
  apply(fresh: Conversation, message?: Message): void {
    const { rows } = this.shelf.get();
    const old = rows.get(fresh.id);
    const row = mergedRow(old, fresh, message);
    this.place(row);
    if (!old || countsDiffer(old, row)) this.recount();
  }

  /** One that has gone for good leaves every list. */
  remove(id: number): void {
    if (!this.row(id)) return;
    const rows = new Map(this.shelf.get().rows);
    rows.delete(id);
    const without = (view: View): View => ({ ...view, ids: view.ids.filter((other) => other !== id) });
    for (const [key, view] of this.#views) this.#views.set(key, without(view));
    this.shelf.update((shelf) => ({ ...shelf, rows, view: without(shelf.view) }));
    this.recount();
  }

  /** Applies a change at once; answers how to take it back. */
  change(id: number, edit: (row: Conversation) => Conversation): () => void {
    const old = this.row(id);
    if (!old) return () => {};
    this.place(edit(old));
    return () => this.place(old);
  }

  /** Loads one that no list has brought yet, as behind a deep link. */
  async fetch(id: number): Promise<Conversation> {
    const row = await this.api.conversation(id);
    this.apply(row);
    return row;
  }

  recount(): void {
    clearTimeout(this.#counting);
    this.#counting = setTimeout(() => void this.fetchCounts(), COUNT_DELAY);
  }

  stop(): void {
    clearTimeout(this.#counting);
  }

  private place(row: Conversation): void {
    for (const changed of this.#meanwhile) changed.add(row.id);
    const shelf = this.shelf.get();
    const rows = new Map(shelf.rows).set(row.id, row);
    for (const [key, view] of this.#views) this.#views.set(key, placed(view, row, rows, this.me));
    const view = this.#views.get(keyOf(shelf.view)) ?? placed(shelf.view, row, rows, this.me);
    const old = shelf.rows.get(row.id);
    const counts = old && shelf.counts && recounted(shelf.counts, view.status, this.me, [old, row]);
    this.shelf.set({ rows, view, counts: counts ?? shelf.counts });
  }

  private async fetchPage(cursor: string | null): Promise<void> {
    const { tab, status } = this.shelf.get().view;
    this.amend(tab, status, (view) => ({ ...view, loading: true, failure: null }));
    const changed = new Set<number>();
    this.#meanwhile.add(changed);
    try {
      const page = await this.api.conversations({ status, assignee_type: tab, cursor });
      const { rows: known, counts } = this.shelf.get();
      const rows = new Map(known);
      for (const row of page.rows) {
        const old = known.get(row.id);
        rows.set(row.id, changed.has(row.id) ? newerRow(old, row) : mergedRow(old, row));
      }
      const isShown = this.shelf.get().view.status === status;
      this.shelf.update((shelf) => ({ ...shelf, rows, counts: isShown ? page.counts : counts }));
      const fresh = page.rows.map(({ id }) => id);
      this.amend(tab, status, (view) => ({
        ...view,
        ids: cursor ? [...new Set([...view.ids, ...fresh])] : fresh,
        cursor: page.cursor,
        loaded: true,
        loading: false,
      }));
      for (const id of changed) {
        const row = rows.get(id);
        if (row) this.amend(tab, status, (view) => placed(view, row, rows, this.me));
      }
    } catch (error) {
      this.amend(tab, status, (view) => ({ ...view, loading: false, failure: sentenceOf(error) }));
    } finally {
      this.#meanwhile.delete(changed);
    }
  }

  private amend(tab: Tab, status: StatusFilter, edit: (view: View) => View): void {
    const key = keyOf({ tab, status });
    const { view: shown } = this.shelf.get();
    const isShown = keyOf(shown) === key;
    const view = edit(this.#views.get(key) ?? (isShown ? shown : emptyView(tab, status)));
    this.#views.set(key, view);
    if (isShown) this.shelf.update((shelf) => ({ ...shelf, view }));
  }

  private async fetchCounts(): Promise<void> {
    const { status } = this.shelf.get().view;
    const counts = await this.api.counts(status).catch(() => null);
    if (!counts || this.shelf.get().view.status !== status) return;
    this.shelf.update((shelf) => ({ ...shelf, counts }));
  }

  private canGoDeeper(before: View, depth: number): boolean {
    const { view } = this.shelf.get();
    const same = keyOf(view) === keyOf(before);
    return same && !view.failure && view.cursor !== null && view.ids.length < depth;
  }
}

function keyOf(view: Pick<View, "tab" | "status">): string {
  return `${view.tab}:${view.status}`;
}

function countsDiffer(old: Conversation, row: Conversation): boolean {
  return old.status !== row.status || old.meta.assignee?.id !== row.meta.assignee?.id;
}

/** Which conversations a list shows and in what order: pure functions over ids and rows. */

import type { StatusFilter, Tab } from "./route";
import type { Conversation, Counts, Message } from "./wire";
import { MessageType } from "./wire";

export interface View {
  tab: Tab;
  status: StatusFilter;
  ids: number[];
  cursor: string | null;
  loaded: boolean;
  loading: boolean;
  failure: string | null;
}

export type Rows = ReadonlyMap<number, Conversation>;

export function emptyView(tab: Tab, status: StatusFilter): View {
  return { tab, status, ids: [], cursor: null, loaded: false, loading: false, failure: null };
}

export function belongs(view: View, row: Conversation, me: number): boolean {
  if (view.status !== "all" && row.status !== view.status) return false;
  const assignee = row.meta.assignee?.id ?? null;
  if (view.tab === "me") return assignee === me;
  return view.tab === "all" || assignee === null;
}

/** Puts a changed row where it belongs in a loaded view, or takes it out. */
export function placed(view: View, row: Conversation, rows: Rows, me: number): View {
  if (!view.loaded) return view;
  const others = view.ids.filter((id) => id !== row.id);
  if (!belongs(view, row, me)) {
    return others.length === view.ids.length ? view : { ...view, ids: others };
  }
  const at = placeOf(others, row, rows);
  const beyondLoaded = at === others.length && view.cursor !== null && !view.ids.includes(row.id);
  if (beyondLoaded) return view;
  return { ...view, ids: others.toSpliced(at, 0, row.id) };
}

function placeOf(ids: readonly number[], row: Conversation, rows: Rows): number {
  const at = ids.findIndex((id) => (rows.get(id)?.last_activity_at ?? 0) < row.last_activity_at);
  return at < 0 ? ids.length : at;
}

/** A row that has changed while the list that brings it, too, was on its way. */
export function newerRow(known: Conversation | undefined, row: Conversation): Conversation {
  return known && known.last_activity_at >= row.last_activity_at ? known : mergedRow(known, row);
}

/** A row as events bring it has no messages: keep the preview we have, or the message that came. */
export function mergedRow(
  old: Conversation | undefined,
  fresh: Conversation,
  message?: Message,
): Conversation {
  const last = old?.messages?.at(-1);
  const spoken = message && message.message_type !== MessageType.activity ? message : undefined;
  const newest = spoken && (!last || spoken.id === last.id || spoken.created_at >= last.created_at);
  const messages = fresh.messages ?? (newest ? [spoken] : old?.messages) ?? [];
  return { ...fresh, messages };
}

const COUNTED = { mine_count: "me", unassigned_count: "unassigned", all_count: "all" } as const;

/** The tabs' counts after a known row changed; the server's own follow a few seconds later. */
export function recounted(
  counts: Counts,
  status: StatusFilter,
  me: number,
  [before, after]: [Conversation, Conversation],
): Counts {
  const has = (tab: Tab, row: Conversation) => Number(belongs(emptyView(tab, status), row, me));
  const next = { ...counts };
  for (const [count, tab] of Object.entries(COUNTED) as [keyof typeof COUNTED, Tab][]) {
    next[count] = Math.max(0, counts[count] + has(tab, after) - has(tab, before));
  }
  return { ...next, assigned_count: next.all_count - next.unassigned_count };
}

/** The next conversation an agent goes to when this one leaves the list. */
export function neighbour(ids: readonly number[], id: number | null, step: 1 | -1): number | null {
  if (id === null) return (step === 1 ? ids[0] : ids.at(-1)) ?? null;
  const at = ids.indexOf(id);
  if (at < 0) return ids[0] ?? null;
  return ids[at + step] ?? null;
}

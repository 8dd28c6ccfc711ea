/**
 * A thread's lines: pure merging of what the server said with what is on its way.
 * The server's order is kept; within one second the order of arrival counts, never the id.
 */

import { MessageType, type Message, type MessageStatus } from "./wire";

/** `waiting`: not yet accepted by the server. `refused`: it will not take it. */
export type LineState = MessageStatus | "waiting" | "refused";

export interface Line extends Message {
  /** Steady from the first keystroke of a send to its last tick, so that the bubble stays itself. */
  key: string;
  state: LineState | null;
  /** Only ours has one, until the server accepted it. */
  refusal?: string;
  /** What may still be sent instead, as the refusal named it. */
  ways?: string[];
  /** Files on their way, for an instant preview. */
  files?: File[];
}

const SETTLED: Partial<Record<LineState, number>> = { sent: 1, delivered: 2, read: 3 };

export function lineOf(message: Message): Line {
  return {
    ...message,
    content: typeof message.content === "string" ? message.content : null,
    attachments: Array.isArray(message.attachments) ? message.attachments : [],
    key: echoOf(message) || `m${message.id}`,
    state: message.status ?? (message.message_type === MessageType.outgoing ? "sent" : null),
  };
}

/** A visitor's own id of a message stands among its attributes. */
function echoOf({ echo_id, content_attributes }: Message): string | null {
  const own = content_attributes?.echo_id;
  return echo_id || (typeof own === "string" ? own : null);
}

export function isLocal(line: Line): boolean {
  return line.state === "waiting" || line.state === "refused";
}

/** A status only rises; what is not yet settled may still take any turn. */
export function risen(old: LineState | null, fresh: LineState | null): LineState | null {
  const reached = old ? SETTLED[old] : undefined;
  if (!reached || fresh === "failed") return fresh;
  const next = fresh ? SETTLED[fresh] : undefined;
  return next && next >= reached ? fresh : old;
}

/** Adds a message or settles the line it belongs to; the same array when nothing changed place is fine. */
export function withMessage(lines: readonly Line[], message: Message): Line[] {
  const fresh = lineOf(message);
  const at = indexOf(lines, fresh);
  if (at < 0) return inserted(lines, fresh);
  const old = lines[at] as Line;
  const twin = lines.findIndex(({ id }, index) => id === fresh.id && index !== at);
  if (twin >= 0) return withMessage(lines.toSpliced(twin, 1), message);
  const settled: Line = { ...fresh, key: old.key, state: risen(old.state, fresh.state) };
  if (!isLocal(old) && old.created_at === fresh.created_at) return lines.with(at, settled);
  return inserted(lines.toSpliced(at, 1), settled);
}

/** Puts our own line at the end until the server has said when it was. */
export function withLocal(lines: readonly Line[], line: Line): Line[] {
  const at = lines.findIndex(({ key }) => key === line.key);
  return at < 0 ? [...lines, line] : lines.with(at, line);
}

export function without(lines: readonly Line[], key: string): Line[] {
  return lines.filter((line) => line.key !== key);
}

/** Older messages, ascending, go before what is loaded. */
export function withOlder(lines: readonly Line[], older: readonly Message[]): Line[] {
  const known = new Set(lines.map(({ id }) => id));
  return [...older.filter(({ id }) => !known.has(id)).map(lineOf), ...lines];
}

/**
 * The newest page after a gap. When it touches what is loaded the two are joined;
 * otherwise what lies between is unknown and only the page (and our own lines) stays.
 */
export function withNewest(
  lines: readonly Line[],
  page: readonly Message[],
): { lines: Line[]; joined: boolean } {
  const known = new Map(lines.filter((line) => !isLocal(line)).map((line) => [line.id, line]));
  const first = page.findIndex(({ id }) => known.has(id));
  const echoes = new Set(page.map(echoOf).filter(Boolean));
  const locals = lines.filter((line) => isLocal(line) && !echoes.has(line.key));
  const fresh = page.map((message) => {
    const line = lineOf(message);
    const old = known.get(message.id);
    return old ? { ...line, key: old.key, state: risen(old.state, line.state) } : line;
  });
  if (first < 0 && page.length > 0 && known.size > 0) return { lines: [...fresh, ...locals], joined: false };
  const inPage = new Set(page.map(({ id }) => id));
  const start = page[0]?.created_at ?? Infinity;
  const kept = lines.filter((line) => !isLocal(line) && !inPage.has(line.id) && line.created_at <= start);
  const later = lines.filter((line) => !isLocal(line) && !inPage.has(line.id) && line.created_at > start);
  const merged = later.reduce<Line[]>((all, line) => inserted(all, line), [...kept, ...fresh]);
  return { lines: [...merged, ...locals], joined: true };
}

/** By our own id first: it names the bubble that is already on screen. */
function indexOf(lines: readonly Line[], fresh: Line): number {
  const own = lines.findLastIndex(({ key }) => key === fresh.key);
  return own >= 0 ? own : lines.findLastIndex(({ id }) => id === fresh.id);
}

/** After the last line that is not later, before our own waiting lines. */
function inserted(lines: readonly Line[], line: Line): Line[] {
  let at = lines.length;
  while (at > 0) {
    const before = lines[at - 1] as Line;
    if (!isLocal(before) && before.created_at <= line.created_at) break;
    at--;
  }
  return lines.toSpliced(at, 0, line);
}

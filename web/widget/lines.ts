/** The panel's lines: what the server said, joined with what is on its way. */

import type { Message } from "../src/core/wire";

export interface Line extends Message {
  /** Steady from the first keystroke of a send on, so that the bubble stays itself. */
  key: string;
  /** Only ours that the server has not accepted: on its way, or not to be taken. */
  state?: "waiting" | "refused";
  refusal?: string;
  files?: File[];
}

/** Not accepted by the server. */
export function isLocal(line: Line): boolean {
  return !!line.state;
}

/** Each message once, in the order of time; within a second as they came, ours on their way last. */
export function joined(lines: readonly Line[], messages: readonly Message[]): Line[] {
  const all = [...lines];
  for (const message of messages) {
    const echo = message.echo_id || `m${message.id}`;
    const at = all.findIndex(({ id, key }) => id === message.id || key === echo);
    const known = all[at];
    if (known) all[at] = { ...message, key: known.key };
    else all.push({ ...message, key: echo });
  }
  return all.sort((a, b) => +isLocal(a) - +isLocal(b) || a.created_at - b.created_at);
}

/** Puts our own line at the end, or in its own place. */
export function withOwn(lines: readonly Line[], own: Line): Line[] {
  const at = lines.findIndex(({ key }) => key === own.key);
  return at < 0 ? [...lines, own] : lines.with(at, own);
}

/** Whether what lies between is known: a page that touches nothing leaves a gap before it. */
export function touches(lines: readonly Line[], page: readonly Message[]): boolean {
  return page.some((message) => lines.some(({ id }) => id === message.id));
}

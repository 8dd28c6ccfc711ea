/** Whom a reaction or a quote in a thread belongs to. */

import type { Line } from "./lines";
import { numberOf, recordOf, textOf } from "./loose";
import { participantOf } from "./origins";
import { isOurs, type Reaction } from "./reactions";
import type { Named } from "./wire";

/** Those who may react in a thread, by what we call them. */
export interface Cast {
  me: number;
  agents: readonly Named[];
  contact: string;
  lines: readonly Line[];
}

/** Ours by their names; a customer's by the contact's, in a group by whoever wrote under that identity. */
export function reactorName(one: Reaction, { me, agents, contact, lines }: Cast): string {
  if (isOurs(one)) return one.user === me ? "You" : (agents.find(({ id }) => id === one.user)?.name ?? "Us");
  const group = lines.flatMap((line) => participantOf(recordOf(line.content_attributes).participant) ?? []);
  if (!group.length) return contact;
  return group.find(({ keys }) => keys.includes(one.from))?.name ?? (one.from || contact);
}

/** The quoted line by our id or by the provider's; undefined when it is not loaded. */
export function quotedIn(
  lines: readonly Line[],
  byId: ReadonlyMap<number, Line>,
  line: Line,
): Line | undefined {
  const about = recordOf(line.content_attributes);
  const external = textOf(about.in_reply_to_external_id);
  const own = byId.get(numberOf(about.in_reply_to) ?? 0);
  return own ?? (external ? lines.find(({ source_id }) => source_id === external) : undefined);
}

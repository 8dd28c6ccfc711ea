/** Reactions: whose they are, how many of a kind, and ours before the server has answered. */

import { recordOf, recordsOf, textOf } from "./loose";
import type { ContentAttributes } from "./wire";

export interface Reaction {
  emoji: string;
  /** The identity's value for a customer, `agent` for ours. */
  from: string;
  /** Which of us, when known. */
  user: number | null;
}

export interface ReactionGroup {
  emoji: string;
  count: number;
  /** `Amara Okafor and you` */
  names: string[];
  ours: boolean;
}

const OURS = "agent";

/** What an agent may pick; customers may send any. */
export const PICKABLE = ["👍", "❤️", "😂", "😮", "😢", "🙏"] as const;

export function reactionsOf(attributes: ContentAttributes | null | undefined): Reaction[] {
  return recordsOf(recordOf(attributes).reactions).flatMap((one) => {
    const emoji = textOf(one.emoji);
    const user = typeof one.user_id === "number" ? one.user_id : null;
    return emoji ? [{ emoji, from: textOf(one.from), user }] : [];
  });
}

/** One group an emoji, the most frequent first. */
export function groupsOf(reactions: readonly Reaction[], nameOf: (one: Reaction) => string): ReactionGroup[] {
  const groups = new Map<string, ReactionGroup>();
  for (const one of reactions) {
    const group = groups.get(one.emoji) ?? { emoji: one.emoji, count: 0, names: [], ours: false };
    groups.set(one.emoji, {
      ...group,
      count: group.count + 1,
      names: [...group.names, nameOf(one)],
      ours: group.ours || one.from === OURS,
    });
  }
  return [...groups.values()].sort((first, second) => second.count - first.count);
}

export function isOurs(one: Reaction): boolean {
  return one.from === OURS;
}

/** Our reaction on a message; empty without one. */
export function ourReaction(attributes: ContentAttributes | null | undefined): string {
  return reactionsOf(attributes).find(isOurs)?.emoji ?? "";
}

/** Attributes as they will be once ours is set; an empty emoji takes it away. */
export function withOurs(
  attributes: ContentAttributes | null | undefined,
  emoji: string,
  user: number,
): ContentAttributes {
  const others = recordsOf(recordOf(attributes).reactions).filter(({ from }) => from !== OURS);
  const ours = emoji ? [{ emoji, from: OURS, user_id: user }] : [];
  return { ...recordOf(attributes), reactions: [...others, ...ours] };
}

/** Sets our reaction on a message: shown at once, taken back with a word when the channel refuses it. */

import type { AccountApi } from "./api";
import type { Line } from "./lines";
import { ourReaction, withOurs } from "./reactions";
import type { Threads } from "./threads";
import type { Toasts } from "./toasts";

export interface Reactor {
  api: Pick<AccountApi, "react">;
  threads: Pick<Threads, "amend">;
  toasts: Pick<Toasts, "fail">;
  me: { id: number };
}

/** An empty emoji takes ours away. */
export async function react({ api, threads, toasts, me }: Reactor, line: Line, emoji: string): Promise<void> {
  const { conversation_id: conversation, id } = line;
  const before = ourReaction(line.content_attributes);
  const show = (ours: string) =>
    threads.amend(conversation, id, (old) => ({
      ...old,
      content_attributes: withOurs(old.content_attributes, ours, me.id),
    }));
  show(emoji);
  try {
    await api.react(conversation, id, emoji);
  } catch (error) {
    show(before);
    toasts.fail(error);
  }
}

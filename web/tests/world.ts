/** The small named world of these tests. */

import { lineOf, type Line } from "../src/core/lines";
import { MessageType, type Conversation, type Message } from "../src/core/wire";

export const dana = { id: 1, name: "Dana Keller" };
export const ravi = { id: 2, name: "Ravi Menon" };
export const noon = 1_795_000_000;

export function message(id: number, part: Partial<Message> = {}): Message {
  return {
    id,
    conversation_id: 7,
    content: `message ${id}`,
    message_type: MessageType.incoming,
    created_at: noon + id,
    private: false,
    ...part,
  };
}

export function reply(id: number, part: Partial<Message> = {}): Message {
  return message(id, { message_type: MessageType.outgoing, status: "queued", ...part });
}

export function waiting(key: string, part: Partial<Line> = {}): Line {
  return { ...lineOf(reply(-1, { echo_id: key })), key, state: "waiting", ...part };
}

export function conversation(id: number, part: Partial<Conversation> = {}): Conversation {
  return {
    id,
    inbox_id: 1,
    status: "open",
    priority: null,
    labels: [],
    unread_count: 0,
    created_at: noon,
    last_activity_at: noon - id,
    can_reply: true,
    meta: { sender: { id, name: `Contact ${id}` }, channel: "Channel::Whatsapp", assignee: dana },
    ...part,
  };
}

/** Lets promises that are ready settle. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

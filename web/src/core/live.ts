/** What each live event changes. Events are hints: whatever they miss is read again after a gap. */

import type { Cell } from "./cell";
import type { Contacts } from "./contacts";
import type { Conversations } from "./conversations";
import type { Directory } from "./directory";
import type { Threads } from "./threads";
import type { Typing } from "./typing";
import type { Agent, Contact, Conversation, Frame, Inbox, MessageEvent, TypingEvent } from "./wire";

export interface Listeners {
  conversations: Conversations;
  threads: Threads;
  contacts: Contacts;
  typing: Typing;
  directory: Pick<Directory, "drop">;
  open: Cell<number | null>;
  /** The contacts whose erasure was asked for on this screen, which goes on telling of it. */
  farewells: ReadonlySet<number>;
  show(conversation: null): void;
}

type Hear = (listeners: Listeners, frame: Frame) => void;

const HEARD: Record<string, Hear> = {
  "message.created": hearMessage,
  "message.updated": hearMessage,
  "conversation.created": hearConversation,
  "conversation.updated": hearConversation,
  "conversation.deleted": hearDeletion,
  "conversation.status_changed": hearConversation,
  "assignee.changed": hearConversation,
  "team.changed": hearConversation,
  "conversation.typing_on": ({ typing }, { data }) => typing.hear(data as TypingEvent, true),
  "conversation.typing_off": ({ typing }, { data }) => typing.hear(data as TypingEvent, false),
  "contact.deleted": hearFarewell,
  "inbox.deleted": hearInboxGone,
  "agent.deleted": ({ directory }, { data }) => directory.drop("agents", (data as Agent).id),
  "contact.updated": ({ contacts }, { data }) => contacts.receive(data as Contact),
};

export function hear(listeners: Listeners, frame: Frame): void {
  HEARD[frame.event]?.(listeners, frame);
}

function hearMessage({ conversations, threads, typing }: Listeners, frame: Frame): void {
  const { conversation, ...message } = frame.data as MessageEvent;
  if (frame.truncated) {
    void threads.load(message.conversation_id);
    void conversations.fetch(message.conversation_id).catch(() => {});
    return;
  }
  threads.receive(message);
  if (conversation) conversations.apply(conversation, message);
  const writer = {
    ...(message.sender?.name ? { name: message.sender.name } : {}),
    type: message.sender?.type ?? "",
  };
  if (frame.event === "message.created") {
    typing.hear({ conversation: { id: message.conversation_id }, user: writer }, false);
  }
}

function hearDeletion(listeners: Listeners, { data }: Frame): void {
  drop(listeners, (data as Pick<Conversation, "id">).id);
}

function hearFarewell(listeners: Listeners, { data }: Frame): void {
  const { id } = data as Pick<Contact, "id">;
  if (!listeners.farewells.has(id)) takeLeave(listeners, id);
}

/** Somebody is to be forgotten: nothing of theirs may be read from now on. */
export function takeLeave(listeners: Listeners, contact: number): void {
  listeners.contacts.drop(contact);
  for (const { id } of listeners.conversations.those(isOf(contact))) drop(listeners, id);
}

export function isOf(contact: number): (row: Conversation) => boolean {
  return (row) => row.meta.sender.id === contact;
}

function hearInboxGone(listeners: Listeners, { data }: Frame): void {
  const { id } = data as Pick<Inbox, "id">;
  listeners.directory.drop("inboxes", id);
  for (const row of listeners.conversations.those(({ inbox_id }) => inbox_id === id)) drop(listeners, row.id);
}

function drop(listeners: Listeners, id: number): void {
  listeners.conversations.remove(id);
  listeners.threads.remove(id);
  if (listeners.open.get() === id) listeners.show(null);
}

function hearConversation({ conversations }: Listeners, { data, truncated }: Frame): void {
  const row = data as Conversation;
  if (truncated) void conversations.fetch(row.id).catch(() => {});
  else conversations.apply(row);
}

import { expect, test, vi } from "vitest";
import type { AccountApi } from "../../src/core/api";
import { Cell } from "../../src/core/cell";
import { Contacts } from "../../src/core/contacts";
import { Conversations } from "../../src/core/conversations";
import { Directory } from "../../src/core/directory";
import { hear, takeLeave } from "../../src/core/live";
import { Threads } from "../../src/core/threads";
import { Typing } from "../../src/core/typing";
import { conversation, dana, message, noon, settled } from "../world";

const counts = { mine_count: 1, unassigned_count: 0, assigned_count: 1, all_count: 1 };

async function listening(part: Partial<AccountApi> = {}) {
  const messages = vi.fn(async () => [message(1)]);
  const api = {
    conversations: async () => ({ rows: [conversation(7)], counts, cursor: null }),
    conversation: async () => conversation(7, { unread_count: 5 }),
    counts: async () => counts,
    messages,
    ...part,
  } as unknown as AccountApi;
  const listeners = {
    conversations: new Conversations(api, dana.id),
    threads: new Threads(api),
    contacts: new Contacts(api),
    typing: new Typing(dana.id),
    directory: new Directory(api),
    open: new Cell<number | null>(7),
    farewells: new Set<number>(),
    show: (id: null) => listeners.open.set(id),
  };
  listeners.conversations.show("me", "open");
  const thread = listeners.threads.open(7);
  await settled();
  listeners.conversations.stop();
  return { listeners, thread, messages };
}

function frame(event: string, data: unknown, truncated = false) {
  return { event, account_id: 1, data, truncated };
}

test("a message shows in its thread and in its row", async () => {
  const { listeners, thread } = await listening();
  const row = { ...conversation(7), unread_count: 1, last_activity_at: noon + 2 };

  hear(listeners, frame("message.created", { ...message(2), conversation: row }));

  expect(thread.get().lines.map(({ id }) => id)).toEqual([1, 2]);
  expect(listeners.conversations.row(7)).toMatchObject({ unread_count: 1, messages: [{ id: 2 }] });
  listeners.conversations.stop();
});

test("an event without its content is read again", async () => {
  const { listeners, messages } = await listening();

  hear(listeners, frame("message.created", { id: 2, conversation_id: 7 }, true));
  await settled();

  expect(messages).toHaveBeenCalledTimes(2);
  expect(listeners.conversations.row(7)?.unread_count).toBe(5);
  listeners.conversations.stop();
});

test("whoever writes is shown until they have written", async () => {
  const { listeners } = await listening();
  const event = { conversation: { id: 7 }, user: { name: "Amara", type: "contact" } };

  hear(listeners, frame("conversation.typing_on", event));
  expect(listeners.typing.writers.get().get(7)).toEqual([{ name: "Amara", isContact: true }]);
  hear(
    listeners,
    frame("message.created", message(2, { sender: { id: 7, name: "Amara", type: "contact" } })),
  );

  expect(listeners.typing.writers.get().get(7)).toEqual([]);
});

test("our own writing is no news", async () => {
  const { listeners } = await listening();

  hear(
    listeners,
    frame("conversation.typing_on", { conversation: { id: 7 }, user: { ...dana, type: "user" } }),
  );

  expect(listeners.typing.writers.get().get(7)).toBeUndefined();
});

test("an event this client does not know changes nothing", async () => {
  const { listeners, thread } = await listening();
  const before = thread.get();

  hear(listeners, frame("presence.update", {}));

  expect(thread.get()).toBe(before);
});

test("reading back ends where the thread begins", async () => {
  const first = Array.from({ length: 20 }, (_, index) => message(index + 21));
  const pages = [first, first.map(({ id }) => message(id - 20)), []];
  const { listeners, thread } = await listening({ messages: async () => pages.shift() ?? [] });

  await listeners.threads.loadOlder(7);
  expect(thread.get()).toMatchObject({ hasOlder: true });
  await listeners.threads.loadOlder(7);

  expect(thread.get().lines).toHaveLength(40);
  expect(thread.get().hasOlder).toBe(false);
});

test("after a gap threads that are not open are forgotten and the open one is read again", async () => {
  const { listeners, messages } = await listening();
  listeners.threads.open(8);
  await settled();

  await listeners.threads.refresh(7);
  listeners.threads.open(8);
  await settled();

  expect(messages.mock.calls.map(([id]: number[]) => id)).toEqual([7, 8, 7, 8]);
});

test("a conversation that was cleaned away leaves the list and its thread; a repeat is harmless", async () => {
  const { listeners, thread } = await listening();

  hear(listeners, frame("conversation.deleted", { id: 7, account_id: 1 }));
  hear(listeners, frame("conversation.deleted", { id: 7, account_id: 1 }));

  expect(listeners.conversations.row(7)).toBeUndefined();
  expect(listeners.conversations.shelf.get().view.ids).toEqual([]);
  expect(thread.get().lines).toEqual([]);
  expect(listeners.open.get()).toBeNull();
  listeners.conversations.stop();
});

test("another conversation that was cleaned away leaves the open one open", async () => {
  const { listeners } = await listening();

  hear(listeners, frame("conversation.deleted", { id: 8, account_id: 1 }));

  expect(listeners.open.get()).toBe(7);
});

test("somebody who is forgotten leaves every screen at once, and is back when that is undone", async () => {
  const { listeners, thread } = await listening();

  hear(listeners, frame("contact.deleted", { id: 7, account_id: 1 }));
  expect([listeners.conversations.row(7), listeners.open.get()]).toEqual([undefined, null]);
  expect(thread.get().lines).toEqual([]);

  hear(listeners, frame("conversation.updated", conversation(7)));
  const back = listeners.threads.open(7);
  await settled();
  expect(listeners.conversations.shelf.get().view.ids).toEqual([7]);
  expect(back.get().lines.map(({ id }) => id)).toEqual([1]);
  listeners.conversations.stop();
});

test("an inbox that is forgotten takes its conversations along, and no other's", async () => {
  const { listeners } = await listening();
  listeners.directory.listing.update((listing) => ({ ...listing, inboxes: [{ id: 1, name: "Repairs" }] }));
  listeners.conversations.apply(conversation(8, { inbox_id: 2 }));

  hear(listeners, frame("inbox.deleted", { id: 1, account_id: 1 }));

  expect(listeners.conversations.shelf.get().view.ids).toEqual([8]);
  expect(listeners.open.get()).toBeNull();
  expect(listeners.directory.listing.get().inboxes).toEqual([]);
  listeners.conversations.stop();
});

test("an agent who is forgotten stands in no picker any more", async () => {
  const { listeners } = await listening();
  const other = { ...dana, id: dana.id + 1 };
  listeners.directory.listing.update((listing) => ({ ...listing, agents: [dana, other] }));

  hear(listeners, frame("agent.deleted", { id: other.id, account_id: 1 }));

  expect(listeners.directory.listing.get().agents).toEqual([dana]);
  listeners.conversations.stop();
});

test("where the erasure was asked for, its progress stays on screen", async () => {
  const { listeners } = await listening();
  listeners.farewells.add(7);

  hear(listeners, frame("contact.deleted", { id: 7, account_id: 1 }));

  expect(listeners.open.get()).toBe(7);

  takeLeave(listeners, 7);
  expect([listeners.conversations.row(7), listeners.open.get()]).toEqual([undefined, null]);
  listeners.conversations.stop();
});

test("what must not be read any more leaves the open thread, and is back once it is loaded", async () => {
  const { listeners, thread } = await listening();

  listeners.threads.forget(7);
  const left = thread.get().lines;
  await listeners.threads.load(7);

  expect(left).toEqual([]);
  expect(thread.get().lines.map(({ id }) => id)).toEqual([1]);
});

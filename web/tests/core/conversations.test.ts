import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AccountApi } from "../../src/core/api";
import { Commands } from "../../src/core/commands";
import { Conversations } from "../../src/core/conversations";
import { Problem } from "../../src/core/problem";
import { Toasts } from "../../src/core/toasts";
import { mergedRow, neighbour } from "../../src/core/views";
import type { Conversation } from "../../src/core/wire";
import { conversation, dana, message, noon, ravi, settled } from "../world";

const counts = { mine_count: 3, unassigned_count: 0, assigned_count: 3, all_count: 3 };

function desk(part: Partial<AccountApi> = {}) {
  const page = { rows: [1, 2, 3].map((id) => conversation(id)), counts, cursor: null };
  const api = {
    conversations: async () => page,
    counts: async () => counts,
    ...part,
  } as unknown as AccountApi;
  const conversations = new Conversations(api, dana.id);
  const toasts = new Toasts();
  return { conversations, toasts, commands: new Commands(api, conversations, toasts) };
}

const idsOf = (conversations: Conversations) => conversations.shelf.get().view.ids;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a conversation with a new message goes to the top", async () => {
  const { conversations } = desk();
  conversations.show("me", "open");
  await settled();

  conversations.apply(conversation(3, { last_activity_at: noon + 5 }), message(9));

  expect(idsOf(conversations)).toEqual([3, 1, 2]);
  expect(conversations.row(3)?.messages?.[0]?.id).toBe(9);
});

test("a conversation that goes to someone else leaves Mine", async () => {
  const { conversations } = desk();
  conversations.show("me", "open");
  await settled();
  const row = conversation(2);

  conversations.apply({ ...row, meta: { ...row.meta, assignee: ravi } });

  expect(idsOf(conversations)).toEqual([1, 3]);
});

test("one that belongs further down than what is loaded stays out", async () => {
  const page = { rows: [conversation(1)], counts, cursor: "more" };
  const { conversations } = desk({ conversations: async () => page });
  conversations.show("me", "open");
  await settled();

  conversations.apply(conversation(500));

  expect(idsOf(conversations)).toEqual([1]);
});

test("a resolved conversation leaves the open list at once and comes back when refused", async () => {
  let refuse = (_: Problem) => {};
  const setStatus = () => new Promise<never>((_, reject) => (refuse = reject));
  const { conversations, commands, toasts } = desk({ setStatus });
  conversations.show("me", "open");
  await settled();

  const resolving = commands.setStatus(2, "resolved");
  expect(idsOf(conversations)).toEqual([1, 3]);
  refuse(new Problem("A note is needed first.", 422, "note_needed"));
  await resolving;

  expect(idsOf(conversations)).toEqual([1, 2, 3]);
  expect(toasts.shown.get().map(({ text }) => text)).toEqual(["A note is needed first."]);
});

test("undo takes the last change back", async () => {
  const said: string[] = [];
  const setStatus = async (_: number, status: string) => void said.push(status);
  const { conversations, commands, toasts } = desk({ setStatus });
  conversations.show("me", "open");
  await settled();
  await commands.setStatus(2, "resolved");

  toasts.undoLatest();
  await settled();

  expect(said).toEqual(["resolved", "open"]);
  expect(idsOf(conversations)).toEqual([1, 2, 3]);
});

test("counts are asked for once after a burst of changes", async () => {
  const asked = vi.fn(async () => counts);
  const { conversations } = desk({ counts: asked });
  conversations.show("me", "open");
  await settled();

  for (let id = 10; id < 200; id++) conversations.apply(conversation(id));
  await vi.advanceTimersByTimeAsync(5_000);

  expect(asked).toHaveBeenCalledTimes(1);
});

test("the counts follow a change at once", async () => {
  const { conversations } = desk();
  conversations.show("me", "open");
  await settled();
  const row = conversation(2);

  conversations.apply({ ...row, meta: { ...row.meta, assignee: null } });
  conversations.apply(conversation(3, { status: "resolved" }));

  expect(conversations.shelf.get().counts).toEqual({
    mine_count: 1,
    unassigned_count: 1,
    assigned_count: 1,
    all_count: 2,
  });
});

test("a refresh goes as deep as the list was", async () => {
  const pages = new Map([
    [null, { rows: [conversation(1)], counts, cursor: "b" }],
    ["b", { rows: [conversation(2)], counts, cursor: "c" }],
    ["c", { rows: [conversation(3)], counts, cursor: null }],
  ]);
  const { conversations } = desk({
    conversations: async ({ cursor }) => pages.get((cursor ?? null) as "b") as never,
  });
  conversations.show("me", "open");
  await settled();
  await conversations.loadMore();

  await conversations.refresh();

  expect(idsOf(conversations)).toEqual([1, 2]);
});

test("what came while a list was on its way is not undone by it", async () => {
  const { conversations } = desk();
  conversations.show("me", "open");
  const unheardOf = conversation(4, { last_activity_at: noon + 9 });

  conversations.apply(conversation(2, { last_activity_at: noon + 5 }), message(9));
  conversations.apply(unheardOf, message(10));
  await settled();

  expect(idsOf(conversations)).toEqual([4, 2, 1, 3]);
  expect(conversations.row(2)?.messages?.[0]?.id).toBe(9);
});

test("a list that knows more than what came meanwhile is believed", async () => {
  const rows = [conversation(1, { last_activity_at: noon + 7, messages: [message(11)] })];
  const { conversations } = desk({ conversations: async () => ({ rows, counts, cursor: null }) as never });
  conversations.show("me", "open");

  conversations.apply(conversation(1, { last_activity_at: noon + 5 }), message(9));
  await settled();

  expect(conversations.row(1)?.messages?.[0]?.id).toBe(11);
});

test("of two lists that are on their way at once, the later is believed", async () => {
  const answers: ((rows: Conversation[]) => void)[] = [];
  const { conversations } = desk({
    conversations: () =>
      new Promise((resolve) => answers.push((rows) => resolve({ rows, counts, cursor: null } as never))),
  });
  conversations.show("me", "open");
  void conversations.refresh();

  answers[0]?.([conversation(1, { unread_count: 2 })]);
  await settled();
  answers[1]?.([conversation(1, { unread_count: 0 })]);
  await settled();

  expect(conversations.row(1)?.unread_count).toBe(0);
});

test("an activity does not become the preview", () => {
  const old = conversation(1, { messages: [message(1)] });

  expect(mergedRow(old, conversation(1), message(2, { message_type: 2 })).messages).toEqual([message(1)]);
});

test("the neighbours of a row end at the list's ends", () => {
  expect(neighbour([1, 2, 3], 3, 1)).toBeNull();
  expect(neighbour([1, 2, 3], 2, -1)).toBe(1);
  expect(neighbour([1, 2, 3], null, 1)).toBe(1);
});

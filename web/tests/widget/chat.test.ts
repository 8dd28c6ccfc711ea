import { expect, test, vi } from "vitest";
import type { Message } from "../../src/core/wire";
import { Chat } from "../../widget/chat";
import { Problem } from "../../widget/problem";
import type { Talk } from "../../widget/visitor-api";
import { message, noon, reply, settled } from "../world";
import { browser, contents, Line, server, visit } from "./world";

async function came(chat: Chat): Promise<void> {
  await chat.resume();
  await settled();
  Line.last?.onopen();
  await settled();
}

test("a visitor becomes a contact with the first message, once", async () => {
  const { chat, said, ids, begun } = visit(null);

  chat.send("Hello", []);
  chat.send("Anyone there?", []);
  await settled();
  await settled();

  expect(said).toEqual(["arrive", "begin v1", "Hello", "Anyone there?"]);
  expect(ids.stored).toEqual(["v1"]);
  expect(begun[0]?.referer).toBe("https://shop.example/vases");
});

test("two tabs that write first at once are one visitor", async () => {
  const { api, said } = server();
  const ids = browser();
  const tabs = [new Chat(api, ids, ""), new Chat(api, ids, "")];

  tabs.forEach((tab, number) => tab.send(`tab ${number}`, []));
  await settled();
  await settled();

  expect(said.filter((word) => word === "arrive")).toEqual(["arrive"]);
  expect(said).toEqual(expect.arrayContaining(["begin v1", "tab 0", "tab 1"]));
});

test("nothing is asked of the server for someone who never wrote", async () => {
  const { chat, said } = visit(null, { talk: async () => Promise.reject(new Error("asked")) });

  await chat.resume();
  chat.typed();

  expect(said).toEqual([]);
});

test("a visitor who comes back finds what was said, unread until they look", async () => {
  const talk: Talk = { id: 7, messages: [message(1), reply(2)], agent_last_seen_at: noon };
  const { chat, said } = visit("v1", { talk: async () => talk, messages: async () => talk.messages ?? [] });

  await came(chat);

  expect(contents(chat)).toEqual(["message 1", "message 2"]);
  expect(chat.board.state).toMatchObject({ unread: 1, seenAt: noon });
  chat.board.look(true);
  await settled();
  expect(chat.board.state.unread).toBe(0);
  expect(said).toEqual(["seen"]);
});

test("what was seen in another tab is not unread here", async () => {
  const { chat } = visit("v1", { messages: async () => [message(1), reply(2)] });
  await came(chat);
  expect(chat.board.state.unread).toBe(1);

  Line.hear("conversation.updated", { id: 7, contact_last_seen_at: noon + 5 });

  expect(chat.board.state.unread).toBe(0);
});

test("an agent's look is told and never taken back", async () => {
  const { chat } = visit("v1");
  await came(chat);

  Line.hear("conversation.updated", { id: 7, agent_last_seen_at: noon + 5 });
  Line.hear("conversation.status_changed", { id: 7, agent_last_seen_at: noon });

  expect(chat.board.state.seenAt).toBe(noon + 5);
});

test("an erased visitor starts anew", async () => {
  const gone = async () => Promise.reject(new Problem("Unknown.", 404));
  const { chat, ids } = visit("v1", { talk: gone });

  await chat.resume();

  expect(ids.stored).toEqual([null]);
});

test("an id that is good no more in the middle of a talk costs no word", async () => {
  let first = true;
  const { chat, said } = visit("old", {
    begin: async (visitor) => {
      if (visitor === "old" && first) throw new Problem("Unknown.", 404);
      first = false;
      said.push(`begin ${visitor}`);
      return { id: 8 };
    },
    talk: async () => null,
  });

  chat.send("Hello", []);
  await settled();
  await settled();

  expect(said).toEqual(["arrive", "begin v1", "Hello"]);
});

test("an answer shows at once, a note to the team never", async () => {
  const { chat } = visit("v1");
  const heard: number[] = [];
  chat.onAnswer = ({ id }) => heard.push(id);
  await came(chat);

  Line.hear("message.created", reply(5, { content: "Hi" }));
  Line.hear("message.updated", reply(5, { content: "Hi", status: "read" }));
  Line.hear("message.created", reply(6, { content: "secret", private: true }));

  expect(contents(chat)).toEqual(["Hi"]);
  expect(heard).toEqual([5]);
});

test("an edit shows in its place, and so does what was taken back", async () => {
  const { chat } = visit("v1", { messages: async () => [reply(1), reply(2)] });
  await came(chat);

  Line.hear("message.updated", reply(1, { content: "better" }));
  Line.hear("message.updated", reply(2, { content: null, content_attributes: { deleted: true } }));

  expect(contents(chat)).toEqual(["better", null]);
  expect(chat.board.lines[1]?.content_attributes?.deleted).toBe(true);
});

test("after a gap what was missed is read again", async () => {
  const pages = [[message(1)], [message(1), reply(2)]];
  const { chat } = visit("v1", { messages: async () => pages.shift() ?? [] });
  await came(chat);

  Line.last?.onopen();
  await settled();

  expect(contents(chat)).toEqual(["message 1", "message 2"]);
});

test("without a socket an open panel is read again once in a while", async () => {
  vi.useFakeTimers();
  let asked = 0;
  const { chat } = visit("v1", {
    ticket: async () => Promise.reject(new Problem("No.", 0)),
    messages: async () => (asked++, [] as Message[]),
  });
  chat.board.look(true);
  await chat.resume();

  await vi.advanceTimersByTimeAsync(21_000);
  vi.useRealTimers();

  expect(asked).toBeGreaterThan(0);
});

test("a refused message says why and gives its text back", async () => {
  const { chat } = visit("v1", {
    send: async () => Promise.reject(new Problem("This message is too long.", 422)),
  });
  chat.send("Hello", []);
  await settled();
  await settled();

  const [line] = chat.board.lines;

  expect(line).toMatchObject({ state: "refused", refusal: "This message is too long." });
  expect(chat.discard(line!)).toBe("Hello");
  expect(contents(chat)).toEqual([]);
});

test("the form's answers go out with the first message, and faults come back by name", async () => {
  let refuse = true;
  const { chat, said, begun } = visit(null, {
    begin: async (_, beginning) => {
      begun.push(beginning);
      if (refuse) throw new Problem("Fill in the form.", 422, "pre_chat_form", { order: ["is needed"] });
      return { id: 7 };
    },
  });

  chat.send("Hello", []);
  await settled();
  await settled();
  expect(chat.board.state.faults).toEqual({ order: ["is needed"] });
  refuse = false;
  chat.fill({ contact: { name: "Amara" }, custom_attributes: { order: "17" } });
  chat.send("Again", []);
  await settled();
  await settled();

  expect(begun[1]).toMatchObject({ contact: { name: "Amara" }, custom_attributes: { order: "17" } });
  expect(said.at(-1)).toBe("Again");
  expect(chat.board.state.faults).toBeNull();
});

test("where strangers may not write, the panel says so", async () => {
  const { chat } = visit(null, {
    arrive: async () => Promise.reject(new Problem("Sign in first.", 401, "identity_required")),
  });

  chat.send("Hello", []);
  await settled();

  expect(chat.board.state.closed).toBe("Sign in first.");
});

test("agents hear that a visitor writes and that they have paused, once each", async () => {
  const { chat, said } = visit("v1");
  await came(chat);
  vi.useFakeTimers();

  chat.typed();
  chat.typed();
  await vi.advanceTimersByTimeAsync(5_000);
  vi.useRealTimers();

  expect(said).toEqual(["typing on", "typing off"]);
});

test("a choice and the wish for e-mail say whether they were taken", async () => {
  const { chat, said } = visit("v1", { messages: async () => [reply(3)] });
  await came(chat);
  const [offer] = chat.board.lines;

  expect(await chat.choose(offer!, "oak")).toBe(true);
  expect(await chat.preferEmail("zoe@example.com")).toBe(true);

  expect(said).toEqual(["choose oak", "zoe@example.com"]);
  expect(chat.board.state.email).toBe("zoe@example.com");
  expect(chat.board.lines[0]?.content_attributes).toEqual({ submitted_values: [{ value: "oak" }] });
});

test("older messages come when they are asked for", async () => {
  const page = (from: number) => Array.from({ length: 50 }, (_, at) => message(from + at));
  const asked: (number | undefined)[] = [];
  const { chat } = visit("v1", {
    talk: async () => ({ id: 7, messages: page(100) }),
    messages: async (_, __, before) => (asked.push(before), before ? [message(50)] : page(100)),
  });
  await came(chat);
  expect(chat.board.state.more).toBe(true);

  await chat.earlier();

  expect(asked.at(-1)).toBe(100);
  expect(contents(chat)[0]).toBe("message 50");
  expect(chat.board.state.more).toBe(false);
});

test("two answers of the same second are both seen by whoever looks, and both counted otherwise", async () => {
  const at = { created_at: Math.floor(Date.now() / 1000) };
  const { chat, said } = visit("v1");
  await came(chat);
  chat.board.look(true);

  Line.hear("message.created", reply(1, at));
  Line.hear("message.created", reply(2, at));
  await settled();
  expect(said).toEqual(["seen", "seen"]);
  chat.board.look(false);
  Line.hear("message.created", reply(3, at));

  expect(chat.board.state.unread).toBe(1);
});

test("what could not be read after a gap is tried again", async () => {
  vi.useFakeTimers();
  const pages: (Message[] | null)[] = [null, [message(1)]];
  const { chat } = visit("v1", {
    messages: async () => pages.shift() ?? Promise.reject(new Problem("Busy.", 503)),
  });
  await chat.resume();
  await vi.advanceTimersByTimeAsync(0);
  Line.last?.onopen();

  await vi.advanceTimersByTimeAsync(21_000);
  vi.useRealTimers();

  expect(contents(chat)).toEqual(["message 1"]);
});

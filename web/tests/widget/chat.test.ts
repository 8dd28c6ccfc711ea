import { expect, test, vi } from "vitest";
import { Problem } from "../../src/core/problem";
import type { Frame, Message } from "../../src/core/wire";
import { Chat } from "../../widget/chat";
import { VisitorApi } from "../../widget/visitor-api";
import { message, reply, settled } from "../world";

class Line {
  static last: Line | null = null;
  onopen = () => {};
  onclose = () => {};
  onerror = () => {};
  onmessage = (_: { data: string }) => {};
  constructor() {
    Line.last = this;
  }
  hear(frame: Partial<Frame>): void {
    this.onmessage({ data: JSON.stringify({ account_id: 1, ...frame }) });
  }
  send(): void {}
  close(): void {}
}
vi.stubGlobal("WebSocket", Line);

function visit(known: string | null, part: Partial<VisitorApi> = {}) {
  const said: string[] = [];
  const stored: (string | null)[] = [];
  let id = known;
  const api = {
    arrive: async () => (said.push("arrive"), "v1"),
    begin: async () => (said.push("begin"), { id: 7 }),
    talks: async () => [{ id: 7, contact_last_seen_at: 0 }],
    messages: async () => [] as Message[],
    send: async (_: string, __: number, { content, echo_id }: { content: string; echo_id: string }) => {
      said.push(content);
      return message(said.length, { content, echo_id });
    },
    ticket: async () => "t",
    markSeen: async () => null,
    ...part,
  } as unknown as VisitorApi;
  const ids = { get: () => id, set: (value: string | null) => void stored.push((id = value)) };
  return { chat: new Chat(api, ids, "wss://host/ws"), said, stored };
}

const contents = (chat: Chat) => chat.state.get().lines.map(({ content }) => content);

test("a visitor becomes a contact with the first message, once", async () => {
  const { chat, said, stored } = visit(null);

  chat.send("Hello", []);
  chat.send("Anyone there?", []);
  await settled();
  await settled();

  expect(said).toEqual(["arrive", "begin", "Hello", "Anyone there?"]);
  expect(stored).toEqual(["v1"]);
});

test("nothing is asked of the server for someone who never wrote", async () => {
  const { chat, said } = visit(null, { talks: async () => Promise.reject(new Error("asked")) });

  await chat.resume();

  expect(said).toEqual([]);
});

test("a visitor who comes back finds what was said", async () => {
  const { chat } = visit("v1", { messages: async () => [message(1), reply(2)] });

  await chat.resume();
  await settled();
  Line.last?.onopen();
  await settled();

  expect(contents(chat)).toEqual(["message 1", "message 2"]);
  expect(chat.state.get().unread).toBe(1);
  chat.look(true);
  expect(chat.state.get().unread).toBe(0);
});

test("an erased visitor starts anew", async () => {
  const gone = async () => Promise.reject(new Problem("Unknown.", 404, "not_found"));
  const { chat, stored } = visit("v1", { talks: gone });

  await chat.resume();

  expect(stored).toEqual([null]);
});

test("an answer shows at once, a note to the team never", async () => {
  const { chat } = visit("v1");
  await chat.resume();
  await settled();

  Line.last?.hear({ event: "message.created", data: reply(5, { content: "Hi" }) });
  Line.last?.hear({ event: "message.created", data: reply(6, { content: "secret", private: true }) });

  expect(contents(chat)).toEqual(["Hi"]);
});

test("after a gap what was missed is read again", async () => {
  const pages = [[message(1)], [message(1), reply(2)]];
  const { chat } = visit("v1", { messages: async () => pages.shift() ?? [] });
  await chat.resume();
  await settled();
  Line.last?.onopen();
  await settled();

  Line.last?.onopen();
  await settled();

  expect(contents(chat)).toEqual(["message 1", "message 2"]);
});

test("a refused message says why and gives its text back", async () => {
  const { chat } = visit("v1", {
    send: async () => Promise.reject(new Problem("This message is too long.", 422, "text_too_long")),
  });
  chat.send("Hello", []);
  await settled();

  const [line] = chat.state.get().lines;

  expect(line).toMatchObject({ state: "refused", refusal: "This message is too long." });
  expect(chat.discard(line!)).toBe("Hello");
  expect(contents(chat)).toEqual([]);
});

test("no cookie goes to the visitor's side and the token is part of the path", async () => {
  const asked: [string, RequestInit][] = [];
  const fetching = async (address: string, init: RequestInit) => {
    asked.push([address, init]);
    return new Response("{}");
  };

  await new VisitorApi("https://host", "a/b", fetching as typeof fetch).welcome();

  expect(asked[0]?.[0]).toBe("https://host/public/api/v1/inboxes/a%2Fb");
  expect(asked[0]?.[1].credentials).toBe("omit");
});

test("nothing is sent that another origin would have to be asked about first", async () => {
  const asked: RequestInit[] = [];
  const fetching = async (_: string, init: RequestInit) => {
    asked.push(init);
    return new Response("{}");
  };
  const api = new VisitorApi("https://host", "token", fetching as typeof fetch);

  await api.arrive();
  await api.send("v1", 7, { content: "Hello", private: false, echo_id: "web-1-a" });

  expect(asked.every(({ headers }) => headers === undefined)).toBe(true);
  expect(asked.map(({ body }) => body instanceof FormData)).toEqual([false, true]);
});

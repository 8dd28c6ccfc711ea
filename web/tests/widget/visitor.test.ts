import { expect, test, vi } from "vitest";
import { Chat } from "../../widget/chat";
import { Problem } from "../../widget/problem";
import { message, settled } from "../world";
import { browser, contents, Line, server, visit } from "./world";

const amara = { identifier: "1", identifier_hash: "h1", name: "Amara" };
const zoe = { identifier: "2", identifier_hash: "h2" };
vi.spyOn(console, "warn").mockImplementation(() => {});

test("somebody whom the site has signed finds their conversation on a new device", async () => {
  const { chat, said } = visit(null, { talk: async () => ({ id: 7, messages: [message(1)] }) });

  await chat.setUser(amara);
  await settled();

  expect(said).toEqual(["sign null as 1"]);
  expect(contents(chat)).toEqual(["message 1"]);
});

test("who is known by that signature is asked nothing again", async () => {
  const { api, said } = server();
  const chat = new Chat(api, browser("signed-1", "h1"), "");

  await chat.setUser(amara);

  expect(said).toEqual([]);
});

test("who signs in while chatting goes on under the id that the server gives", async () => {
  const { chat, said, ids } = visit("v1");
  await chat.resume();
  await settled();

  await chat.setUser(amara);

  expect(said).toEqual(["sign v1 as 1"]);
  expect(ids.get()).toBe("signed-1");
});

test("what is on its way goes along with whoever signs in", async () => {
  let open = false;
  const { chat, said } = visit("v1", {
    send: async (visitor, _, { content, echo_id }) => {
      if (!open) throw new Problem("Offline.", 0);
      said.push(`${visitor}: ${content}`);
      return message(9, { content, echo_id });
    },
  });
  await chat.resume();
  chat.send("Hello", []);
  await settled();
  await settled();

  await chat.setUser(amara);
  open = true;
  chat.wake();
  await settled();
  await settled();

  expect(said).toContain("signed-1: Hello");
  expect(contents(chat)).toEqual(["Hello"]);
});

test("the next who signs in on this browser sees nothing of the one before", async () => {
  const { api, said } = server({
    talk: async (visitor) => (visitor === "signed-1" ? { id: 7, messages: [message(1)] } : null),
  });
  const chat = new Chat(api, browser("signed-1", "h1"), "");
  await chat.setUser(amara);
  await settled();
  expect(contents(chat)).toEqual(["message 1"]);

  await chat.setUser(zoe);
  await settled();

  expect(said.at(-1)).toBe("sign null as 2");
  expect(contents(chat)).toEqual([]);
  expect(chat.person).toEqual(zoe);
});

test("logging out forgets the id, the person and every word", async () => {
  const { chat, ids } = visit("v1", { messages: async () => [message(1)] });
  await chat.setUser({ name: "Amara" });
  await settled();
  Line.last?.onopen();
  await settled();

  chat.reset();

  expect(ids.get()).toBeNull();
  expect(chat.person).toEqual({});
  expect(contents(chat)).toEqual([]);
});

test("a wrong signature leaves a stranger, who may write where strangers may", async () => {
  const { chat, said } = visit(null, {
    sign: async () => Promise.reject(new Problem("It does not fit.", 401, "identity_not_verified")),
  });

  await chat.setUser(amara);
  chat.send("Hello", []);
  await settled();
  await settled();

  expect(said).toEqual(["arrive", "begin v1", "Hello"]);
});

test("without a connection nobody becomes a stranger by mistake", async () => {
  let open = false;
  const { chat, said } = visit(null, {
    sign: async () => {
      if (!open) throw new Problem("Offline.", 0);
      return "signed-1";
    },
  });
  await chat.setUser(amara);
  chat.send("Hello", []);
  await settled();

  open = true;
  chat.wake();
  await settled();
  await settled();

  expect(said).toEqual(["begin signed-1", "Hello"]);
});

test("a name without a signature goes out with the first message and not before", async () => {
  const { chat, said, begun } = visit(null);

  await chat.setUser({ identifier: "1", name: "Amara", custom_attributes: { plan: "free" } });
  expect(said).toEqual([]);
  chat.send("Hello", []);
  await settled();
  await settled();

  expect(begun[0]?.contact).toMatchObject({ name: "Amara", custom_attributes: { plan: "free" } });
});

test("another tab's new id is taken over", async () => {
  const { chat, ids } = visit("v1", {
    talk: async (id) => ({ id: 7, messages: [message(id === "v2" ? 2 : 1)] }),
  });
  await chat.resume();
  await settled();

  ids.set("v2");
  chat.moved("v2");
  await settled();

  expect(contents(chat)).toEqual(["message 2"]);
});

test("what is known of somebody already is not told again", async () => {
  const { chat, said } = visit("v1", {
    talk: async () => ({ id: 7, contact: { name: "Amara", email: null } }),
    tell: async (_, { email, name }) => said.push(`${name} ${email}`),
  });

  await chat.setUser({ name: "Mallory" });
  expect(said).toEqual([]);
  await chat.setUser({ name: "Mallory", email: "a@example.com" });

  expect(said).toEqual(["Mallory a@example.com"]);
});

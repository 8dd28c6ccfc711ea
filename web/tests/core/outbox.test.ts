import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { OutgoingMessage } from "../../src/core/api";
import { isLocal, withLocal, withMessage, without, type Line } from "../../src/core/lines";
import { newEchoId, Outbox, type Parcel } from "../../src/core/outbox";
import { Problem, unreachable } from "../../src/core/problem";
import { MessageType, type Message } from "../../src/core/wire";
import { dana, noon, reply, settled } from "../world";

function parcel(echo_id: string, part: Partial<Parcel> = {}): Parcel {
  return { conversation: 7, content: echo_id, private: false, echo_id, at: noon, ...part };
}

function post(answer: (message: OutgoingMessage, attempt: number) => Message, sheltered: Parcel[] = []) {
  let lines: Line[] = [];
  const attempts: string[] = [];
  const written: Parcel[][] = [];
  const send = async (_: number, message: OutgoingMessage) => {
    attempts.push(message.echo_id);
    return answer(message, attempts.length);
  };
  const threads = {
    put: (_: number, line: Line) => void (lines = withLocal(lines, line)),
    settle: (_: number, message: Message) => void (lines = withMessage(lines, message)),
    drop: (_: number, key: string) => void (lines = without(lines, key)),
  };
  const shelter = { read: () => sheltered, write: (parcels: Parcel[]) => void written.push(parcels) };
  const author = { sender: dana, type: MessageType.outgoing };
  return { outbox: new Outbox({ send }, threads, author, shelter), attempts, written, lines: () => lines };
}

const accept = ({ echo_id }: OutgoingMessage) => reply(40, { echo_id });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a message stands on screen before the server has answered", () => {
  const { outbox, lines } = post(accept);

  outbox.send(parcel("a"));

  expect(lines()[0]).toMatchObject({ key: "a", state: "waiting" });
});

test("a send without an answer is repeated under the same echo id", async () => {
  const { outbox, attempts, lines } = post((message, attempt) => {
    if (attempt < 3) throw attempt === 1 ? unreachable() : new Problem("Down.", 503, "down");
    return accept(message);
  });

  outbox.send(parcel("a"));
  await vi.advanceTimersByTimeAsync(60_000);

  expect(attempts).toEqual(["a", "a", "a"]);
  expect(lines().map(({ state }) => state)).toEqual(["queued"]);
  expect(outbox.waiting.get()).toBe(0);
});

test("a refused send is not repeated and gives its text back", async () => {
  const { outbox, attempts, lines } = post(() => {
    throw new Problem("The window has closed.", 422, "window_closed");
  });

  outbox.send(parcel("a"));
  await vi.advanceTimersByTimeAsync(60_000);

  expect(attempts).toEqual(["a"]);
  expect(lines()[0]).toMatchObject({ state: "refused", refusal: "The window has closed." });
  expect(outbox.takeBack(7, "a")?.content).toBe("a");
  expect(lines()).toEqual([]);
});

test("messages of one thread go out in order even when the first is slow", async () => {
  const { outbox, attempts } = post((message, attempt) => {
    if (attempt === 1) throw unreachable();
    return reply(attempt, { echo_id: message.echo_id });
  });

  outbox.send(parcel("a"));
  outbox.send(parcel("b"));
  await vi.advanceTimersByTimeAsync(10_000);

  expect(attempts).toEqual(["a", "a", "b"]);
});

test("one thread's trouble does not hold up another", async () => {
  const { outbox, attempts } = post((message) => {
    if (message.echo_id === "a") throw unreachable();
    return accept(message);
  });

  outbox.send(parcel("a"));
  outbox.send(parcel("b", { conversation: 8 }));
  await settled();

  expect(attempts).toEqual(["a", "b"]);
});

test("the server's wish to wait is kept", async () => {
  const { outbox, attempts } = post((message, attempt) => {
    if (attempt === 1) throw new Problem("Slow down.", 429, "slow_down", {}, 20);
    return accept(message);
  });

  outbox.send(parcel("a"));
  await vi.advanceTimersByTimeAsync(15_000);
  expect(attempts).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10_000);

  expect(attempts).toHaveLength(2);
});

test("the next try does not wait once the connection is back", async () => {
  const { outbox, attempts } = post((message, attempt) => {
    if (attempt === 1) throw unreachable();
    return accept(message);
  });
  outbox.send(parcel("a"));
  await settled();

  outbox.wake();
  await settled();

  expect(attempts).toHaveLength(2);
});

test("text that waits survives a reload under its first echo id", async () => {
  const { attempts, lines } = post(accept, [parcel("a")]);
  await settled();

  expect(attempts).toEqual(["a"]);
  expect(lines().some(isLocal)).toBe(false);
});

test("only text is sheltered, and nothing once it is accepted", async () => {
  const { outbox, written } = post(accept);

  outbox.send(parcel("a", { files: [] }));
  outbox.send(parcel("f", { files: [new File(["x"], "x.txt")] }));
  expect(written.at(-1)?.map(({ echo_id }) => echo_id)).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(1_000);

  expect(written.at(-1)).toEqual([]);
});

test("an echo id is ordered by time and never the same twice", () => {
  expect(newEchoId(1_795_000_000_123)).toMatch(/^web-1795000000123-[0-9a-f]{16}$/);
  expect(newEchoId(1)).not.toBe(newEchoId(1));
});

test("a refusal names what may be sent instead", async () => {
  const { outbox, lines } = post(() => {
    throw new Problem("The window has closed.", 422, "window_closed", { open_ways: ["template", 7] });
  });

  outbox.send(parcel("a"));
  await settled();

  expect(lines()[0]).toMatchObject({ state: "refused", ways: ["template"] });
});

test("a template's bubble stands as one before the server has answered", () => {
  const { outbox, lines } = post(accept);

  outbox.send(parcel("a", { template: { name: "ready" } }));

  expect(lines()[0]).toMatchObject({
    message_type: MessageType.template,
    content_attributes: { template: { name: "ready" } },
  });
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Line } from "../../widget/lines";
import { Outbox, type Parcel } from "../../widget/outbox";
import { Problem } from "../../widget/problem";
import { message } from "../world";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function outbox(answers: (Problem | null)[]) {
  const tried: Parcel[] = [];
  const shown: Line[] = [];
  const deliver = async (parcel: Parcel) => {
    tried.push(parcel);
    const problem = answers.shift();
    if (problem) throw problem;
    return message(tried.length, { content: parcel.content });
  };
  return { tried, shown, box: new Outbox(deliver, (line) => shown.push(line), () => {}) };
}

test("what got no answer is sent again under the same echo id, and what follows waits", async () => {
  const { box, tried } = outbox([new Problem("Gone.", 0), new Problem("Broken.", 503)]);

  box.send("one", []);
  box.send("two", []);
  await vi.advanceTimersByTimeAsync(10_000);

  expect(tried.map(({ content }) => content)).toEqual(["one", "one", "one", "two"]);
  expect(new Set(tried.slice(0, 3).map(({ echo_id }) => echo_id)).size).toBe(1);
});

test("a wait that the server asks for is kept", async () => {
  const { box, tried } = outbox([new Problem("Slow down.", 429, "slow_down", null, 40)]);

  box.send("one", []);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(tried).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(20_000);

  expect(tried).toHaveLength(2);
});

test("a connection that is back is used at once", async () => {
  const { box, tried } = outbox([new Problem("Gone.", 0)]);
  box.send("one", []);
  await vi.advanceTimersByTimeAsync(0);

  box.wake();
  await vi.advanceTimersByTimeAsync(0);

  expect(tried).toHaveLength(2);
});

test("a refusal is shown and does not hold up the next", async () => {
  const { box, tried, shown } = outbox([new Problem("Too long.", 422)]);

  box.send("one", []);
  box.send("two", []);
  await vi.advanceTimersByTimeAsync(0);

  expect(tried.map(({ content }) => content)).toEqual(["one", "two"]);
  expect(shown.at(-1)).toMatchObject({ content: "one", state: "refused", refusal: "Too long." });
});

test("echo ids are never the same twice and tell their time", () => {
  const { box, shown } = outbox([]);

  box.send("one", []);
  box.send("one", []);

  expect(shown[0]?.key).toMatch(/^web-\d{13}-\d+$/);
  expect(shown[0]?.key).not.toBe(shown[1]?.key);
});

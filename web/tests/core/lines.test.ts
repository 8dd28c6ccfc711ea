import { expect, test } from "vitest";
import { lineOf, risen, withLocal, withMessage, withNewest, withOlder } from "../../src/core/lines";
import { message, noon, reply, waiting } from "../world";

const ids = (lines: readonly { id: number }[]) => lines.map(({ id }) => id);

test("the server's word settles our waiting line under the same key", () => {
  const lines = withLocal([lineOf(message(1))], waiting("web-1-a"));

  const after = withMessage(lines, reply(2, { echo_id: "web-1-a" }));

  expect(after).toHaveLength(2);
  expect(after[1]).toMatchObject({ id: 2, key: "web-1-a", state: "queued" });
});

test("an event that overtakes the answer and does not name our id leaves no second bubble", () => {
  const sent = withLocal([], waiting("web-1-a"));
  const overtaken = withMessage(sent, reply(2, { echo_id: null }));

  const after = withMessage(overtaken, reply(2, { echo_id: "web-1-a" }));

  expect(after.map(({ id, key }) => [id, key])).toEqual([[2, "web-1-a"]]);
});

test("an own id among the attributes is known too", () => {
  const sent = withLocal([], waiting("web-1-a"));

  const after = withMessage(sent, message(2, { content_attributes: { echo_id: "web-1-a" } }));

  expect(after.map(({ id, key }) => [id, key])).toEqual([[2, "web-1-a"]]);
});

test("a repeated event adds nothing", () => {
  const once = withMessage([], message(1));

  expect(withMessage(once, message(1))).toEqual(once);
});

test("a late message takes its place by the provider's time", () => {
  const lines = [message(1), message(5)].map(lineOf);

  expect(ids(withMessage(lines, message(3)))).toEqual([1, 3, 5]);
});

test("within one second messages stand as they arrived, not by id", () => {
  const first = withMessage([], message(9, { created_at: noon }));

  expect(ids(withMessage(first, message(2, { created_at: noon })))).toEqual([9, 2]);
});

test("what comes in while we send stands before our waiting line", () => {
  const lines = withLocal([lineOf(message(1))], waiting("web-1-a"));

  expect(withMessage(lines, message(2)).map(({ key }) => key)).toEqual(["m1", "m2", "web-1-a"]);
});

test.each([
  ["read", "delivered", "read"],
  ["sent", "queued", "sent"],
  ["sent", "read", "read"],
  ["delivered", "failed", "failed"],
  ["uncertain", "queued", "queued"],
  ["sending", "uncertain", "uncertain"],
] as const)("a line that is %s and hears %s is %s", (old, fresh, result) => {
  expect(risen(old, fresh)).toBe(result);
});

test("older messages are added once", () => {
  const lines = [message(3), message(4)].map(lineOf);

  expect(ids(withOlder(lines, [message(2), message(3)]))).toEqual([2, 3, 4]);
});

test("the newest page after a short gap is joined with what was loaded", () => {
  const lines = withLocal(
    [1, 2, 3].map((id) => lineOf(message(id))),
    waiting("web-1-a"),
  );

  const { lines: after, joined } = withNewest(lines, [message(3), message(4)]);

  expect(joined).toBe(true);
  expect(after.map(({ key }) => key)).toEqual(["m1", "m2", "m3", "m4", "web-1-a"]);
});

test("after a long gap only the page and our own lines stay", () => {
  const lines = withLocal([lineOf(message(1))], waiting("web-1-a"));

  const { lines: after, joined } = withNewest(lines, [message(50), message(51)]);

  expect(joined).toBe(false);
  expect(after.map(({ key }) => key)).toEqual(["m50", "m51", "web-1-a"]);
});

test("a line that the page settles does not stand twice", () => {
  const lines = withLocal([], waiting("web-1-a"));

  const { lines: after } = withNewest(lines, [reply(8, { echo_id: "web-1-a", status: "sent" })]);

  expect(ids(after)).toEqual([8]);
});

test("a page read before a live message came does not drop it", () => {
  const lines = [1, 2, 3].map((id) => lineOf(message(id)));

  expect(ids(withNewest(lines, [message(1), message(2)]).lines)).toEqual([1, 2, 3]);
});

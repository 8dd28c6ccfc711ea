import { expect, test } from "vitest";
import { joined, touches, withOwn, type Line } from "../../widget/lines";
import { message, noon } from "../world";

const own = (key: string): Line => ({ ...message(-1, { content: key }), key, state: "waiting" });
const ids = (lines: Line[]) => lines.map(({ id }) => id);

test("each message stands once, in the order of time", () => {
  const lines = joined(joined([], [message(3), message(1)]), [message(2), message(3)]);

  expect(ids(lines)).toEqual([1, 2, 3]);
});

test("within a second messages keep the order in which they came, also when one changes", () => {
  const at = { created_at: noon };
  const lines = joined([], [message(9, at), message(4, at)]);

  expect(ids(joined(lines, [message(9, { ...at, content: "edited" })]))).toEqual([9, 4]);
});

test("ours stands last until the server has said when it was, and keeps its key", () => {
  const lines = joined(withOwn([], own("web-1")), [message(5)]);
  expect(ids(lines)).toEqual([5, -1]);

  const settled = joined(lines, [message(2, { echo_id: "web-1" })]);

  expect(settled.map(({ key, state }) => [key, state])).toEqual([
    ["web-1", undefined],
    ["m5", undefined],
  ]);
});

test("an answer and its live event are one line, whichever comes first", () => {
  const echoed = message(2, { echo_id: "web-1" });
  const lines = joined(joined(withOwn([], own("web-1")), [echoed]), [{ ...echoed, echo_id: null }]);

  expect(lines.map(({ key }) => key)).toEqual(["web-1"]);
});

test("a page that touches nothing known leaves a gap", () => {
  const lines = joined([], [message(1), message(2)]);

  expect(touches(lines, [message(2), message(3)])).toBe(true);
  expect(touches(lines, [message(7)])).toBe(false);
});

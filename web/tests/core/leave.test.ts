import { expect, test } from "vitest";
import { answerable, privateLeave, standingOf } from "../../src/core/leave";
import { lineOf } from "../../src/core/lines";
import { conversation, message, noon, reply } from "../world";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const page = (ends: number | null) =>
  conversation(7, {
    can_reply: ends !== null && ends > noon,
    reply_window: ends === null ? null : { ends_at: ends },
    meta: { sender: { id: 7 }, channel: "Channel::FacebookPage" },
  });
const comment = (id: number, kind = "comment") =>
  lineOf(message(id, { content_attributes: { comment: { kind } } }));
const answer = (to: number, status: "sent" | "failed" = "sent") =>
  lineOf(reply(90, { status, content_attributes: { in_reply_to: to } }));

test("after a day a person may still answer on Messenger, for a week in all", () => {
  expect(standingOf(page(noon + HOUR), noon)).toEqual({ leave: "open", end: noon + HOUR });
  expect(standingOf(page(noon - HOUR), noon)).toEqual({ leave: "human", end: noon - HOUR + 6 * DAY });
  expect(standingOf(page(noon - 6 * DAY), noon).leave).toBe("closed");
});

test("a window that ends while one looks closes, and who never wrote cannot be answered", () => {
  const whatsapp = conversation(7, { can_reply: true, reply_window: { ends_at: noon } });

  expect(standingOf(whatsapp, noon - 1).leave).toBe("open");
  expect(standingOf(whatsapp, noon).leave).toBe("closed");
  expect(standingOf(page(null), noon).leave).toBe("closed");
});

test("a comment is answered privately once, within a week", () => {
  const row = page(null);
  const said = comment(1);

  expect(privateLeave(row, said, [said], noon)).toBe("open");
  expect(privateLeave(row, said, [said, answer(1)], noon)).toBe("answered");
  expect(privateLeave(row, said, [said, answer(1, "failed")], noon)).toBe("open");
  expect(privateLeave(row, said, [said], noon + 8 * DAY)).toBe("late");
});

test("only public words of a customer are answered so", () => {
  const row = page(null);

  expect(privateLeave(row, lineOf(message(1)), [], noon)).toBeNull();
  expect(privateLeave(row, comment(1, "rating"), [], noon)).toBeNull();
  expect(privateLeave(conversation(7), comment(1), [], noon)).toBeNull();
  expect(privateLeave(row, undefined, [], noon)).toBeNull();
});

test("the newest comment that is open is the one to answer", () => {
  const lines = [comment(1), comment(2), comment(3), answer(3)];

  expect(answerable(page(null), lines, noon)?.id).toBe(2);
});

import { expect, test } from "vitest";
import { BLANK, Drafts } from "../../src/core/drafts";
import { roomFor } from "../../src/core/limits";
import { textParts } from "../../src/core/links";
import { lineOf } from "../../src/core/lines";
import { conversationHash, parseRoute } from "../../src/core/route";
import { ago, dayName, moment, remaining, remainingShort } from "../../src/core/time";
import { transcript } from "../../src/core/transcript";
import { initialsOf, previewOf, previewPrefix } from "../../src/core/words";
import { dana, message, noon, reply } from "../world";

const HOUR = 3_600;

test.each([
  [30, "now"],
  [5 * 60, "5m"],
  [3 * HOUR, "3h"],
])("%i seconds ago is written %s", (seconds, word) => {
  expect(ago(noon - seconds, noon)).toBe(word);
});

test.each([
  [22 * HOUR + 14 * 60, "22 h 14 m", "22 h"],
  [80 * 60, "1 h 20 m", "1 h 20 m"],
  [9 * 60, "9 m", "9 m"],
  [5 * 24 * HOUR, "5 d", "5 d"],
  [0, null, null],
  [-60, null, null],
])("a window of %i seconds is written %s", (seconds, long, short) => {
  expect(remaining(noon + seconds, noon)).toBe(long);
  expect(remainingShort(noon + seconds, noon)).toBe(short);
});

test("days are named by how far they are", () => {
  expect(dayName(noon, noon)).toBe("Today");
  expect(dayName(noon - 24 * HOUR, noon)).toBe("Yesterday");
});

test("initials come from the first and last word of any script", () => {
  expect(initialsOf("Amara Okafor")).toBe("AO");
  expect(initialsOf("سارة المنصوري")).toBe("سا");
  expect(initialsOf("Mei-Lin Zhou")).toBe("MZ");
  expect(initialsOf("+44 7700 900 812")).toBe("?");
});

test("a preview says what a file is and who wrote", () => {
  expect(previewOf(message(1, { content: null, attachments: [{ id: 1, file_type: "audio" }] }))).toBe(
    "🎤 Voice message",
  );
  expect(previewOf(message(1, { content: "two\n lines" }))).toBe("two lines");
  expect(previewOf(message(1, { content_attributes: { deleted: true } }))).toBe("Message deleted");
  expect(previewPrefix(reply(1, { sender: dana }), dana.id)).toBe("You: ");
  expect(previewPrefix(message(1), dana.id)).toBe("");
  expect(previewPrefix(reply(1, { sender: dana }), 2)).toBe("Dana: ");
  expect(previewPrefix(reply(1, { sender: { id: 3, name: "Deleted agent" } }), 2)).toBe("Deleted agent: ");
});

test("addresses in a text become links without the full stop", () => {
  expect(textParts("See https://example.com/a?b=1. Thanks")).toEqual([
    { text: "See ", href: null },
    { text: "https://example.com/a?b=1", href: "https://example.com/a?b=1" },
    { text: ". Thanks", href: null },
  ]);
  expect(textParts("javascript:alert(1)").every(({ href }) => href === null)).toBe(true);
});

test("each channel's room is counted in its own unit", () => {
  expect(roomFor("é".repeat(600), "instagram")).toMatchObject({ left: -200, unit: "bytes" });
  expect(roomFor("x".repeat(4_096), "whatsapp")?.left).toBe(0);
  expect(roomFor("x".repeat(9_999), "email")).toBeNull();
});

test("addresses name a conversation or none", () => {
  expect(parseRoute(conversationHash(12))).toEqual({ conversation: 12 });
  expect(parseRoute("#/conversations/12x")).toEqual({ conversation: null });
  expect(parseRoute("")).toEqual({ conversation: null });
});

test("a transcript separates days and gathers what one person said at once", () => {
  const day = 24 * HOUR;
  const lines = [
    message(1, { created_at: noon - day }),
    message(2, { created_at: noon }),
    message(3, { created_at: noon + 9 }),
    reply(4, { created_at: noon + 10 }),
  ].map(lineOf);

  const items = transcript(lines, noon + 60);

  expect(items.map(({ kind }) => kind)).toEqual(["day", "line", "day", "line", "line", "line"]);
  const ends = items.flatMap((item) => (item.kind === "line" ? [[item.opens, item.closes]] : []));
  expect(ends).toEqual([
    [true, true],
    [true, false],
    [false, true],
    [true, true],
  ]);
});

test("a draft belongs to one conversation, one kind and one agent", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  new Drafts(storage, dana.id).set(7, "reply", { ...BLANK, text: "half a" });

  const again = new Drafts(storage, dana.id);

  expect(again.get(7, "reply").text).toBe("half a");
  expect(again.get(7, "note").text).toBe("");
  expect(again.get(8, "reply").text).toBe("");
  expect(new Drafts(storage, 2).get(7, "reply").text).toBe("");
  again.clear();
  expect(kept.size).toBe(0);
});

test("a moment is told by its day, before and after now", () => {
  const at = (month: number, day: number, year = 2026) => new Date(year, month - 1, day, 12).getTime() / 1000;
  const now = at(11, 25);
  const told = (then: number) => moment(then, now);

  expect(told(at(11, 25))).toMatch(/^today /);
  expect(told(at(11, 24))).toMatch(/^yesterday /);
  expect(told(at(11, 26))).toMatch(/^tomorrow /);
  expect(told(at(11, 20))).toMatch(/^Friday /);
  expect(told(at(11, 2))).toMatch(/^(?!.*(Monday|2026)).*Nov/);
  expect(told(at(11, 2, 2025))).toMatch(/2025/);
});

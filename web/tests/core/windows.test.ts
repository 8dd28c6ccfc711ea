import { expect, test } from "vitest";
import { offsetsOf, scrollFor, shownRows } from "../../src/core/heights";
import { lineOf } from "../../src/core/lines";
import { steady } from "../../src/core/steady";
import { addedAfter, earlier, hasEarlier, held, later, shownLines, TAIL } from "../../src/core/slice";
import { message } from "../world";

const thread = Array.from({ length: 5_000 }, (_, index) => lineOf(message(index + 1)));

test("a long thread opens at its end with few lines in the page", () => {
  const shown = shownLines(thread, TAIL);

  expect(shown.at(-1)?.id).toBe(5_000);
  expect(shown.length).toBeLessThanOrEqual(60);
});

test("however far one reads back, few lines stand in the page, and all are reached", () => {
  let slice = TAIL;
  const seen = new Set<number>();
  while (hasEarlier(thread, slice)) {
    slice = earlier(slice);
    const shown = shownLines(thread, slice);
    shown.forEach(({ id }) => seen.add(id));
    expect(shown.length).toBeLessThanOrEqual(180);
  }

  expect(seen.has(1)).toBe(true);
  while (slice.hidden > 0) slice = later(slice);
  expect(shownLines(thread, slice).at(-1)?.id).toBe(5_000);
});

test("new messages do not move what is being read", () => {
  let slice = TAIL;
  while (slice.hidden === 0) slice = earlier(slice);
  const before = shownLines(thread, slice);
  const grown = [...thread, lineOf(message(5_001))];

  const after = shownLines(grown, held(slice, addedAfter(grown, thread.at(-1)?.key)));

  expect(after.at(-1)).toBe(before.at(-1));
});

test("only the rows near the viewport are drawn, and the rest keeps its room", () => {
  const heights = Array.from({ length: 500 }, (_, index) => (index % 2 ? 65 : 83));
  const offsets = offsetsOf(heights);

  const { first, end, before, after } = shownRows(offsets, 10_000, 800);

  expect(end - first).toBeLessThan(30);
  const drawn = heights.slice(first, end).reduce((sum, height) => sum + height, 0);
  expect(before + drawn + after).toBe(offsets.at(-1));
  expect(before).toBeLessThan(10_000);
});

test("an empty list draws nothing", () => {
  expect(shownRows(offsetsOf([]), 0, 800)).toEqual({ first: 0, end: 0, before: 0, after: 0 });
});

test("a row comes into view with the least movement", () => {
  const offsets = offsetsOf(Array.from({ length: 100 }, () => 50));

  expect(scrollFor(offsets, 3, 0, 400)).toBeNull();
  expect(scrollFor(offsets, 10, 0, 400)).toBe(150);
  expect(scrollFor(offsets, 2, 400, 400)).toBe(100);
});

test("while someone aims, rows stay, the gone go and the new wait at the end", () => {
  expect(steady([1, 2, 3], [3, 9, 1])).toEqual([1, 3, 9]);
});

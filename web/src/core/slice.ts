/** Which part of a long thread stands in the page. Counted from the end, so older pages move nothing. */

import type { Line } from "./lines";

export interface Slice {
  /** Lines shown. */
  count: number;
  /** Lines after the shown ones that are left out. */
  hidden: number;
}

const OPENING = 60;
const STEP = 60;
const MOST = 180;

export const TAIL: Slice = { count: OPENING, hidden: 0 };

export function shownLines(lines: readonly Line[], slice: Slice): readonly Line[] {
  const end = Math.max(0, lines.length - slice.hidden);
  return lines.slice(Math.max(0, end - slice.count), end);
}

export function hasEarlier(lines: readonly Line[], slice: Slice): boolean {
  return lines.length - slice.hidden > slice.count;
}

export function earlier(slice: Slice): Slice {
  const count = slice.count + STEP;
  const surplus = Math.max(0, count - MOST);
  return { count: count - surplus, hidden: slice.hidden + surplus };
}

export function later(slice: Slice): Slice {
  const revealed = Math.min(STEP, slice.hidden);
  return { count: Math.min(MOST, slice.count + revealed), hidden: slice.hidden - revealed };
}

/** Lines that came at the end while history is being read must not move what is shown. */
export function held(slice: Slice, added: number): Slice {
  return slice.hidden > 0 ? { ...slice, hidden: slice.hidden + added } : slice;
}

/** How many lines follow the one that was last. */
export function addedAfter(lines: readonly Line[], lastKey: string | undefined): number {
  if (!lastKey) return 0;
  const at = lines.findLastIndex(({ key }) => key === lastKey);
  return at < 0 ? 0 : lines.length - 1 - at;
}

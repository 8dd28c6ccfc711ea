/** Which rows of a long list stand in the page, when each row's height is known beforehand. */

export interface Shown {
  first: number;
  /** One past the last. */
  end: number;
  /** Pixels of the rows left out. */
  before: number;
  after: number;
}

const MARGIN = 400;

export function offsetsOf(heights: readonly number[]): number[] {
  const offsets = [0];
  for (const height of heights) offsets.push((offsets.at(-1) as number) + height);
  return offsets;
}

export function shownRows(offsets: readonly number[], top: number, viewport: number): Shown {
  const total = offsets.at(-1) ?? 0;
  const count = offsets.length - 1;
  const first = Math.max(0, lastAtMost(offsets, top - MARGIN));
  const end = Math.min(count, lastAtMost(offsets, top + viewport + MARGIN) + 1);
  return { first, end, before: offsets[first] ?? 0, after: total - (offsets[end] ?? total) };
}

/** The scroll position that brings a row into view with the least movement; null when it is there. */
export function scrollFor(
  offsets: readonly number[],
  index: number,
  top: number,
  viewport: number,
): number | null {
  const start = offsets[index] ?? 0;
  const end = offsets[index + 1] ?? start;
  if (start < top) return start;
  if (end > top + viewport) return end - viewport;
  return null;
}

function lastAtMost(offsets: readonly number[], value: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

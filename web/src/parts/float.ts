/** Puts an open popover beside what opened it, inside the window. Sizes in CSS pixels. */

const GAP = 6;
const EDGE = 8;

export function besides(floating: HTMLElement, trigger: HTMLElement, side: "below" | "end"): void {
  const at = trigger.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = floating;
  const rightToLeft = getComputedStyle(trigger).direction === "rtl";
  const end = rightToLeft ? at.left - width - GAP : at.right + GAP;
  const below = rightToLeft ? at.left : at.right - width;
  const left = side === "end" ? end : below;
  const top = side === "end" ? at.bottom - height : at.bottom + GAP;
  floating.style.inset = "auto"; // what the browser sets would win from right to left
  floating.style.left = `${clamp(left, EDGE, innerWidth - width - EDGE)}px`;
  floating.style.top = `${clamp(top, EDGE, innerHeight - height - EDGE)}px`;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

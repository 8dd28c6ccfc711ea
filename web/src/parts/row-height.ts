/** How tall a row of the list is: known before it is drawn, so that the list can be windowed. */

import type { Conversation } from "../core/wire";

const TWO_LINES = 65;
const THREE_LINES = 83;

export function hasThirdLine(row: Conversation | undefined): boolean {
  return Boolean(row && (row.labels.length || row.reply_window || row.priority || !row.can_reply));
}

/** CSS pixels. */
export function rowHeight(row: Conversation | undefined): number {
  return hasThirdLine(row) ? THREE_LINES : TWO_LINES;
}

/** Whether one may write to a customer now, until when, and by which leave of the platform. */

import type { Line } from "./lines";
import { recordOf, textOf } from "./loose";
import { channelOf } from "./words";
import { MessageType, type Conversation } from "./wire";

/** `human`: only a person may, no bot; Meta's name for it is `HUMAN_AGENT`. */
export type Leave = "open" | "human" | "closed";

export interface Standing {
  leave: Leave;
  /** Epoch seconds; null where there is no such end. */
  end: number | null;
}

const DAY = 86_400;
/** A week after the customer's last words, of which the open window is the first day. */
const HUMAN_DAYS = 6;
const PRIVATE_DAYS = 7;
const PAGES = new Set(["messenger", "instagram"]);

export function standingOf(row: Conversation, now: number): Standing {
  const end = row.reply_window?.ends_at ?? null;
  if (row.can_reply && (end === null || end > now)) return { leave: "open", end };
  const longer = end !== null && isPages(row) ? end + HUMAN_DAYS * DAY : null;
  return longer !== null && longer > now ? { leave: "human", end: longer } : { leave: "closed", end };
}

export type PrivateLeave = "open" | "answered" | "late";

/** Whether a public comment can be answered privately; null for what is none. */
export function privateLeave(
  row: Conversation,
  line: Line | undefined,
  lines: readonly Line[],
  now: number,
): PrivateLeave | null {
  const about = recordOf(line?.content_attributes);
  const isPublic = ["comment", "post"].includes(textOf(recordOf(about.comment).kind));
  if (!line || line.message_type !== MessageType.incoming || !isPages(row) || !isPublic) return null;
  if (lines.some((other) => answers(other, line.id))) return "answered";
  return now < line.created_at + PRIVATE_DAYS * DAY ? "open" : "late";
}

/** The newest comment that can still be answered privately. */
export function answerable(row: Conversation, lines: readonly Line[], now: number): Line | undefined {
  return lines.findLast((line) => privateLeave(row, line, lines, now) === "open");
}

function isPages(row: Conversation): boolean {
  return PAGES.has(channelOf(row.meta.channel).badge);
}

function answers(line: Line, id: number): boolean {
  const isOurs = line.message_type === MessageType.outgoing && !line.private;
  const failed = line.state === "failed" || line.state === "refused";
  return isOurs && !failed && recordOf(line.content_attributes).in_reply_to === id;
}

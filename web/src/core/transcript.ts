/** A thread's lines as they stand on the page: with day separators and gathered by speaker. */

import type { Line } from "./lines";
import { recordOf } from "./loose";
import { participantOf } from "./origins";
import { dayKey, dayName } from "./time";
import { MessageType } from "./wire";

export type Side = "in" | "out" | "note" | "activity";

export type Item =
  | { kind: "day"; key: string; name: string }
  | { kind: "line"; key: string; line: Line; side: Side; opens: boolean; closes: boolean };

const TOGETHER = 5 * 60;

export function sideOf(line: Line): Side {
  if (line.message_type === MessageType.activity) return "activity";
  if (line.private) return "note";
  return line.message_type === MessageType.incoming ? "in" : "out";
}

export function transcript(lines: readonly Line[], now: number): Item[] {
  const items: Item[] = [];
  lines.forEach((line, index) => {
    const before = lines[index - 1];
    const after = lines[index + 1];
    const day = dayKey(line.created_at);
    if (!before || dayKey(before.created_at) !== day) {
      items.push({ kind: "day", key: `day-${day}`, name: dayName(line.created_at, now) });
    }
    const opens = !before || !goTogether(before, line);
    const closes = !after || !goTogether(line, after);
    items.push({ kind: "line", key: line.key, line, side: sideOf(line), opens, closes });
  });
  return items;
}

function goTogether(first: Line, second: Line): boolean {
  return (
    sideOf(first) === sideOf(second) &&
    first.sender?.id === second.sender?.id &&
    speakerOf(first) === speakerOf(second) &&
    second.created_at - first.created_at < TOGETHER &&
    dayKey(first.created_at) === dayKey(second.created_at)
  );
}

/** In a group the contact is the group: who of it wrote stands among the attributes. */
function speakerOf(line: Line): string {
  return participantOf(recordOf(line.content_attributes).participant)?.keys[0] ?? "";
}

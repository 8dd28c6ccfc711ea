/** How long a text each channel takes; longer ones are refused, never split. */

import type { Channel } from "./words";

interface Limit {
  most: number;
  unit: "characters" | "bytes";
}

const LIMITS: Partial<Record<Channel["badge"], Limit>> = {
  whatsapp: { most: 4096, unit: "characters" },
  messenger: { most: 2000, unit: "characters" },
  instagram: { most: 1000, unit: "bytes" },
};

export interface Room {
  /** Negative: too long by so much. */
  left: number;
  unit: Limit["unit"];
  /** Worth showing: the end is near or passed. */
  near: boolean;
}

/** What a text leaves free on its channel; null where there is no limit. */
export function roomFor(text: string, badge: Channel["badge"]): Room | null {
  const limit = LIMITS[badge];
  if (!limit) return null;
  const used = limit.unit === "bytes" ? new TextEncoder().encode(text).length : [...text].length;
  const left = limit.most - used;
  return { left, unit: limit.unit, near: left < limit.most * 0.15 };
}

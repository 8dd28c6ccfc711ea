/** Calls, and what else happened beside the talking. */

import { numberOf, recordOf, textOf } from "./loose";

export interface Call {
  /** `Missed call`, `Call, 4 min 5 s`. */
  words: string;
  missed: boolean;
  direction: "in" | "out";
}

const ENDED: Record<string, Record<string, string>> = {
  in: { ringing: "Incoming call…", ended: "Incoming call", missed: "Missed call", failed: "Call failed" },
  out: { ringing: "Calling…", ended: "Outgoing call", missed: "Call not answered", failed: "Call failed" },
};

export function callOf(value: unknown): Call | null {
  const call = recordOf(value);
  if (!Object.keys(call).length) return null;
  const direction = textOf(call.direction) === "outbound" ? "out" : "in";
  const state = textOf(call.state);
  const word = ENDED[direction]?.[state] ?? "Call";
  const seconds = numberOf(call.duration);
  const lasted = state === "ended" && seconds !== null && seconds > 0;
  return {
    words: lasted ? `${word}, ${durationWord(seconds)}` : word,
    missed: state === "missed" || state === "failed",
    direction,
  };
}

/** `45 s`, `4 min 5 s`, `1 h 2 min` */
export function durationWord(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return whole % 60 ? `${minutes} min ${whole % 60} s` : `${minutes} min`;
}

/** Times as an agent reads them. Input is epoch seconds, `now` included, so tests need no clock. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const weekdayFormat = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const longWeekdayFormat = new Intl.DateTimeFormat(undefined, { weekday: "long" });
const dateFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const monthFormat = new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric" });
const longDateFormat = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "long",
  year: "numeric",
});

export function now(): number {
  return Date.now() / 1000;
}

export function clock(at: number): string {
  return clockFormat.format(at * 1000);
}

/** For rows: `now`, `2m`, `3h`, `Tue`, `12 Oct`. */
export function ago(at: number, from: number): string {
  const seconds = from - at;
  if (seconds < MINUTE) return "now";
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)}m`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)}h`;
  if (seconds < 6 * DAY) return weekdayFormat.format(at * 1000);
  return dateFormat.format(at * 1000);
}

/** What is left until `end`: `5 d`, `22 h 14 m`, `9 m`; null once it is over. */
export function remaining(end: number, from: number): string | null {
  const left = Math.floor((end - from) / MINUTE);
  if (left < 0 || end <= from) return null;
  if (left >= 48 * 60) return `${Math.floor(left / (24 * 60))} d`;
  const hours = Math.floor(left / 60);
  if (hours === 0) return `${left} m`;
  return left % 60 === 0 ? `${hours} h` : `${hours} h ${left % 60} m`;
}

/** The short form for rows: `5 d`, `22 h`, but `1 h 20 m` when it gets tight. */
export function remainingShort(end: number, from: number): string | null {
  if (end - from < 4 * HOUR) return remaining(end, from);
  const long = remaining(end, from);
  return long ? long.replace(/ \d+ m$/, "") : null;
}

export function isTight(end: number, from: number): boolean {
  return end - from < 4 * HOUR;
}

export function dayKey(at: number): string {
  const date = new Date(at * 1000);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** `Today`, `Yesterday`, a weekday within a week, else the date. */
export function dayName(at: number, from: number): string {
  const days = daysBetween(at, from);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days > 1 && days < 7) return longWeekdayFormat.format(at * 1000);
  return longDateFormat.format(at * 1000);
}

/** `yesterday 18:20`, `tomorrow 09:31`, `Friday 09:31` within six days; else `12 Oct 09:31`, with the year of another. */
export function moment(at: number, from: number): string {
  const days = -daysBetween(at, from);
  if (days === 0) return `today ${clock(at)}`;
  if (days === 1) return `tomorrow ${clock(at)}`;
  if (days === -1) return `yesterday ${clock(at)}`;
  const isThisYear = new Date(at * 1000).getFullYear() === new Date(from * 1000).getFullYear();
  const far = isThisYear ? dateFormat : longDateFormat;
  return `${(Math.abs(days) < 7 ? longWeekdayFormat : far).format(at * 1000)} ${clock(at)}`;
}

export function shortDate(at: number): string {
  return dateFormat.format(at * 1000);
}

/** `March 2026` */
export function month(at: number): string {
  return monthFormat.format(at * 1000);
}

function daysBetween(at: number, from: number): number {
  return Math.round((midnight(from) - midnight(at)) / (DAY * 1000));
}

function midnight(at: number): number {
  const date = new Date(at * 1000);
  date.setHours(0, 0, 0, 0);
  return date.getTime();
}

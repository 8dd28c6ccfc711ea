/** When somebody is there: a week as the API has it, and as one edits it. */

export interface WorkingDay {
  /** 0 for Sunday. */
  day_of_week: number;
  closed_all_day: boolean;
  open_all_day: boolean;
  open_hour: number | null;
  open_minutes: number | null;
  close_hour: number | null;
  close_minutes: number | null;
}

export type Opening = "closed" | "hours" | "all";

/** One day as a form holds it; times as `09:00`. */
export interface Day {
  day: number;
  opening: Opening;
  from: string;
  to: string;
}

const weekday = new Intl.DateTimeFormat(undefined, { weekday: "long", timeZone: "UTC" });
const SUNDAY = Date.UTC(2026, 0, 4);
const DAY = 86_400_000;
/** Monday first, as most of the world plans. */
const ORDER = [1, 2, 3, 4, 5, 6, 0];

export function dayWord(day: number): string {
  return weekday.format(SUNDAY + day * DAY);
}

export function weekOf(days: readonly WorkingDay[] | undefined): Day[] {
  return ORDER.map((day) => {
    const said = days?.find(({ day_of_week }) => day_of_week === day);
    return {
      day,
      opening: openingOf(said),
      from: timeOf(said?.open_hour, said?.open_minutes) ?? "09:00",
      to: timeOf(said?.close_hour, said?.close_minutes) ?? "17:00",
    };
  });
}

export function workingHoursOf(week: readonly Day[]): WorkingDay[] {
  return week.map(({ day, opening, from, to }) => {
    const open = opening === "hours";
    const [open_hour, open_minutes] = open ? partsOf(from) : [null, null];
    const [close_hour, close_minutes] = open ? partsOf(to) : [null, null];
    return {
      day_of_week: day,
      closed_all_day: opening === "closed",
      open_all_day: opening === "all",
      ...{ open_hour, open_minutes, close_hour, close_minutes },
    };
  });
}

/** Why a week cannot be kept; null when it can. */
export function oddIn(week: readonly Day[]): string | null {
  const odd = week.find(({ opening, from, to }) => opening === "hours" && !(from && to && from < to));
  return odd ? `${dayWord(odd.day)} closes before it opens. Set a later end.` : null;
}

/** Every zone that the browser knows, the given one included. */
export function zonesWith(zone: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return [...new Set(["UTC", zone, ...known])].filter(Boolean).sort();
}

function openingOf(day: WorkingDay | undefined): Opening {
  if (day?.open_all_day) return "all";
  return !day || day.closed_all_day ? "closed" : "hours";
}

function timeOf(hour: number | null | undefined, minutes: number | null | undefined): string | null {
  if (hour === null || hour === undefined) return null;
  return `${String(hour).padStart(2, "0")}:${String(minutes ?? 0).padStart(2, "0")}`;
}

function partsOf(time: string): [number, number] {
  const [hour = 0, minutes = 0] = time.split(":").map(Number);
  return [hour, minutes];
}

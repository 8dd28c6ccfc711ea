/** Whether anybody is there: Chatwoot's working hours, by the clock of the inbox. */

export interface Day {
  day_of_week: number;
  closed_all_day?: boolean;
  open_all_day?: boolean;
  open_hour?: number | null;
  open_minutes?: number | null;
  close_hour?: number | null;
  close_minutes?: number | null;
}

export interface Hours {
  timezone?: string;
  working_hours_enabled?: boolean;
  working_hours?: Day[];
}

const DAY = 24 * 60;

/** Null while somebody is there; otherwise when (epoch seconds) they will be, 0 for nobody knows. */
export function awayUntil(hours: Hours, now: number): number | null {
  const week = hours.working_hours ?? [];
  const here = hours.working_hours_enabled ? clockThere(now, hours.timezone) : null;
  // A time zone that the browser does not know sends nobody away by mistake.
  if (!here) return null;
  for (let ahead = 0; ahead <= 7; ahead++) {
    const day = week.find(({ day_of_week }) => day_of_week === (here.day + ahead) % 7);
    if (!day || day.closed_all_day) continue;
    const opens = day.open_all_day ? 0 : minutes(day.open_hour, day.open_minutes);
    const closes = day.open_all_day ? DAY : minutes(day.close_hour, day.close_minutes);
    if (!ahead && here.minute >= closes) continue;
    if (!ahead && here.minute >= opens) return null;
    const at = Math.floor(now / 60) * 60 + (ahead * DAY + opens - here.minute) * 60;
    // Clocks may be changed before that.
    const then = clockThere(at, hours.timezone)?.minute ?? opens;
    return at + (((opens - then + 1.5 * DAY) % DAY) - DAY / 2) * 60;
  }
  return 0;
}

function clockThere(at: number, timeZone = "UTC"): { day: number; minute: number } | null {
  try {
    const there = new Date(new Date(at * 1000).toLocaleString("en-US", { timeZone, hourCycle: "h23" }));
    return { day: there.getDay(), minute: minutes(there.getHours(), there.getMinutes()) };
  } catch {
    return null;
  }
}

function minutes(hour?: number | null, minute?: number | null): number {
  return (hour ?? 0) * 60 + (minute ?? 0);
}

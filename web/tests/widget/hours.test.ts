import { expect, test } from "vitest";
import { awayUntil, type Day } from "../../widget/hours";

const at = (text: string) => Date.parse(text) / 1000;
const nine = { open_hour: 9, open_minutes: 30, close_hour: 17, close_minutes: 0 };
const working_hours: Day[] = [1, 2, 3, 4, 5].map((day_of_week) => ({ day_of_week, ...nine }));
const berlin = { working_hours_enabled: true, timezone: "Europe/Berlin", working_hours };

test("somebody is there within the hours, by the inbox's own clock", () => {
  expect(awayUntil(berlin, at("2026-11-25T09:30:00+01:00"))).toBeNull();
  expect(awayUntil(berlin, at("2026-11-25T16:59:00+01:00"))).toBeNull();
  expect(awayUntil(berlin, at("2026-11-25T17:00:00+01:00"))).not.toBeNull();
  expect(awayUntil(berlin, at("2026-11-25T09:29:00+01:00"))).toBe(at("2026-11-25T09:30:00+01:00"));
});

test("after Friday comes Monday", () => {
  expect(awayUntil(berlin, at("2026-11-27T18:00:00+01:00"))).toBe(at("2026-11-30T09:30:00+01:00"));
});

test("clocks that are changed meanwhile move nothing", () => {
  expect(awayUntil(berlin, at("2026-03-27T18:00:00+01:00"))).toBe(at("2026-03-30T09:30:00+02:00"));
  expect(awayUntil(berlin, at("2026-10-23T18:00:00+02:00"))).toBe(at("2026-10-26T09:30:00+01:00"));
});

test("a day may be open or closed as a whole", () => {
  const week: Day[] = [
    { day_of_week: 0, open_all_day: true },
    { day_of_week: 1, ...nine, closed_all_day: true },
  ];
  const odd = { ...berlin, working_hours: week };

  expect(awayUntil(odd, at("2026-11-29T23:59:00+01:00"))).toBeNull();
  expect(awayUntil(odd, at("2026-11-30T12:00:00+01:00"))).toBe(at("2026-12-06T00:00:00+01:00"));
});

test("who never opens is not said to come back", () => {
  expect(awayUntil({ ...berlin, working_hours: [] }, at("2026-11-25T12:00:00+01:00"))).toBe(0);
});

test("hours that are off, or of a place unknown here, send nobody away", () => {
  const night = at("2026-11-25T03:00:00+01:00");

  expect(awayUntil({ ...berlin, working_hours_enabled: false }, night)).toBeNull();
  expect(awayUntil({ ...berlin, timezone: "Mars/Olympus" }, night)).toBeNull();
});

import { render } from "svelte/server";
import { expect, test } from "vitest";
import LineReports from "../../src/parts/settings/LineReports.svelte";
import type { LineReport } from "../../src/core/settings/line";

const at = 1_790_000_000;
const reports: LineReport[] = [
  { about: "limit", health: "fine", sentence: "Up to 2,000 customers a day may be written to first.", at },
  { about: "name", health: "warning", sentence: "Meta has refused this number's display name.", at },
  { about: "fields", health: "broken", sentence: "Nothing comes in.", at: at - 9 },
  { about: "quality", health: "fine", sentence: "This number's quality is good again.", at: at + 9 },
];

test("what was told of a line shows with its word, trouble first and the newest before the older", () => {
  const body = render(LineReports, { props: { reports } }).body;

  expect(body).toMatch(/Broken.*Nothing comes in.*Needs a look.*display name.*Fine.*quality.*Fine.*2,000/s);
  expect(body).toContain('datetime="2026-09-21T');
});

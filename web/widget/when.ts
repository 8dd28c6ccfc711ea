/** `09:31` today, `Mon, 30 Nov, 09:31` on other days; in the visitor's own words. */
export function when(at: number, now = Date.now() / 1000): string {
  const [date, today] = [new Date(at * 1000), new Date(now * 1000)];
  const time = { hour: "2-digit", minute: "2-digit" } as const;
  if (date.toDateString() === today.toDateString()) return date.toLocaleTimeString([], time);
  return date.toLocaleString([], { weekday: "short", day: "numeric", month: "short", ...time });
}

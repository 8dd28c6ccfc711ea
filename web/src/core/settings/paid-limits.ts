/** How many paid messages of each kind an inbox sends in a month at most. */

export const PAID = ["marketing", "utility", "authentication", "service"] as const;
export type Category = (typeof PAID)[number];
export type Counts = Readonly<Partial<Record<Category, number>>>;

export const PAID_WORDS: Record<Category, string> = {
  marketing: "Marketing templates",
  utility: "Utility templates",
  authentication: "Authentication templates",
  service: "Answers",
};

const MOST = 100_000_000;

export function writtenOf(limits: Counts): Record<Category, string> {
  return Object.fromEntries(PAID.map((one) => [one, String(limits[one] ?? "")])) as Record<Category, string>;
}

export function faultsIn(written: Record<Category, string>): Partial<Record<Category, string>> {
  const wrong = PAID.filter((one) => {
    const word = written[one].trim();
    return word !== "" && (!/^\d+$/.test(word) || Number(word) > MOST);
  });
  return Object.fromEntries(wrong.map((one) => [one, "A number of messages; 0 for none at all."]));
}

/** Whole: what is not named has no limit. */
export function limitsIn(written: Record<Category, string>): Counts {
  const said = PAID.filter((one) => written[one].trim() !== "");
  return Object.fromEntries(said.map((one) => [one, Number(written[one])]));
}

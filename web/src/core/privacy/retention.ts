/** How long things are kept: the terms, what a form says of them, and what a change would remove. */

export interface Rule {
  messages_days: number | null;
  media_days: number | null;
}

export interface Terms extends Rule {
  inactive_contacts_days: number | null;
  closed_account_days: number;
  inboxes: Readonly<Record<string, Rule | null>>;
}

export interface Retention extends Terms {
  version: number;
  changed_at: number | null;
  takes_effect_at: number | null;
  in_effect: Terms;
  warnings: string[];
  last_run: { started_at: number; finished_at: number | null; removed: Record<string, number>; held: number } | null;
}

export interface Found {
  count: number;
  oldest: number | null;
  newest: number | null;
}

export interface Outlook {
  /** There may be more: the server stopped counting. */
  at_least: boolean;
  messages: Record<string, Found>;
  media: Record<string, Found>;
  contacts: Found;
  held: number;
}

export type TermName = "messages_days" | "media_days" | "inactive_contacts_days" | "closed_account_days";

/** What is asked, the least that may be written, and whether it may be empty, which keeps for ever. */
export const FIELDS: { name: TermName; label: string; hint: string; least: number; most: number; keeps: boolean }[] =
  [
    {
      name: "messages_days",
      label: "Messages",
      hint: "Days after they were written. Empty: kept.",
      least: 1,
      most: 3_650,
      keeps: true,
    },
    {
      name: "media_days",
      label: "Pictures and files",
      hint: "Days after they came. Empty: as long as their message.",
      least: 1,
      most: 3_650,
      keeps: true,
    },
    {
      name: "inactive_contacts_days",
      label: "Contacts nobody hears from",
      hint: "Days since the last message; then the whole person is erased. Empty: kept.",
      least: 30,
      most: 3_650,
      keeps: true,
    },
    {
      name: "closed_account_days",
      label: "A closed account",
      hint: "Days in which it can be opened again; then it is erased.",
      least: 1,
      most: 90,
      keeps: false,
    },
  ];

export type Written = Record<TermName, string>;

export function writtenOf(terms: Terms): Written {
  const words = FIELDS.map(({ name }) => [name, terms[name] === null ? "" : String(terms[name])]);
  return Object.fromEntries(words) as Written;
}

/** What is wrong with which field. */
export function faultsIn(written: Written): Partial<Written> {
  const faults = FIELDS.flatMap(({ name, least, most, keeps }) => {
    const word = written[name].trim();
    if (!word && keeps) return [];
    const fits = /^\d+$/.test(word) && Number(word) >= least && Number(word) <= most;
    return fits ? [] : [[name, `A number of days from ${least} to ${most.toLocaleString()}.`]];
  });
  return Object.fromEntries(faults) as Partial<Written>;
}

/** Only what differs. */
export function changeIn(written: Written, known: Terms): Partial<Terms> {
  const said = FIELDS.map(({ name }) => [name, written[name].trim() ? Number(written[name]) : null] as const);
  return Object.fromEntries(said.filter(([name, days]) => days !== known[name])) as Partial<Terms>;
}

/** `12 messages, 3 files and 1 contact`; empty when nothing would go. */
export function wouldGo(outlook: Outlook): string {
  const counted: [number, string, string][] = [
    [sum(outlook.messages), "message", "messages"],
    [sum(outlook.media), "file", "files"],
    [outlook.contacts.count, "contact", "contacts"],
  ];
  const parts = counted
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count.toLocaleString()} ${count === 1 ? one : many}`);
  return new Intl.ListFormat("en").format(parts);
}

function sum(found: Record<string, Found>): number {
  return Object.values(found).reduce((total, { count }) => total + count, 0);
}

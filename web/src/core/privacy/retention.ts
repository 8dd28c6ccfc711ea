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

/** Terms that were set once, by whom and when. */
export interface Version extends Terms {
  version: number;
  changed_by: number;
  changed_at: number;
  takes_effect_at: number;
}

export interface Retention extends Terms {
  version: number;
  changed_at: number | null;
  takes_effect_at: number | null;
  in_effect: Terms;
  warnings: string[];
  /** Newest first; today's is among them. */
  history: Version[];
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
export interface TermField<Name extends TermName = TermName> {
  name: Name;
  label: string;
  hint: string;
  least: number;
  most: number;
  keeps: boolean;
}

/** What an inbox may have a rule of its own for. */
export const RULE_FIELDS: TermField<keyof Rule>[] = [
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
];

export const FIELDS: TermField[] = [
  ...RULE_FIELDS,
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
  const words = FIELDS.map(({ name }) => [name, wordOf(terms[name])]);
  return Object.fromEntries(words) as Written;
}

/** What is wrong with which of the fields. */
export function faultsIn<Name extends TermName>(
  written: Record<Name, string>,
  fields: readonly TermField<Name>[],
): Partial<Record<Name, string>> {
  const faults = fields.flatMap(({ name, least, most, keeps }) => {
    const word = written[name].trim();
    if (!word && keeps) return [];
    const fits = /^\d+$/.test(word) && Number(word) >= least && Number(word) <= most;
    return fits ? [] : [[name, `A number of days from ${least} to ${most.toLocaleString()}.`]];
  });
  return Object.fromEntries(faults) as Partial<Record<Name, string>>;
}

/** Only what differs. */
export function changeIn(written: Written, known: Terms): Partial<Terms> {
  const said = FIELDS.map(({ name }) => [name, daysOf(written[name])] as const);
  return Object.fromEntries(said.filter(([name, days]) => days !== known[name])) as Partial<Terms>;
}

/** What a form says of one inbox: as the account, or a rule of its own, which then rules it alone. */
export interface Own extends Record<keyof Rule, string> {
  own: boolean;
}

/** An inbox without a rule begins with the account's. */
export function ownOf(terms: Terms, inbox: number): Own {
  const rule = terms.inboxes[inbox];
  const { messages_days, media_days } = rule ?? terms;
  return { own: Boolean(rule), messages_days: wordOf(messages_days), media_days: wordOf(media_days) };
}

/** Empty when nothing differs. */
export function ownChangeIn({ own, messages_days, media_days }: Own, known: Terms, inbox: number): Partial<Terms> {
  const before = known.inboxes[inbox] ?? null;
  const rule = own ? { messages_days: daysOf(messages_days), media_days: daysOf(media_days) } : null;
  const same =
    rule?.messages_days === before?.messages_days && rule?.media_days === before?.media_days && !rule === !before;
  return same ? {} : { inboxes: { [inbox]: rule } };
}

/** Of what would go, that of one inbox alone. */
export function goingFrom(inbox: number, outlook: Outlook): Outlook {
  const only = (found: Record<string, Found>) => (found[inbox] ? { [inbox]: found[inbox] } : {});
  const nobody = { count: 0, oldest: null, newest: null };
  const [messages, media] = [only(outlook.messages), only(outlook.media)];
  return { ...outlook, messages, media, contacts: nobody, held: 0 };
}

function daysOf(word: string): number | null {
  return word.trim() ? Number(word) : null;
}

function wordOf(days: number | null): string {
  return days === null ? "" : String(days);
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

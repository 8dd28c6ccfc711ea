/** Which acts of the audit log are wanted: as the form says it, in the address, and as the server is asked. */

import { roomHash } from "../settings/address";

/** As the form has it; empty: whatever. Days are `2026-11-25`, the last one included. */
export interface Wanted {
  who: string;
  act: string;
  outcome: string;
  /** What kind of thing it was done to, and the thing's number. */
  kind: string;
  subject: string;
  from: string;
  to: string;
}

/** Named as in the server's address. */
export type AuditFilter = Record<string, string | number>;

export const ANYTHING: Wanted = { who: "", act: "", outcome: "", kind: "", subject: "", from: "", to: "" };

export const KINDS: [string, string][] = [
  ["", "Anything"],
  ["contact", "A contact"],
  ["conversation", "A conversation"],
  ["message", "A message"],
  ["inbox", "An inbox"],
  ["user", "An agent"],
  ["export", "An export"],
  ["erasure", "An erasure"],
  ["hold", "A legal hold"],
  ["retention", "Retention"],
  ["account", "The account"],
];

const NAMES = Object.keys(ANYTHING) as (keyof Wanted)[];

export function auditHash(wanted: Partial<Wanted>): string {
  const said = NAMES.flatMap((name) => (wanted[name]?.trim() ? [[name, wanted[name].trim()]] : []));
  return roomHash("audit") + (said.length ? `?${new URLSearchParams(said)}` : "");
}

export function wantedAt(hash: string): Wanted {
  const said = new URLSearchParams(hash.split("?")[1] ?? "");
  return Object.fromEntries(NAMES.map((name) => [name, said.get(name) ?? ""])) as unknown as Wanted;
}

/** What is wrong with which field. */
export function faultsIn({ subject, from, to }: Wanted): Partial<Wanted> {
  return {
    ...(subject.trim() && !/^\w{1,40}$/.test(subject.trim()) ? { subject: "Its number alone." } : {}),
    ...(from && to && from > to ? { to: "Before the first day." } : {}),
  };
}

export function filterOf({ who, act, outcome, kind, subject, from, to }: Wanted): AuditFilter {
  const said: [string, string | number][] = [
    ["user_id", who],
    ["action", verbOf(act)],
    ["outcome", outcome],
    ["auditable_type", kind],
    ["auditable_id", subject.trim()],
    ["from", midnight(from, 0)],
    ["to", midnight(to, 1)],
  ];
  return Object.fromEntries(said.filter(([, value]) => value));
}

/** Also as the list shows it: `Message sent again` is `message.sent_again`. */
function verbOf(act: string): string {
  const words = act.trim().toLowerCase().replace(/^audit policy\b/, "audit_policy");
  return words.replace(/ +/, ".").replaceAll(/ +/g, "_");
}

/** When a day begins here, or the one so many days after it; 0 for none. */
function midnight(day: string, after: number): number {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return 0;
  return new Date(year, month - 1, date + after).getTime() / 1000;
}

/** What a retention policy keeps, in sentences: the document that somebody reviews. */

import { exactly } from "./audit";
import type { Rule, Terms, Version } from "./retention";

/** A line for the account, one for each inbox with a rule of its own, one for people, one for the end. */
export function keptBy(terms: Terms, inboxes: readonly { id: number; name: string }[]): string[] {
  const nameOf = (id: string) => inboxes.find((one) => String(one.id) === id)?.name ?? `Inbox ${id}`;
  const own = Object.entries(terms.inboxes).flatMap(([id, rule]) =>
    rule ? [`${nameOf(id)}: ${ofRule(rule)}.`] : [],
  );
  return [
    capital(`${ofRule(terms)}.`),
    ...own,
    terms.inactive_contacts_days === null
      ? "Contacts nobody hears from are kept."
      : `Contacts nobody hears from are erased after ${days(terms.inactive_contacts_days)}.`,
    `A closed account is erased after ${days(terms.closed_account_days)}.`,
  ];
}

/** Since when a version holds, or held; one that was replaced within its day never did. */
export function heldFrom(version: Version, history: readonly Version[]): string {
  const next = history.find((one) => one.version === version.version + 1);
  if (next && next.changed_at < version.takes_effect_at) return "replaced before it held";
  return `from ${exactly(version.takes_effect_at)}`;
}

function ofRule({ messages_days, media_days }: Rule): string {
  const messages = messages_days === null ? "messages are kept" : `messages go after ${days(messages_days)}`;
  const files = media_days === null ? "files with them" : `files after ${days(media_days)}`;
  return `${messages}, ${files}`;
}

function days(count: number): string {
  return `${count.toLocaleString("en")} ${count === 1 ? "day" : "days"}`;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

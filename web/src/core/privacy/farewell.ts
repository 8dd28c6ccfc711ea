/** What is forgotten with whom, in words: said before anybody confirms it. */

import type { Erasure } from "./erasures";

/** What can be forgotten by itself. The account has a way of its own. */
export type Subject = "contact" | "inbox" | "user";

export interface Farewell {
  action: string;
  goes: string;
  stays: string;
  /** What its name is asked for as, so that nobody deletes it by mistake; empty: it is not asked for. */
  nameWord: string;
}

export const FAREWELLS: Record<Subject, Farewell> = {
  contact: {
    action: "Delete this person",
    goes: "The person, and everything said with them.",
    stays: "The audit log, which holds numbers and no words.",
    nameWord: "",
  },
  inbox: {
    action: "Delete everything of this inbox",
    goes: "The line with its settings and templates, every conversation in it with its messages, notes and files, and contacts who wrote nowhere else. Exports that wait to be downloaded are thrown away.",
    stays: "Contacts who wrote elsewhere, too, with what was said there; what they said here can lie in backups for 35 days more. The audit log, which holds numbers and no words.",
    nameWord: "The inbox’s name",
  },
  user: {
    action: "Delete everything of this agent",
    goes: "Their name, e-mail address, password and tokens, and the exports they asked for. They are signed out everywhere, and their conversations are nobody’s.",
    stays: "What they wrote and noted, as a deleted agent’s, and what others have noted of them. The audit log, which holds numbers and no words.",
    nameWord: "The agent’s name",
  },
};

/** Whose erasure it is: by name as long as it has one here, else by number. */
export function whose(
  { scope, subject_id }: Pick<Erasure, "scope" | "subject_id">,
  known: { inboxes: readonly Named[]; agents: readonly Named[] },
): string {
  if (scope === "account") return "The whole account";
  const nameIn = (all: readonly Named[]) => all.find(({ id }) => id === subject_id)?.name ?? subject_id;
  if (scope === "inbox") return `Inbox ${nameIn(known.inboxes)}`;
  return scope === "user" ? `Agent ${nameIn(known.agents)}` : `Contact ${subject_id}`;
}

interface Named {
  id: number;
  name: string;
}

/** An erasure in words: where it stands, what is done, and how long is left of its 48 hours. */

import { remaining, moment } from "../time";

export type ErasureStatus = "requested" | "fenced" | "erasing" | "erased" | "complete" | "undone";

export interface Step {
  name: string;
  done_at: number | null;
  count: number;
}

export interface Erasure {
  id: number;
  code: string;
  status: ErasureStatus;
  scope: "contact" | "inbox" | "user" | "account";
  subject_id: number;
  /** `user:<id>`, `subject`, `meta` or `clock`. */
  requested_by: string;
  requested_at: number;
  due_at: number;
  grace_until: number;
  erased_at: number | null;
  complete_at: number | null;
  backups_forget_at: number | null;
  undone_at: number | null;
  may_be_undone: boolean;
  steps: Step[];
}

export interface ErasurePage {
  payload: Erasure[];
  meta: { before: number | null };
}

export const LONGEST_GRACE_HOURS = 12;

export const STATUS_WORDS: Record<ErasureStatus, string> = {
  requested: "Asked for",
  fenced: "No longer readable",
  erasing: "Being erased",
  erased: "Erased",
  complete: "Complete",
  undone: "Undone",
};

const ASKERS: Record<string, string> = {
  subject: "by the person themselves",
  meta: "through Meta",
  clock: "by the retention policy",
};

export function hasEnded({ status }: Pick<Erasure, "status">): boolean {
  return status === "complete" || status === "undone";
}

export function askedBy(by: string, nameOf: (user: number) => string | undefined): string {
  const user = /^user:(\d+)$/.exec(by)?.[1];
  if (!user) return ASKERS[by] ?? "";
  return `by ${nameOf(Number(user)) ?? "a former agent"}`;
}

/** `Can be undone for 2 h`, `46 h left of 48`, `Overdue`. */
export function clockOf(one: Erasure, now: number): { text: string; late: boolean } {
  if (one.undone_at) return { text: `Undone ${moment(one.undone_at, now)}`, late: false };
  if (one.complete_at) return { text: `Completed ${moment(one.complete_at, now)}`, late: false };
  if (one.erased_at) return { text: `Erased ${moment(one.erased_at, now)}`, late: false };
  const grace = one.may_be_undone ? remaining(one.grace_until, now) : null;
  if (grace) return { text: `Can be undone for ${grace}`, late: false };
  const left = remaining(one.due_at, now);
  return left ? { text: `Due in ${left}`, late: false } : { text: "Overdue", late: true };
}

const STEP_WORDS: Record<string, string> = {
  fence: "Made unreadable",
  sends: "Messages waiting to go out",
  lookups: "Ways to find them",
  sessions: "Open chats on websites",
  exports: "Exports with them in it",
};

const OF_ONE_SCOPE: Partial<Record<Erasure["scope"], Record<string, string>>> = {
  inbox: {
    contacts: "People who were only there, made unreadable",
    subscriptions: "What the platform sends",
    doors: "Ways in from outside",
    erasures: "People who were only there",
    threads: "What others said there",
    exports: "Exports that wait",
    setup: "Settings",
  },
  user: {
    doors: "Ways to sign in",
    sessions: "Open screens",
    assignments: "Conversations that were theirs",
    memberships: "Inboxes and teams they were in",
    exports: "Exports they asked for",
  },
};

/** What a step is called; `copied_media` reads `Copied media`. */
export function stepName(name: string, scope: Erasure["scope"]): string {
  const known = OF_ONE_SCOPE[scope]?.[name] ?? STEP_WORDS[name];
  if (known) return known;
  const words = name.replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

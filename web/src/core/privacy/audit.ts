/** The audit log: who did what when, in words. */

export interface AuditEntry {
  id: number;
  auditable_id: number | string | null;
  auditable_type: string;
  user_id: number | null;
  username: string | null;
  user_name: string | null;
  action: string;
  audited_changes: Record<string, unknown>;
  actor: string;
  outcome: string;
  /** Why something was revealed, as long as its person is not forgotten. */
  reason?: string | null;
  created_at: number;
}

export interface AuditPage {
  audit_logs: AuditEntry[];
  next_cursor: string | null;
}

export interface Verdict {
  valid: boolean;
  checked: number;
  roots: number;
  first_problem: { number: number; what: string } | null;
  next_after: number | null;
}

/** What the account wants written down and kept private. */
export interface AuditPolicy {
  log_reads: boolean;
  mask_contacts: boolean;
}

export interface Checked {
  valid: boolean;
  sentence: string;
}

const timeFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export function exactly(at: number): string {
  return timeFormat.format(at * 1000);
}

/** `contact.labelled` reads `Contact labelled`. */
export function actWord({ action }: Pick<AuditEntry, "action">): string {
  const words = action.replaceAll(/[._]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function doerOf({ user_name, username, actor }: AuditEntry): string {
  return user_name || username || actor.charAt(0).toUpperCase() + actor.slice(1);
}

interface Known {
  inboxes: readonly { id: number; name: string }[];
  agents: readonly { id: number; name: string }[];
}

/** `Contact 7`, `Inbox Repairs`, `Agent Ravi`: by name where it has one, else by number; empty for the account. */
export function subjectWord({ auditable_type, auditable_id }: AuditEntry, known: Known): string {
  if (!auditable_id) return "";
  const nameIn = (all: Known["inboxes"]) => all.find(({ id }) => id === auditable_id)?.name ?? auditable_id;
  if (auditable_type === "Inbox") return `Inbox ${nameIn(known.inboxes)}`;
  if (auditable_type === "User") return `Agent ${nameIn(known.agents)}`;
  return `${auditable_type.replaceAll("_", " ")} ${auditable_id}`;
}

/** What was said of an act beside its subject, all numbers and words of ours; empty when nothing was. */
export function detailsOf({ action, audited_changes }: Pick<AuditEntry, "action" | "audited_changes">): string {
  const { fields, route, code, ...more } = audited_changes;
  // What anything new or said consists of goes without saying.
  const changed = action.endsWith(".changed") && Array.isArray(fields) ? fields : [];
  const named = changed.filter((field) => !(String(field) in more));
  const told = [
    code ? plain(code) : "",
    route ? String(route) : "",
    ...Object.entries(more).map(([name, value]) => `${plain(name)}: ${worded(value)}`),
    named.map(plain).join(", "),
  ];
  return told.filter(Boolean).join(" · ");
}

function plain(word: unknown): string {
  return String(word).replaceAll("_", " ");
}

function worded(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length ? value.join(", ") : "none";
  return value === null ? "none" : String(value);
}

const MOST_PAGES = 10;

/**
 * The next page with anything in it: with a filter the server looks through some thousand acts at a
 * time, which may hold none. After ten such pages the answer is empty and leads on.
 */
export async function nextPage(
  ask: (cursor: string | null) => Promise<AuditPage>,
  cursor: string | null,
): Promise<AuditPage> {
  let page = await ask(cursor);
  for (let looked = 1; looked < MOST_PAGES && !page.audit_logs.length && page.next_cursor; looked++) {
    page = await ask(page.next_cursor);
  }
  return page;
}

/** Asks until the whole chain was looked at, or something is wrong. */
export async function verified(ask: (after: number) => Promise<Verdict>): Promise<Checked> {
  let [after, checked, roots]: [number | null, number, number] = [0, 0, 0];
  while (after !== null) {
    const part: Verdict = await ask(after);
    checked += part.checked;
    roots += part.roots;
    if (!part.valid) return { valid: false, sentence: faultSentence(part) };
    after = part.next_after;
  }
  const acts = `${checked.toLocaleString()} ${checked === 1 ? "act" : "acts"}`;
  const against = roots
    ? `, against ${roots.toLocaleString()} locked ${roots === 1 ? "root" : "roots"}.`
    : ". No root has been locked yet.";
  return { valid: true, sentence: `The log is as it was written: ${acts} checked${against}` };
}

function faultSentence({ first_problem }: Verdict): string {
  if (!first_problem) return "The log is not as it was written.";
  return `The log is not as it was written: act ${first_problem.number}, ${first_problem.what}.`;
}

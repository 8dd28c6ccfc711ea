/** The audit log: who did what when, in words. */

export interface AuditEntry {
  id: number;
  auditable_id: number | string | null;
  auditable_type: string;
  username: string | null;
  user_name: string | null;
  action: string;
  audited_changes: Record<string, unknown>;
  actor: string;
  outcome: string;
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

/** Named as in the address. */
export type AuditFilter = {
  user_id?: string;
  action?: string;
  outcome?: string;
};

export interface Checked {
  valid: boolean;
  sentence: string;
}

/** `contact.labelled` reads `Contact labelled`. */
export function actWord({ action }: Pick<AuditEntry, "action">): string {
  const words = action.replaceAll(/[._]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function doerOf({ user_name, username, actor }: AuditEntry): string {
  return user_name || username || actor.charAt(0).toUpperCase() + actor.slice(1);
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

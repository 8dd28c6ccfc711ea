import { expect, test, vi } from "vitest";
import { Wire } from "../../src/core/api";
import { actWord, doerOf, verified, type AuditEntry, type Verdict } from "../../src/core/privacy/audit";
import { askedBy, clockOf, stepName, type Erasure } from "../../src/core/privacy/erasures";
import { whose } from "../../src/core/privacy/farewell";
import { openVolume, progressOf } from "../../src/core/privacy/exports";
import { PrivacyApi } from "../../src/core/privacy/privacy-api";
import { Attempt } from "../../src/core/settings/attempt";
import {
  changeIn,
  faultsIn,
  FIELDS,
  goingFrom,
  ownChangeIn,
  ownOf,
  RULE_FIELDS,
  wouldGo,
  writtenOf,
  type Terms,
} from "../../src/core/privacy/retention";
import { dana, noon } from "../world";

const HOUR = 3_600;

function erasure(part: Partial<Erasure> = {}): Erasure {
  return {
    id: 1,
    code: "A-1",
    status: "fenced",
    scope: "contact",
    subject_id: 7,
    requested_by: "user:1",
    requested_at: noon,
    due_at: noon + 48 * HOUR,
    grace_until: noon + HOUR,
    erased_at: null,
    complete_at: null,
    backups_forget_at: null,
    undone_at: null,
    may_be_undone: true,
    steps: [],
    ...part,
  };
}

test.each([
  [{}, 0, "Can be undone for 1 h"],
  [{}, 2 * HOUR, "Due in 46 h"],
  [{ may_be_undone: false }, 0, "Due in 2 d"],
])("an erasure %j tells after %i seconds: %s", (part, later, text) => {
  expect(clockOf(erasure(part), noon + later)).toEqual({ text, late: false });
});

test("an erasure past its 48 hours is overdue, a finished one never", () => {
  const later = noon + 49 * HOUR;

  expect(clockOf(erasure(), later)).toEqual({ text: "Overdue", late: true });
  expect(clockOf(erasure({ complete_at: noon + HOUR }), later).late).toBe(false);
});

test("who asked is told by name, also when the agent has gone", () => {
  const known = (id: number) => (id === 1 ? "Dana" : undefined);

  expect(askedBy("user:1", known)).toBe("by Dana");
  expect(askedBy("user:9", known)).toBe("by a former agent");
  expect(askedBy("subject", known)).toBe("by the person themselves");
});

const terms: Terms = {
  messages_days: 365,
  media_days: null,
  inactive_contacts_days: null,
  closed_account_days: 30,
  inboxes: {},
};

test("only what was changed is sent, and an emptied field keeps for ever", () => {
  const written = { ...writtenOf(terms), messages_days: " ", media_days: "90" };

  expect(changeIn(written, terms)).toEqual({ messages_days: null, media_days: 90 });
  expect(changeIn(writtenOf(terms), terms)).toEqual({});
});

test("days are whole numbers within their bounds", () => {
  const written = { ...writtenOf(terms), messages_days: "soon", inactive_contacts_days: "7" };

  expect(Object.keys(faultsIn(written, FIELDS))).toEqual(["messages_days", "inactive_contacts_days"]);
  expect(Object.keys(faultsIn({ ...written, closed_account_days: "" }, FIELDS))).toContain("closed_account_days");
});

test("what would go is counted over all inboxes", () => {
  const found = (count: number) => ({ count, oldest: null, newest: null });
  const seen = { at_least: false, media: {}, contacts: found(1), held: 0 };

  expect(wouldGo({ ...seen, messages: { 1: found(2), 2: found(3) } })).toBe("5 messages and 1 contact");
  expect(wouldGo({ ...seen, messages: {}, contacts: found(0) })).toBe("");
});

test("an inbox keeps as the account does until it has a rule, which then is whole", () => {
  const own = { ...ownOf(terms, 5), own: true };

  expect(ownOf(terms, 5)).toEqual({ own: false, messages_days: "365", media_days: "" });
  expect(ownChangeIn(ownOf(terms, 5), terms, 5)).toEqual({});
  expect(ownChangeIn({ ...own, messages_days: "90" }, terms, 5)).toEqual({
    inboxes: { 5: { messages_days: 90, media_days: null } },
  });
  expect(ownChangeIn({ ...own, messages_days: "" }, terms, 5)).toEqual({
    inboxes: { 5: { messages_days: null, media_days: null } },
  });
});

test("an inbox gives its rule up, and the same rule again changes nothing", () => {
  const ruled = { ...terms, inboxes: { 5: { messages_days: 90, media_days: 30 } } };
  const own = ownOf(ruled, 5);

  expect(own).toEqual({ own: true, messages_days: "90", media_days: "30" });
  expect(ownChangeIn(own, ruled, 5)).toEqual({});
  expect(ownChangeIn({ ...own, own: false }, ruled, 5)).toEqual({ inboxes: { 5: null } });
  expect(ownOf(ruled, 6)).toMatchObject({ own: false, messages_days: "365" });
});

test("an inbox's own days are held to the same bounds", () => {
  expect(Object.keys(faultsIn({ messages_days: "0", media_days: "" }, RULE_FIELDS))).toEqual(["messages_days"]);
});

test("of what would go an inbox's form tells only its own", () => {
  const found = (count: number) => ({ count, oldest: null, newest: null });
  const seen = { at_least: false, held: 0, contacts: found(4), media: { 6: found(2) } };

  const outlook = goingFrom(5, { ...seen, messages: { 5: found(1), 6: found(9) } });

  expect(wouldGo(outlook)).toBe("1 message");
  expect(wouldGo(goingFrom(7, { ...seen, messages: { 5: found(1) } }))).toBe("");
});

test("an export says what it holds so far", () => {
  expect(progressOf({ progress: { contacts: 1, messages: 210, files: 0 } })).toBe("1 contact, 210 messages");
});

test.each([
  ["inbox", "/api/v1/accounts/1/inboxes/5/erasure"],
  ["user", "/api/v1/accounts/1/agents/5/erasure"],
] as const)("an erasure of one %s is asked for by its name, as it was written", async (subject, path) => {
  const asked: [string, unknown][] = [];
  const fetching = async (to: RequestInfo | URL, init?: RequestInit) => {
    asked.push([String(to), JSON.parse(String(init?.body))]);
    return Response.json(erasure({ scope: subject, subject_id: 5 }));
  };

  const fresh = await new PrivacyApi(new Wire(fetching), 1).forgetNamed(subject, 5, "Repairs", 2);

  expect(asked).toEqual([[path, { name: "Repairs", grace_hours: 2 }]]);
  expect(fresh.subject_id).toBe(5);
});

test.each([
  [409, "legal_hold", "A legal hold keeps this inbox.", {}],
  [422, "wrong_name", "Type the inbox's name exactly.", { name: ["is not the inbox's name"] }],
])("an erasure that is refused (%i %s) says why, and what is wrong with the name", async (status, code, error, fields) => {
  const fetching = async () => Response.json({ error, code, fields }, { status });
  const attempt = new Attempt();

  await attempt.run(() => new PrivacyApi(new Wire(fetching), 1).forgetNamed("inbox", 5, "Repair", 2));

  const { refusal, faults } = attempt.outcome.get();
  expect([attempt.outcome.get().code, refusal]).toEqual([code, error]);
  expect(Object.keys(faults)).toEqual(Object.keys(fields));
});

test("an erasure names its inbox or agent while they have a name, and their number afterwards", () => {
  const known = { inboxes: [{ id: 5, name: "Repairs" }], agents: [dana] };

  expect(whose({ scope: "inbox", subject_id: 5 }, known)).toBe("Inbox Repairs");
  expect(whose({ scope: "inbox", subject_id: 6 }, known)).toBe("Inbox 6");
  expect(whose({ scope: "user", subject_id: dana.id }, known)).toBe("Agent Dana Keller");
  expect(whose({ scope: "user", subject_id: 9 }, known)).toBe("Agent 9");
  expect(whose({ scope: "contact", subject_id: 5 }, known)).toBe("Contact 5");
});

test("a step is called by what it does to whom, and one nobody knows by its own words", () => {
  expect(stepName("sessions", "contact")).toBe("Open chats on websites");
  expect(stepName("sessions", "user")).toBe("Open screens");
  expect(stepName("copied_media", "inbox")).toBe("Copied media");
});

test("volumes are asked for at this site, wherever the link says the site is", async () => {
  const asked: string[] = [];
  const fetching = vi.fn(async (path: RequestInfo | URL) => {
    asked.push(String(path));
    const link = { url: "https://inbox.example.com/api/v1/accounts/1/exports/3/volumes/t" };
    return Response.json(asked.length === 1 ? link : { payload: [] });
  });

  await new PrivacyApi(new Wire(fetching), 1).volumes(3, "secret");

  expect(asked.at(-1)).toBe("/api/v1/accounts/1/exports/3/volumes/t");
});

test("a volume that cannot be opened is not given out", async () => {
  const key = btoa(String.fromCharCode(...new Uint8Array(32)));
  const volume = { url: "https://store.example.com/v", key, size: 4, chunk_size: 1024, content_type: "" };
  const fetching = async () => new Response(new Uint8Array(20));

  await expect(openVolume(volume, fetching)).rejects.toThrow();
});

function verdict(part: Partial<Verdict>): Verdict {
  return { valid: true, checked: 10, roots: 1, first_problem: null, next_after: null, ...part };
}

test("a long log is verified to its end", async () => {
  const ask = vi.fn(async (after: number) => verdict(after === 0 ? { next_after: 10 } : {}));

  const { valid, sentence } = await verified(ask);

  expect(ask.mock.calls).toEqual([[0], [10]]);
  expect([valid, sentence]).toEqual([true, expect.stringContaining("20 acts checked")]);
});

test("without a locked root a verdict says so", async () => {
  const { sentence } = await verified(async () => verdict({ roots: 0 }));

  expect(sentence).toContain("No root has been locked yet.");
});

test("the first act that was changed is named and nothing after it is asked", async () => {
  const first_problem = { number: 4, what: "changed" };
  const ask = vi.fn(async () => verdict({ valid: false, first_problem, next_after: 10 }));

  const { valid, sentence } = await verified(ask);

  expect(ask).toHaveBeenCalledTimes(1);
  expect([valid, sentence]).toEqual([false, expect.stringContaining("act 4")]);
});

test("an act reads as words, done by a name or by what acted", () => {
  const entry = { action: "conversation.status_changed", actor: "clock", user_name: null, username: null };

  expect(actWord(entry as AuditEntry)).toBe("Conversation status changed");
  expect(doerOf(entry as AuditEntry)).toBe("Clock");
});

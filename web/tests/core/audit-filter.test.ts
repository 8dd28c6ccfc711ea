import { expect, test, vi } from "vitest";
import { Wire } from "../../src/core/api";
import { nextPage, subjectWord, type AuditEntry, type AuditPage } from "../../src/core/privacy/audit";
import { ANYTHING, auditHash, faultsIn, filterOf, wantedAt } from "../../src/core/privacy/audit-filter";
import { PrivacyApi } from "../../src/core/privacy/privacy-api";
import { placeAt } from "../../src/core/settings/address";
import { dana } from "../world";

const busy = {
  ...ANYTHING,
  who: "1",
  act: "contact.revealed",
  outcome: "done",
  kind: "contact",
  subject: "7",
  from: "2026-11-01",
  to: "2026-11-25",
};

test("what is asked for stands in the address, and is read back from it", () => {
  expect(wantedAt(auditHash(busy))).toEqual(busy);
  expect(auditHash(ANYTHING)).toBe("#/settings/audit");
  expect(wantedAt("#/settings/audit")).toEqual(ANYTHING);
  expect(placeAt(auditHash(busy)).room).toBe("audit");
});

test("the server is asked in its words, for whole days as they are here", () => {
  const at = (day: number) => new Date(2026, 10, day).getTime() / 1000;

  expect(filterOf(busy)).toEqual({
    user_id: "1",
    action: "contact.revealed",
    outcome: "done",
    auditable_type: "contact",
    auditable_id: "7",
    from: at(1),
    to: at(26),
  });
  expect(filterOf({ ...ANYTHING, from: "nonsense" })).toEqual({});
});

test.each([
  ["message.sent_again", "message.sent_again"],
  [" Message sent again ", "message.sent_again"],
  ["Audit policy changed", "audit_policy.changed"],
  ["revealed", "revealed"],
])("an act may be written %j", (written, action) => {
  expect(filterOf({ ...ANYTHING, act: written })).toEqual({ action });
});

test("a number is a number, and the last day is not before the first", () => {
  expect(faultsIn(busy)).toEqual({});
  expect(faultsIn({ ...busy, from: "2026-11-25", to: "2026-11-25" })).toEqual({});
  expect(Object.keys(faultsIn({ ...busy, subject: "Ada Lovelace", to: "2026-10-01" }))).toEqual(["subject", "to"]);
});

function page(numbers: number[], next: string | null): AuditPage {
  return { audit_logs: numbers.map((id) => ({ id }) as AuditEntry), next_cursor: next };
}

test("pages that hold nothing are passed over until one holds something", async () => {
  const ask = vi.fn(async (cursor: string | null) => (cursor === "50" ? page([3], "2") : page([], "50")));

  expect(await nextPage(ask, null)).toEqual(page([3], "2"));
  expect(ask.mock.calls).toEqual([[null], ["50"]]);
});

test("a search that finds nothing for long stops and leads on; one through the whole log ends", async () => {
  const endless = vi.fn(async () => page([], "9"));

  expect(await nextPage(endless, null)).toEqual(page([], "9"));
  expect(endless).toHaveBeenCalledTimes(10);
  expect(await nextPage(async () => page([], null), null)).toEqual(page([], null));
});

test("a subject has its name while it has one", () => {
  const known = { inboxes: [{ id: 5, name: "Repairs" }], agents: [dana] };
  const about = (auditable_type: string, auditable_id: number | null) =>
    subjectWord({ auditable_type, auditable_id } as AuditEntry, known);

  expect(about("Inbox", 5)).toBe("Inbox Repairs");
  expect(about("User", dana.id)).toBe("Agent Dana Keller");
  expect(about("User", 9)).toBe("Agent 9");
  expect(about("Audit_policy", 4)).toBe("Audit policy 4");
  expect(about("Retention", null)).toBe("");
});

test("a switch of the policy changes that alone", async () => {
  const asked: unknown[] = [];
  const fetching = async (path: RequestInfo | URL, init?: RequestInit) => {
    asked.push([init?.method, path, init?.body]);
    return Response.json({ log_reads: true, mask_contacts: false });
  };

  await new PrivacyApi(new Wire(fetching), 1).setAuditPolicy({ log_reads: true });

  expect(asked).toEqual([["PATCH", "/api/v1/accounts/1/audit_policy", '{"log_reads":true}']]);
});

import { expect, test } from "vitest";
import { detailsOf } from "../../src/core/privacy/audit";

function said(audited_changes: Record<string, unknown>, action = "contact.changed"): string {
  return detailsOf({ action, audited_changes });
}

test("an act that was changed says which fields, and their values where the log holds them", () => {
  expect(said({ fields: ["email", "name"] })).toBe("email, name");
  expect(said({ fields: ["log_reads", "mask_contacts"], log_reads: true, mask_contacts: false })).toBe(
    "log reads: yes · mask contacts: no",
  );
  expect(said({ inbox_id: 4, assignee_id: null, user_ids: [1, 2] })).toBe(
    "inbox id: 4 · assignee id: none · user ids: 1, 2",
  );
});

test("a refusal says why and where", () => {
  expect(said({ code: "not_allowed", route: "POST /api/v1/accounts/{account_id}/labels" })).toBe(
    "not allowed · POST /api/v1/accounts/{account_id}/labels",
  );
});

test("an act of which nothing more is known says nothing", () => {
  expect(said({})).toBe("");
  expect(said({ fields: ["email", "password"] }, "user.signed_in")).toBe("");
});

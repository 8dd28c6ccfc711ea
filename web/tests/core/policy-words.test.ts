import { expect, test } from "vitest";
import { exactly } from "../../src/core/privacy/audit";
import { heldFrom, keptBy } from "../../src/core/privacy/policy-words";
import { noon } from "../world";

const nothing = { messages_days: null, media_days: null, inactive_contacts_days: null, closed_account_days: 30 };
const inboxes = [{ id: 4, name: "Repairs" }];

test("a policy that lets nothing go says so", () => {
  expect(keptBy({ ...nothing, inboxes: {} }, inboxes)).toEqual([
    "Messages are kept, files with them.",
    "Contacts nobody hears from are kept.",
    "A closed account is erased after 30 days.",
  ]);
});

test("each rule is a sentence, and an inbox that has gone keeps its number", () => {
  const own = { messages_days: 1, media_days: null };
  const terms = { ...nothing, messages_days: 1_095, media_days: 90, inactive_contacts_days: 365 };

  expect(keptBy({ ...terms, inboxes: { 4: own, 9: { messages_days: null, media_days: 7 }, 10: null } }, inboxes)).toEqual([
    "Messages go after 1,095 days, files after 90 days.",
    "Repairs: messages go after 1 day, files with them.",
    "Inbox 9: messages are kept, files after 7 days.",
    "Contacts nobody hears from are erased after 365 days.",
    "A closed account is erased after 30 days.",
  ]);
});

test("a version that was replaced within its day never held", () => {
  const set = { ...nothing, inboxes: {}, changed_by: 1 };
  const first = { ...set, version: 1, changed_at: noon, takes_effect_at: noon + 86_400 };
  const second = { ...set, version: 2, changed_at: noon + 60, takes_effect_at: noon + 60 };

  expect(heldFrom(first, [second, first])).toBe("replaced before it held");
  expect(heldFrom(second, [second, first])).toBe(`from ${exactly(noon + 60)}`);
  expect(heldFrom(first, [first])).toBe(`from ${exactly(noon + 86_400)}`);
});

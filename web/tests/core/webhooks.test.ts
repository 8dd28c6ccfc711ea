import { expect, test } from "vitest";
import { placeAt } from "../../src/core/settings/address";
import {
  EVENTS,
  endingOf,
  hearsOf,
  newestOf,
  standingOf,
  type Attempt,
  type Webhook,
} from "../../src/core/settings/webhooks";

const webhook: Webhook = {
  id: 1,
  name: "",
  url: "https://shop.example.com/hook",
  subscriptions: ["message_created"],
  inbox_id: null,
  inbox: null,
  secret: "s",
  health: "",
  failing_since: null,
  paused_until: null,
  managed_by_inbox: false,
};

const attempt: Attempt = {
  id: "a",
  event: "message_created",
  attempt: 1,
  status: "failed",
  response_status: 500,
  reason: "The endpoint answered with 500.",
  duration_ms: 12,
  attempted_at: 100,
  next_attempt_at: 160,
};

test("the webhooks have a room of their own in the settings", () => {
  expect(placeAt("#/settings/webhooks").room).toBe("webhooks");
});

test("a webhook works, has just failed, or fails and is left alone", () => {
  expect(standingOf(webhook)).toEqual(["good", "Working"]);
  expect(standingOf({ ...webhook, failing_since: 9 })).toEqual(["warn", "Has just failed"]);
  expect(standingOf({ ...webhook, failing_since: 9, paused_until: 99 })).toEqual(["bad", "Failing"]);
});

test("what a webhook hears is said in a line", () => {
  const all = EVENTS.map(([event]) => event);

  expect(hearsOf(webhook)).toBe("1 event");
  expect(hearsOf({ ...webhook, subscriptions: all })).toBe("All events");
  expect(hearsOf({ ...webhook, subscriptions: all.slice(1), inbox: { id: 2, name: "Shop" } })).toBe(
    "7 events of Shop",
  );
});

test("a delivery is shown once, by its newest attempt", () => {
  const taken: Attempt = { ...attempt, attempt: 2, status: "delivered", attempted_at: 160 };
  const other: Attempt = { ...attempt, id: "b", status: "given_up" };

  expect(newestOf([attempt, taken, other])).toEqual([taken, other]);
  expect(endingOf(taken)[1]).toBe("Taken");
  expect(endingOf(other)).toEqual(["bad", "Given up"]);
});

import { render } from "svelte/server";
import { expect, test } from "vitest";
import type { Webhook, WebhooksApi } from "../../src/core/settings/webhooks";
import WebhookItem from "../../src/parts/settings/WebhookItem.svelte";

const shop: Webhook = {
  id: 1,
  name: "Shop",
  url: "https://shop.example.com/hook",
  subscriptions: ["message_created"],
  inbox_id: 4,
  inbox: { id: 4, name: "Own shop" },
  managed_by_inbox: false,
  secret: "a secret",
  health: "This webhook takes what it is told.",
  failing_since: null,
  paused_until: null,
};

function shown(webhook: Webhook): string {
  const props = { api: {} as WebhooksApi, webhook, open: true, onChange: () => Promise.resolve() };
  return render(WebhookItem, { props }).body;
}

test("a webhook is changed and removed where it stands, but for that of an inbox", () => {
  expect(shown(shop)).toMatch(/Change<.*Remove</s);

  const ofInbox = shown({ ...shop, managed_by_inbox: true });

  expect(ofInbox).not.toMatch(/Change<|Remove</);
  expect(ofInbox).toContain("changed in the settings of Own shop");
});

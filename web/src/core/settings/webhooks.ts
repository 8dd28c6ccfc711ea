/** Webhooks: one's own endpoints that are told of what happens, and what came of each call. */

import type { Wire } from "../api";

export interface Webhook {
  id: number;
  name: string;
  url: string;
  subscriptions: string[];
  inbox_id: number | null;
  inbox: { id: number; name: string } | null;
  /** It is the address of an API inbox: changed and removed with that inbox's settings. */
  managed_by_inbox: boolean;
  secret: string;
  /** How its endpoint fares, in a sentence. */
  health: string;
  failing_since: number | null;
  paused_until: number | null;
}

export interface Attempt {
  /** The delivery's: the same for all its attempts. */
  id: string;
  event: string;
  attempt: number;
  status: "delivered" | "failed" | "given_up" | "gone";
  response_status: number | null;
  reason: string | null;
  duration_ms: number;
  attempted_at: number;
  next_attempt_at: number | null;
}

export interface Attempts {
  meta: { next: string | null; waiting: number };
  payload: Attempt[];
}

export interface WebhookWish {
  url: string;
  name: string;
  subscriptions: string[];
  inbox_id: number | null;
}

export const EVENTS: [event: string, words: string][] = [
  ["message_created", "A message comes or is sent"],
  ["message_updated", "A message changes, arrives or is read"],
  ["conversation_created", "A conversation begins"],
  ["conversation_status_changed", "A conversation opens or is resolved"],
  ["conversation_updated", "Its agent, team or labels change"],
  ["contact_created", "Somebody writes for the first time"],
  ["contact_updated", "What is known of a contact changes"],
  ["webwidget_triggered", "A visitor opens the chat on your site"],
];

export type Standing = "good" | "warn" | "bad";

export function standingOf({ failing_since, paused_until }: Webhook): [tone: Standing, word: string] {
  if (!failing_since) return ["good", "Working"];
  return paused_until ? ["bad", "Failing"] : ["warn", "Has just failed"];
}

/** What it hears, in a line. */
export function hearsOf({ subscriptions, inbox }: Webhook): string {
  const events =
    subscriptions.length === EVENTS.length
      ? "All events"
      : `${subscriptions.length} event${subscriptions.length === 1 ? "" : "s"}`;
  return inbox ? `${events} of ${inbox.name}` : events;
}

const ENDED: Record<Attempt["status"], [tone: Standing | "quiet", word: string]> = {
  delivered: ["good", "Taken"],
  failed: ["warn", "Failed"],
  given_up: ["bad", "Given up"],
  gone: ["quiet", "Nothing left to tell"],
};

export function endingOf({ status }: Attempt): [tone: Standing | "quiet", word: string] {
  return ENDED[status];
}

/** Each delivery once, by its newest attempt: it is told again as a whole. */
export function newestOf(attempts: readonly Attempt[]): Attempt[] {
  const newest = new Map<string, Attempt>();
  for (const one of attempts) {
    const known = newest.get(one.id);
    if (!known || known.attempted_at < one.attempted_at) newest.set(one.id, one);
  }
  return [...newest.values()];
}

export class WebhooksApi {
  private readonly root: string;

  constructor(
    private readonly wire: Wire,
    account: number,
  ) {
    this.root = `/api/v1/accounts/${account}/webhooks`;
  }

  async all(): Promise<Webhook[]> {
    return (await this.wire.get<{ payload: { webhooks: Webhook[] } }>(this.root)).payload.webhooks;
  }

  add(wish: WebhookWish): Promise<Webhook> {
    return this.one("POST", "", wish);
  }

  change(id: number, wish: WebhookWish): Promise<Webhook> {
    return this.one("PATCH", `/${id}`, wish);
  }

  turnSecret(id: number): Promise<Webhook> {
    return this.one("POST", `/${id}/secret`, {});
  }

  remove(id: number): Promise<unknown> {
    return this.wire.call("DELETE", `${this.root}/${id}`);
  }

  async test(id: number): Promise<Attempt> {
    return (await this.wire.post<{ payload: Attempt }>(`${this.root}/${id}/test`)).payload;
  }

  deliveries(id: number, before: string | null = null): Promise<Attempts> {
    return this.wire.get(`${this.root}/${id}/deliveries`, { before });
  }

  tellAgain(id: number, delivery: string): Promise<unknown> {
    return this.wire.post(`${this.root}/${id}/deliveries/${delivery}/redeliver`);
  }

  private async one(method: string, path: string, body: object): Promise<Webhook> {
    const answer = await this.wire.call<{ payload: { webhook: Webhook } }>(
      method,
      `${this.root}${path}`,
      body,
    );
    return answer.payload.webhook;
  }
}

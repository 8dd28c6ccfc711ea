/** The account's people, teams, inboxes and labels: small, read once, needed everywhere. */

import type { AccountApi } from "./api";
import { Cell } from "./cell";
import type { Agent, Inbox, Label, Named } from "./wire";

export interface Listing {
  agents: Agent[];
  teams: Named[];
  inboxes: Inbox[];
  labels: Label[];
}

const LOOK_EVERY = 30_000;

export class Directory {
  readonly listing = new Cell<Listing>({ agents: [], teams: [], inboxes: [], labels: [] });
  #looked = 0;

  constructor(private readonly api: AccountApi) {}

  /** Each list by itself: one that fails leaves the others usable and is read again next time. */
  async load(): Promise<void> {
    this.#looked = Date.now();
    await Promise.all([
      this.api.agents().then((agents) => this.learn({ agents }), ignore),
      this.api.teams().then((teams) => this.learn({ teams }), ignore),
      this.api.inboxes().then((inboxes) => this.learn({ inboxes }), ignore),
      this.api.labels().then((labels) => this.learn({ labels }), ignore),
    ]);
  }

  /** Whether an inbox still sends changes without an event: looked at again, but not all the time. */
  async lookAtInboxes(): Promise<void> {
    if (Date.now() - this.#looked < LOOK_EVERY) return;
    this.#looked = Date.now();
    await this.api.inboxes().then((inboxes) => this.learn({ inboxes }), ignore);
  }

  /** One that has gone; read again at once, the server's list might know it for a moment more. */
  drop(from: "inboxes" | "agents", gone: number): void {
    this.learn({ [from]: this.listing.get()[from].filter(({ id }) => id !== gone) });
  }

  private learn(part: Partial<Listing>): void {
    this.listing.update((listing) => ({ ...listing, ...part }));
  }
}

function ignore(): void {}

/** The calls about inboxes that only administrators make. */

import type { Wire } from "../api";
import type { Agent } from "../wire";
import type { FormOptions } from "./asked";
import type { WorkingDay } from "./hours";
import type { ConnectedLine } from "./line";
import type { Counts } from "./paid-limits";

/** The lines that can be connected by their owner's leave, at the platform. */
export type LeaveChannel = "whatsapp" | "facebook" | "instagram";

export interface Invited {
  address: string;
  state: string;
  expires_at: number;
}

export interface Offer {
  id: string;
  name: string;
  detail: string;
  /** The inbox that this line is already. */
  inbox_id: number | null;
}

export interface Adopted {
  inbox: ConnectedLine | null;
  choices: Offer[];
  state: string | null;
}

/** What may change of an inbox; what is not named stays. */
export interface InboxChange {
  name?: string;
  greeting_enabled?: boolean;
  greeting_message?: string;
  lock_to_single_conversation?: boolean;
  timezone?: string;
  working_hours_enabled?: boolean;
  working_hours?: WorkingDay[];
  out_of_office_message?: string;
  paid_limits?: Counts;
  channel?: Record<string, string | boolean | FormOptions>;
}

export class LinesApi {
  private readonly root: string;

  constructor(
    private readonly wire: Wire,
    account: number,
  ) {
    this.root = `/api/v1/accounts/${account}`;
  }

  async all(): Promise<ConnectedLine[]> {
    return (await this.wire.get<{ payload: ConnectedLine[] }>(`${this.root}/inboxes`)).payload;
  }

  connect(name: string, channel: object): Promise<ConnectedLine> {
    return this.wire.post(`${this.root}/inboxes`, { name, channel });
  }

  change(id: number, step: InboxChange): Promise<ConnectedLine> {
    return this.wire.call("PATCH", `${this.root}/inboxes/${id}`, step);
  }

  /** What was sent of what is limited, in this month. */
  paidMessages(id: number): Promise<{ limits: Counts; sent: Counts }> {
    return this.wire.get(`${this.root}/inboxes/${id}/paid_messages`);
  }

  /** Without a PIN the server uses the one that it made up. */
  register(id: number, pin: string): Promise<ConnectedLine> {
    return this.wire.post(`${this.root}/inboxes/${id}/registration`, pin ? { pin } : {});
  }

  async members(id: number): Promise<Agent[]> {
    return (await this.wire.get<{ payload: Agent[] }>(`${this.root}/inbox_members/${id}`)).payload;
  }

  async setMembers(id: number, agents: number[]): Promise<Agent[]> {
    const body = { inbox_id: id, user_ids: agents };
    return (await this.wire.call<{ payload: Agent[] }>("PATCH", `${this.root}/inbox_members`, body)).payload;
  }

  start(channel: LeaveChannel, onPhone: boolean): Promise<Invited> {
    return this.wire.post(`${this.root}/inboxes/connect/${channel}/start`, { on_phone: onPhone });
  }

  /** With the code that came back, or with a choice among the offers. */
  finish(channel: LeaveChannel, answer: { state: string; code?: string; choice?: string }): Promise<Adopted> {
    return this.wire.post(`${this.root}/inboxes/connect/${channel}/finish`, answer);
  }
}

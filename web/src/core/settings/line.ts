/** An inbox as its settings show it, and how it fares. */

import { ago } from "../time";
import type { Inbox } from "../wire";
import type { FormOptions } from "./asked";
import type { WorkingDay } from "./hours";
import type { Counts } from "./paid-limits";

/** The newest that a platform, or our own look at it, has told of one thing of a line. */
export interface LineReport {
  about: string;
  health: "fine" | "warning" | "broken";
  sentence: string;
  at: number;
}

export interface ConnectedLine extends Inbox {
  greeting_enabled?: boolean;
  greeting_message?: string;
  lock_to_single_conversation?: boolean;
  timezone?: string;
  working_hours_enabled?: boolean;
  working_hours?: WorkingDay[];
  out_of_office_message?: string | null;
  last_event_at?: number | null;
  token_expires_at?: number | null;
  phone_number?: string | null;
  page_id?: string | null;
  instagram_id?: string | null;
  provider_config?: { phone_number_id: string; business_account_id: string };
  inbox_identifier?: string;
  webhook_url?: string;
  hmac_mandatory?: boolean;
  hmac_token?: string;
  website_url?: string;
  website_token?: string;
  web_widget_script?: string;
  widget_color?: string;
  welcome_title?: string;
  welcome_tagline?: string;
  allowed_domains?: string;
  pre_chat_form_enabled?: boolean;
  pre_chat_form_options?: FormOptions;
  signature?: string;
  reports?: LineReport[];
  /** Only where something is charged. */
  paid_limits?: Counts;
}

export type Standing = "held" | "look" | "fine";

/** What an inbox says when there is nothing to do. */
const FINE = "This inbox is connected.";

export function standingOf(line: Pick<ConnectedLine, "health" | "reauthorization_required">): Standing {
  if (line.reauthorization_required) return "held";
  return !line.health || line.health === FINE ? "fine" : "look";
}

export const STANDING_WORDS: Record<Standing, string> = {
  held: "Held",
  look: "Needs a look",
  fine: "Connected",
};

/** Those that need somebody come first, then by name. */
export function byNeed(lines: readonly ConnectedLine[]): ConnectedLine[] {
  const order: Standing[] = ["held", "look", "fine"];
  const rank = (line: ConnectedLine) => order.indexOf(standingOf(line));
  return [...lines].sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name));
}

/** What was told of a line: what is broken first, then what needs a look, each with the newest first. */
export function byTrouble(reports: readonly LineReport[]): LineReport[] {
  const order: LineReport["health"][] = ["broken", "warning", "fine"];
  const rank = (one: LineReport) => order.indexOf(one.health);
  return [...reports].sort((one, other) => rank(one) - rank(other) || other.at - one.at);
}

/** What the line is called outside: its number, its address, its id at the platform. */
export function addressOfLine(line: ConnectedLine): string {
  const website = line.website_url?.replace(/^https?:\/\//, "").replace(/\/$/, "");
  return line.phone_number || line.email || website || line.page_id || line.instagram_id || "";
}

/** `Last message 3h ago`; empty where nobody notes it. */
export function heardWord(line: ConnectedLine, now: number): string {
  if (line.last_event_at) {
    const when = ago(line.last_event_at, now);
    return /\d[mh]$/.test(when) ? `Last heard from ${when} ago` : `Last heard from ${when}`;
  }
  return line.last_event_at === null ? "Nothing has come in yet" : "";
}

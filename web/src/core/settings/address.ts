/** Where one is in the settings, read from the address and written to it. */

import type { LeaveChannel } from "./lines-api";

export type Room = (typeof ROOMS)[number];

export interface Place {
  room: Room;
  /** What is looked at in the room: an inbox's id, or the kind of a new one. */
  inbox: number | null;
  kind: string | null;
}

/** What a platform's page hands back: a code, or why there is none. */
export interface Returned {
  channel: LeaveChannel;
  state: string;
  code: string;
  /** The platform's word for why there is no code, such as `access_denied`. */
  error: string;
}

const ROOMS = [
  "inboxes",
  "agents",
  "webhooks",
  "erasures",
  "retention",
  "exports",
  "holds",
  "audit",
  "account",
] as const;
const CHANNELS: LeaveChannel[] = ["whatsapp", "facebook", "instagram"];

export function placeAt(hash: string): Place {
  const [, , first = "", second = "", third = ""] = hash.replace(/\?.*/, "").split("/");
  const room = ROOMS.find((one) => one === first) ?? "inboxes";
  const inbox = room === "inboxes" && /^\d+$/.test(second) ? Number(second) : null;
  return { room, inbox, kind: room === "inboxes" && second === "new" ? third : null };
}

export function roomHash(room: Room): string {
  return `#/settings/${room}`;
}

export function inboxHash(id: number): string {
  return `#/settings/inboxes/${id}`;
}

/** Without a kind, the kinds to choose from. */
export function newInboxHash(kind = ""): string {
  return `#/settings/inboxes/new/${kind}`;
}

/** Null anywhere but at `/connect/<channel>`. */
export function returnedAt({ pathname, search }: Pick<Location, "pathname" | "search">): Returned | null {
  const named = /^\/connect\/(\w+)\/?$/.exec(pathname)?.[1];
  const channel = CHANNELS.find((one) => one === named);
  if (!channel) return null;
  const said = new URLSearchParams(search);
  const word = (name: string) => said.get(name) ?? "";
  return { channel, state: word("state"), code: word("code"), error: word("error") };
}

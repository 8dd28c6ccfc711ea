/** A visitor's side of the small named world: a server that can be told what to answer. */

import { vi } from "vitest";
import type { Frame, Message } from "../../src/core/wire";
import { Chat } from "../../widget/chat";
import type { Parcel } from "../../widget/outbox";
import type { IdKeeper } from "../../widget/visitor";
import type { Beginning, Person, Talk, VisitorApi } from "../../widget/visitor-api";
import { message } from "../world";

/** The browser's socket. */
export class Line {
  static last: Line | null = null;
  onopen = () => {};
  onclose = () => {};
  onerror = () => {};
  onmessage = (_: { data: string }) => {};
  constructor() {
    Line.last = this;
  }
  static hear(event: string, data: unknown): void {
    const frame: Frame = { event, account_id: 1, data };
    Line.last?.onmessage({ data: JSON.stringify(frame) });
  }
  send(): void {}
  close(): void {}
}
vi.stubGlobal("WebSocket", Line);

/** What all tabs of one browser share. */
export function browser(id: string | null = null, signature = ""): IdKeeper & { stored: (string | null)[] } {
  let [known, signed, turn]: [string | null, string, Promise<unknown>] = [id, signature, Promise.resolve()];
  const stored: (string | null)[] = [];
  return {
    stored,
    get: () => known,
    signature: () => signed,
    set: (value, by = "") => {
      stored.push((known = value));
      signed = by;
    },
    alone: (act) => {
      const next = turn.then(act);
      turn = next.catch(() => {});
      return next;
    },
  };
}

export function server(part: Partial<VisitorApi> = {}) {
  const said: string[] = [];
  const begun: Beginning[] = [];
  const api = {
    arrive: async () => (said.push("arrive"), `v${said.length}`),
    sign: async (before: string | null, { identifier }: Person) => {
      said.push(`sign ${before} as ${identifier}`);
      return `signed-${identifier}`;
    },
    begin: async (visitor: string, beginning: Beginning): Promise<Talk> => {
      said.push(`begin ${visitor}`);
      begun.push(beginning);
      return { id: 7 };
    },
    talk: async (): Promise<Talk | null> => ({ id: 7, contact_last_seen_at: 0 }),
    messages: async () => [] as Message[],
    send: async (_: string, __: number, { content, echo_id }: Parcel) => {
      said.push(content);
      return message(said.length, { content, echo_id });
    },
    ticket: async () => "t",
    markSeen: async () => said.push("seen"),
    typing: async (_: string, __: number, state: string) => said.push(`typing ${state}`),
    tell: async (_: string, { custom_attributes }: Person) => said.push(JSON.stringify(custom_attributes)),
    preferEmail: async (_: string, __: number, email: string) => said.push(email),
    choose: async (_: string, __: number, id: number, value: string) => {
      said.push(`choose ${value}`);
      return message(id, { message_type: 1, content_attributes: { submitted_values: [{ value }] } });
    },
    ...part,
  } as unknown as VisitorApi;
  return { api, said, begun };
}

export function visit(known: string | null, part: Partial<VisitorApi> = {}) {
  const far = server(part);
  const ids = browser(known);
  const chat = new Chat(far.api, ids, "wss://host/ws", () => "https://shop.example/vases");
  return { chat, ids, ...far };
}

export const contents = (chat: Chat) => chat.board.lines.map(({ content }) => content);

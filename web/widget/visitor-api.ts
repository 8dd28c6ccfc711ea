/**
 * The visitor's side of the API: no cookie, no token, only the ids in the path. Bodies are forms,
 * never JSON: a form needs no question beforehand when it goes to another origin.
 */

import type { OutgoingMessage } from "../src/core/api";
import { problemOf, unreachable } from "../src/core/problem";
import type { Message } from "../src/core/wire";

export interface Welcome {
  name?: string;
  welcome_title?: string | null;
  welcome_tagline?: string | null;
  widget_color?: string | null;
}

export interface Talk {
  id: number;
  contact_last_seen_at?: number | null;
}

export class VisitorApi {
  private readonly root: string;

  constructor(
    origin: string,
    inbox: string,
    private readonly fetching: typeof fetch = (input, init) => fetch(input, init),
  ) {
    this.root = `${origin}/public/api/v1/inboxes/${encodeURIComponent(inbox)}`;
  }

  welcome(): Promise<Welcome> {
    return this.call("GET", "");
  }

  async arrive(): Promise<string> {
    return (await this.call<{ source_id: string }>("POST", "/contacts")).source_id;
  }

  async talks(visitor: string): Promise<Talk[]> {
    return listOf(await this.call<Talk[] | { payload: Talk[] }>("GET", `${path(visitor)}/conversations`));
  }

  begin(visitor: string): Promise<Talk> {
    return this.call("POST", `${path(visitor)}/conversations`);
  }

  async messages(visitor: string, talk: number): Promise<Message[]> {
    const found = await this.call<Message[] | { payload: Message[] }>(
      "GET",
      `${path(visitor)}/conversations/${talk}/messages`,
    );
    return listOf(found);
  }

  send(visitor: string, talk: number, message: OutgoingMessage): Promise<Message> {
    const { content, echo_id, files } = message;
    const form = formOf(content, echo_id, files ?? []);
    return this.call("POST", `${path(visitor)}/conversations/${talk}/messages`, form);
  }

  markSeen(visitor: string, talk: number): Promise<unknown> {
    return this.call("POST", `${path(visitor)}/conversations/${talk}/update_last_seen`);
  }

  async ticket(visitor: string): Promise<string> {
    return (await this.call<{ ticket: string }>("POST", `${path(visitor)}/ws_ticket`)).ticket;
  }

  private async call<T>(method: string, at: string, body?: FormData): Promise<T> {
    const init: RequestInit = { method, credentials: "omit" };
    if (body) init.body = body;
    const response = await this.fetching(this.root + at, init).catch(() => {
      throw unreachable();
    });
    if (!response.ok) throw await problemOf(response);
    return (await response.json().catch(() => null)) as T;
  }
}

function path(visitor: string): string {
  return `/contacts/${encodeURIComponent(visitor)}`;
}

/** Chatwoot's public API answers bare lists; an envelope is understood too. */
function listOf<T>(answer: T[] | { payload: T[] }): T[] {
  return Array.isArray(answer) ? answer : answer.payload;
}

function formOf(content: string, echo: string, files: File[]): FormData {
  const form = new FormData();
  if (content) form.append("content", content);
  form.append("echo_id", echo);
  for (const file of files) form.append("attachments[]", file, file.name);
  return form;
}

/**
 * The visitor's side of the API: no cookie, no token, only the ids in the path. Bodies are forms,
 * never JSON: a form needs no question beforehand when it goes to another origin.
 */

import type { Message } from "../src/core/wire";
import type { FormOptions } from "./form";
import type { Hours } from "./hours";
import type { Parcel } from "./outbox";
import { Problem, problemOf } from "./problem";
import { upload, type Progress } from "./upload";

export interface Welcome extends Hours {
  name?: string;
  welcome_title?: string | null;
  welcome_tagline?: string | null;
  widget_color?: string | null;
  greeting_enabled?: boolean;
  greeting_message?: string | null;
  out_of_office_message?: string | null;
  /** Only visitors whom the site has signed may write. */
  identity_validation_enabled?: boolean;
  pre_chat_form_enabled?: boolean;
  pre_chat_form_options?: FormOptions;
  attachment_bytes?: number;
}

/** What a site or a visitor says of them; only an identifier with its hash proves anything. */
export interface Person {
  identifier?: string;
  identifier_hash?: string;
  name?: string;
  email?: string;
  phone_number?: string;
  custom_attributes?: Record<string, unknown>;
}

export interface Beginning {
  contact: Person;
  custom_attributes: Record<string, unknown>;
  referer: string;
}

export interface Talk {
  id: number;
  contact_last_seen_at?: number;
  agent_last_seen_at?: number;
  answer_by_email?: string | null;
  messages?: Message[];
  contact?: { name?: string | null; email?: string | null };
}

/** How many messages the server gives at a time. */
export const PAGE = 50;
type Fields = Record<string, unknown>;

export class VisitorApi {
  private readonly root: string;
  #answered = false;
  /** Until then (ms) the server wants to hear nothing that can wait. */
  #quietUntil = 0;

  constructor(
    origin: string,
    inbox: string,
    private readonly fetching: typeof fetch = (input, init) => fetch(input, init),
  ) {
    this.root = `${origin}/public/api/v1/inboxes/${encodeURIComponent(inbox)}`;
  }

  welcome(): Promise<Welcome> {
    return this.#call("GET", "");
  }

  arrive(): Promise<string> {
    return this.#named("POST", "/contacts");
  }

  /** The id of whom their site has signed; what `before` said as a stranger may become theirs. */
  sign(before: string | null, { identifier, identifier_hash }: Person): Promise<string> {
    const signed = { identifier, identifier_hash };
    if (!before) return this.#named("POST", "/contacts", signed);
    return this.#named("PATCH", path(before), signed).catch((problem) => {
      if (isGone(problem)) return this.sign(null, signed as Person);
      throw problem;
    });
  }

  tell(visitor: string, person: Person): Promise<unknown> {
    return this.#call("PATCH", path(visitor), { ...person });
  }

  async talk(visitor: string): Promise<Talk | null> {
    return (await this.#call<Talk[]>("GET", `${path(visitor)}/conversations`))[0] ?? null;
  }

  begin(visitor: string, beginning: Beginning): Promise<Talk> {
    return this.#call("POST", `${path(visitor)}/conversations`, { ...beginning });
  }

  messages(visitor: string, talk: number, before?: number): Promise<Message[]> {
    return this.#call("GET", `${talkAt(visitor, talk)}/messages${before ? `?before=${before}` : ""}`);
  }

  send(visitor: string, talk: number, parcel: Parcel, progress: Progress): Promise<Message> {
    const { content, echo_id, files } = parcel;
    const at = `${talkAt(visitor, talk)}/messages`;
    if (!files.length) return this.#call("POST", at, { content, echo_id });
    const form = formOf({ content, echo_id });
    for (const file of files) form.append("attachments[]", file, file.name);
    return this.#read(upload(this.root + at, form, progress));
  }

  choose(visitor: string, talk: number, message: number, value: string): Promise<Message> {
    return this.#call("PATCH", `${talkAt(visitor, talk)}/messages/${message}`, {
      submitted_values: { value },
    });
  }

  preferEmail(visitor: string, talk: number, email: string): Promise<unknown> {
    return this.#call("POST", `${talkAt(visitor, talk)}/prefer_email`, { email });
  }

  markSeen(visitor: string, talk: number): Promise<unknown> {
    return this.#whisper(`${talkAt(visitor, talk)}/update_last_seen`);
  }

  typing(visitor: string, talk: number, typing_status: "on" | "off"): Promise<unknown> {
    return this.#whisper(`${talkAt(visitor, talk)}/toggle_typing`, { typing_status });
  }

  async ticket(visitor: string): Promise<string> {
    const wait = this.#quietUntil - Date.now();
    if (wait > 0) await new Promise((go) => setTimeout(go, wait));
    return (await this.#call<{ ticket: string }>("POST", `${path(visitor)}/ws_ticket`)).ticket;
  }

  /** What is not worth a wait is left unsaid while the server has asked for one. */
  async #whisper(at: string, said?: Fields): Promise<unknown> {
    return Date.now() < this.#quietUntil ? null : this.#call("POST", at, said).catch(() => null);
  }

  async #named(method: string, at: string, said?: Fields): Promise<string> {
    return (await this.#call<{ source_id: string }>(method, at, said)).source_id;
  }

  #call<T>(method: string, at: string, said?: Fields): Promise<T> {
    const init: RequestInit = { method, credentials: "omit" };
    if (said) init.body = formOf(said);
    return this.#read<T>(this.fetching(this.root + at, init));
  }

  async #read<T>(asked: Promise<Response>): Promise<T> {
    const response = await asked.catch(() => null);
    if (!response && (await this.#turnedAway())) throw new Problem(ELSEWHERE, 403, NOT_HERE);
    if (!response) throw new Problem(NO_ANSWER, 0);
    this.#answered = true;
    if (response.ok) return (await response.json().catch(() => null)) as T;
    const problem = await problemOf(response);
    if (problem.wait) this.#quietUntil = Date.now() + problem.wait * 1000;
    throw problem;
  }

  /** No page may read why it is turned away; that the server does answer tells it from an outage. */
  async #turnedAway(): Promise<boolean> {
    if (this.#answered) return false;
    return this.fetching(this.root, { mode: "no-cors", credentials: "omit" }).then(
      () => true,
      () => false,
    );
  }
}

const NO_ANSWER = "The server cannot be reached.";
const ELSEWHERE = "This chat is not open on this page.";
export const NOT_HERE = "site_not_allowed";
/** Where only visitors whom the site has signed may write. */
export const STRANGER = "identity_required";

/** Whether an id is good no more: forgotten, taken over, or a stranger's where none may write. */
export function isGone(error: unknown): boolean {
  return error instanceof Problem && (error.status === 404 || error.code === STRANGER);
}

function path(visitor: string): string {
  return `/contacts/${encodeURIComponent(visitor)}`;
}

function talkAt(visitor: string, talk: number): string {
  return `${path(visitor)}/conversations/${talk}`;
}

/** Objects go as JSON text; what is not said is left out. */
function formOf(said: Fields): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(said))
    if (value) form.append(name, typeof value === "object" ? JSON.stringify(value) : String(value));
  return form;
}

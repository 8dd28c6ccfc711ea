/** Talks to the REST API: one function per call, plain data in and out, `Problem` on refusal. */

import { bodyOf, type OutgoingMessage } from "./outgoing";
import { Problem, problemOf, unreachable } from "./problem";
import type {
  Agent,
  Contact,
  Conversation,
  ConversationPage,
  ConversationStatus,
  Counts,
  Inbox,
  Label,
  Message,
  Named,
  Priority,
  Profile,
  SealedFile,
} from "./wire";

export type { OutgoingMessage } from "./outgoing";

type Fetch = typeof fetch;
type Query = Record<string, string | number | null | undefined>;

/** Sends one request; answers parsed JSON, or null for an empty answer. */
export class Wire {
  constructor(
    private readonly fetching: Fetch = (input, init) => fetch(input, init),
    private readonly onSignedOut: () => void = () => {},
  ) {}

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.call<T>("GET", path + queryString(query));
  }

  post<T>(path: string, body: object | FormData = {}): Promise<T> {
    return this.call<T>("POST", path, body);
  }

  async call<T>(method: string, path: string, body?: object | FormData): Promise<T> {
    const headers: Record<string, string> = { accept: "application/json", "x-chathood-client": "web" };
    const form = body instanceof FormData;
    if (body && !form) headers["content-type"] = "application/json";
    const init: RequestInit = { method, headers, credentials: "same-origin" };
    if (body) init.body = form ? body : JSON.stringify(body);
    const response = await this.fetching(path, init).catch(() => {
      throw unreachable();
    });
    if (!response.ok) throw await this.refusal(response, path);
    const text = await response.text().catch(() => {
      throw unreachable();
    });
    return (text ? parsed(text) : null) as T;
  }

  private async refusal(response: Response, path: string): Promise<Problem> {
    const problem = await problemOf(response);
    if (problem.signedOut && !path.startsWith("/auth/")) this.onSignedOut();
    return problem;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem("The server's answer could not be read.", 502, "unreadable_answer");
  }
}

/** Who is signed in; the only calls that need no account. */
export class Door {
  constructor(private readonly wire: Wire) {}

  signIn(email: string, password: string): Promise<{ data: Profile }> {
    return this.wire.post("/auth/sign_in", { email, password });
  }

  signOut(): Promise<null> {
    return this.wire.call("DELETE", "/auth/sign_out");
  }

  profile(): Promise<Profile> {
    return this.wire.get("/api/v1/profile");
  }

  acceptPolicy(version: string): Promise<Profile> {
    return this.wire.post("/api/v1/profile/policy", { version });
  }
}

/** Everything inside one account. */
export class AccountApi {
  private readonly root: string;

  constructor(
    private readonly wire: Wire,
    accountId: number,
  ) {
    this.root = `/api/v1/accounts/${accountId}`;
  }

  async conversations(query: {
    status: string;
    assignee_type: string;
    cursor?: string | null;
  }): Promise<ConversationPage> {
    const answer = await this.wire.get<{
      data: { meta: Counts & { next_cursor?: string | null }; payload: Conversation[] };
    }>(`${this.root}/conversations`, query);
    const { next_cursor, ...counts } = answer.data.meta;
    return { rows: answer.data.payload, counts, cursor: next_cursor ?? null };
  }

  async counts(status: string): Promise<Counts> {
    const answer = await this.wire.get<{ meta: Counts }>(`${this.root}/conversations/meta`, { status });
    return answer.meta;
  }

  conversation(id: number): Promise<Conversation> {
    return this.wire.get(`${this.conversationPath(id)}`);
  }

  /** Ascending; the newest page without `before`. */
  async messages(id: number, before: number | null = null): Promise<Message[]> {
    const path = `${this.conversationPath(id)}/messages`;
    return (await this.wire.get<{ payload: Message[] }>(path, { before })).payload;
  }

  send(id: number, message: OutgoingMessage): Promise<Message> {
    const path = `${this.conversationPath(id)}/messages`;
    return this.wire.post(path, bodyOf(message));
  }

  retry(id: number, message: number): Promise<Message | null> {
    return this.wire.post(`${this.conversationPath(id)}/messages/${message}/retry`);
  }

  leave(id: number, message: number): Promise<Message | null> {
    return this.wire.post(`${this.conversationPath(id)}/messages/${message}/leave`);
  }

  /** An empty emoji takes our reaction away. */
  react(id: number, message: number, emoji: string): Promise<unknown> {
    return this.wire.post(`${this.conversationPath(id)}/messages/${message}/reactions`, { emoji });
  }

  /** In Meta's shapes, which only the picker reads. */
  async templates(inbox: number): Promise<unknown> {
    return (await this.wire.get<{ payload?: unknown } | null>(`${this.root}/inboxes/${inbox}/templates`))
      ?.payload;
  }

  setStatus(id: number, status: ConversationStatus): Promise<unknown> {
    return this.wire.post(`${this.conversationPath(id)}/toggle_status`, { status });
  }

  setPriority(id: number, priority: Priority | null): Promise<unknown> {
    return this.wire.post(`${this.conversationPath(id)}/toggle_priority`, { priority });
  }

  assignAgent(id: number, agent: number | null): Promise<unknown> {
    return this.wire.post(`${this.conversationPath(id)}/assignments`, { assignee_id: agent });
  }

  assignTeam(id: number, team: number | null): Promise<unknown> {
    return this.wire.post(`${this.conversationPath(id)}/assignments`, { team_id: team });
  }

  setLabels(id: number, labels: string[]): Promise<unknown> {
    return this.wire.post(`${this.conversationPath(id)}/labels`, { labels });
  }

  markSeen(id: number): Promise<unknown> {
    return this.wire.post(`${this.conversationPath(id)}/update_last_seen`);
  }

  setTyping(id: number, typing: "on" | "off", isPrivate: boolean): Promise<unknown> {
    const path = `${this.conversationPath(id)}/toggle_typing_status`;
    return this.wire.post(path, { typing_status: typing, is_private: isPrivate });
  }

  sealedFile(conversation: number, message: number, attachment: number): Promise<SealedFile> {
    return this.wire.get(
      `${this.conversationPath(conversation)}/messages/${message}/attachments/${attachment}`,
    );
  }

  async contact(id: number): Promise<Contact> {
    return (await this.wire.get<{ payload: Contact }>(`${this.root}/contacts/${id}`)).payload;
  }

  async contactConversations(id: number): Promise<Conversation[]> {
    const path = `${this.root}/contacts/${id}/conversations`;
    return (await this.wire.get<{ payload: Conversation[] }>(path)).payload;
  }

  agents(): Promise<Agent[]> {
    return this.wire.get(`${this.root}/agents`);
  }

  teams(): Promise<Named[]> {
    return this.wire.get(`${this.root}/teams`);
  }

  async inboxes(): Promise<Inbox[]> {
    return (await this.wire.get<{ payload: Inbox[] }>(`${this.root}/inboxes`)).payload;
  }

  async labels(): Promise<Label[]> {
    return (await this.wire.get<{ payload: Label[] }>(`${this.root}/labels`)).payload;
  }

  async ticket(): Promise<string> {
    return (await this.wire.post<{ ticket: string }>(`${this.root}/ws_ticket`)).ticket;
  }

  private conversationPath(id: number): string {
    return `${this.root}/conversations/${id}`;
  }
}

function queryString(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  if (!given.length) return "";
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

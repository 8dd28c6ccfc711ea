/**
 * One visitor's conversation: who they are, what was said, what is on its way.
 * Only the visitor's id is kept in the browser, never a word of what was written.
 */

import { Cell } from "../src/core/cell";
import { isLocal, withLocal, withMessage, withNewest, without, type Line } from "../src/core/lines";
import { newEchoId, Outbox } from "../src/core/outbox";
import { Problem } from "../src/core/problem";
import { Socket, type Liveness } from "../src/core/socket";
import { now } from "../src/core/time";
import { MessageType, type Frame, type Message, type TypingEvent } from "../src/core/wire";
import type { Talk, VisitorApi } from "./visitor-api";

export interface ChatState {
  lines: Line[];
  /** Agents' messages since the panel was last looked at. */
  unread: number;
  writing: string | null;
  liveness: Liveness;
}

export interface IdKeeper {
  get(): string | null;
  set(id: string | null): void;
}

const NOWHERE = { read: () => [], write: () => {} };
const ONLY = 0; // a visitor has one thread, whatever the number of its conversation
const WRITING_BELIEVED = 30_000;

export class Chat {
  readonly state = new Cell<ChatState>({ lines: [], unread: 0, writing: null, liveness: "connecting" });
  readonly #outbox: Outbox;
  #talk: Promise<Talk> | null = null;
  #socket: Socket | null = null;
  #seenAt = 0;
  #looking = false;
  #writing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: VisitorApi,
    private readonly ids: IdKeeper,
    private readonly socketAddress: string,
  ) {
    const author = { sender: { id: 0, type: "contact" }, type: MessageType.incoming };
    this.#outbox = new Outbox(
      { send: (_, message) => this.deliver(message) },
      this.threads(),
      author,
      NOWHERE,
    );
  }

  /** Picks up where this visitor left off; does nothing for a new one. */
  async resume(): Promise<void> {
    const visitor = this.ids.get();
    if (!visitor || this.#talk) return;
    try {
      const [talk] = await this.api.talks(visitor);
      if (!talk || this.#talk) return;
      this.#talk = Promise.resolve(talk);
      this.#seenAt = talk.contact_last_seen_at ?? 0;
      this.listen(visitor);
    } catch (error) {
      if (error instanceof Problem && error.status === 404) this.ids.set(null);
    }
  }

  send(content: string, files: File[]): void {
    const parcel = { content, files, private: false, echo_id: newEchoId(), conversation: ONLY, at: now() };
    this.#outbox.send(parcel);
  }

  discard(line: Line): string {
    return this.#outbox.takeBack(ONLY, line.key)?.content ?? "";
  }

  /** The visitor looks at the panel, or no longer does. */
  look(looking: boolean): void {
    this.#looking = looking;
    if (looking) void this.seen();
  }

  wake(): void {
    this.#socket?.wake();
    this.#outbox.wake();
  }

  private async deliver(message: Parameters<VisitorApi["send"]>[2]): Promise<Message> {
    const visitor = await this.visitor();
    const talk = await this.conversation(visitor);
    return this.api.send(visitor, talk.id, message);
  }

  private async visitor(): Promise<string> {
    const known = this.ids.get();
    if (known) return known;
    const visitor = await this.api.arrive();
    this.ids.set(visitor);
    return visitor;
  }

  /** Begins one at the first message; a failed attempt is forgotten so that the next may begin it. */
  private conversation(visitor: string): Promise<Talk> {
    if (this.#talk) return this.#talk;
    const talk = this.api.begin(visitor);
    this.#talk = talk;
    talk.then(
      () => this.listen(visitor),
      () => (this.#talk = null),
    );
    return talk;
  }

  private listen(visitor: string): void {
    if (this.#socket) return;
    this.#socket = new Socket({
      address: this.socketAddress,
      ticket: () => this.api.ticket(visitor),
      onFrame: (frame) => this.hear(frame),
      onLive: () => void this.catchUp(visitor),
      onLiveness: (liveness) => this.change({ liveness }),
    });
    this.#socket.start();
  }

  private async catchUp(visitor: string): Promise<void> {
    this.#outbox.wake();
    const talk = await this.#talk;
    if (!talk) return;
    const page = await this.api.messages(visitor, talk.id).catch(() => null);
    if (page) this.take(withNewest(this.state.get().lines, page).lines);
  }

  private hear({ event, data, truncated }: Frame): void {
    const visitor = this.ids.get();
    if (truncated && visitor) return void this.catchUp(visitor);
    if (event === "message.created" || event === "message.updated") this.hearMessage(data as Message);
    if (event === "conversation.typing_on") this.hearWriting((data as TypingEvent).user.name ?? "");
    if (event === "conversation.typing_off") this.hearWriting(null);
  }

  private hearMessage(message: Message): void {
    if (message.private) return;
    if (message.message_type !== MessageType.incoming) this.hearWriting(null);
    this.take(withMessage(this.state.get().lines, message));
  }

  private hearWriting(name: string | null): void {
    clearTimeout(this.#writing);
    this.change({ writing: name });
    if (name !== null) this.#writing = setTimeout(() => this.change({ writing: null }), WRITING_BELIEVED);
  }

  private take(lines: Line[]): void {
    this.change({ lines, unread: this.#looking ? 0 : lines.filter((line) => this.isUnread(line)).length });
    if (this.#looking && lines.some((line) => this.isUnread(line))) void this.seen();
  }

  private isUnread(line: Line): boolean {
    return line.message_type === MessageType.outgoing && !isLocal(line) && line.created_at > this.#seenAt;
  }

  private async seen(): Promise<void> {
    this.#seenAt = Math.max(now(), this.state.get().lines.at(-1)?.created_at ?? 0);
    this.change({ unread: 0 });
    const visitor = this.ids.get();
    const talk = await this.#talk?.catch(() => null);
    if (visitor && talk) await this.api.markSeen(visitor, talk.id).catch(() => {});
  }

  private change(part: Partial<ChatState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }

  private threads() {
    const edit = (change: (lines: Line[]) => Line[]) => this.take(change(this.state.get().lines));
    return {
      put: (_: number, line: Line) => edit((lines) => withLocal(lines, line)),
      settle: (_: number, message: Message) => edit((lines) => withMessage(lines, message)),
      drop: (_: number, key: string) => edit((lines) => without(lines, key)),
    };
  }
}

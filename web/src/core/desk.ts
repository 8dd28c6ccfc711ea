/** One signed-in agent's workplace: puts the pieces of the core together and says what is open. */

import { AccountApi, type OutgoingMessage, type Wire } from "./api";
import { Cell } from "./cell";
import { Commands } from "./commands";
import { Contacts } from "./contacts";
import { Conversations } from "./conversations";
import { Directory } from "./directory";
import { Drafts, shelterIn } from "./drafts";
import type { Line } from "./lines";
import { hear } from "./live";
import { Media } from "./media";
import { newEchoId, Outbox } from "./outbox";
import { react } from "./react";
import { repeatOf } from "./repeat";
import { Socket, type Liveness } from "./socket";
import { Threads } from "./threads";
import { now } from "./time";
import { Toasts } from "./toasts";
import { Typing, TypingSignal } from "./typing";
import { neighbour } from "./views";
import { MessageType, type Profile } from "./wire";

const DWELL = 600; // passing by with j and k is not reading
const POLL = 20_000; // while there is no live connection

export class Desk {
  readonly api: AccountApi;
  readonly conversations: Conversations;
  readonly threads: Threads;
  readonly outbox: Outbox;
  readonly media: Media;
  readonly contacts: Contacts;
  readonly directory: Directory;
  readonly commands: Commands;
  readonly typing: Typing;
  readonly signal: TypingSignal;
  readonly drafts: Drafts;
  readonly open = new Cell<number | null>(null);
  readonly farewells = new Set<number>();
  readonly liveness = new Cell<Liveness>("connecting");
  readonly #socket: Socket;
  #dwell: ReturnType<typeof setTimeout> | undefined;
  readonly #poll: ReturnType<typeof setInterval>;

  constructor(
    readonly me: Profile,
    readonly wire: Wire,
    readonly toasts: Toasts,
    keep: Storage,
    address: string,
  ) {
    this.api = new AccountApi(wire, me.account_id);
    this.conversations = new Conversations(this.api, me.id);
    this.threads = new Threads(this.api);
    this.drafts = new Drafts(keep, me.id);
    const sender = { id: me.id, name: me.name, type: "user" };
    const author = { sender, type: MessageType.outgoing };
    this.outbox = new Outbox(this.api, this.threads, author, shelterIn(keep, me.id));
    this.media = new Media(this.api);
    this.typing = new Typing(me.id);
    this.contacts = new Contacts(this.api);
    this.directory = new Directory(this.api);
    this.commands = new Commands(this.api, this.conversations, toasts);
    this.signal = new TypingSignal((id, on) => void this.api.setTyping(id, on, false).catch(() => {}));
    this.#socket = this.connection(address);
    this.#poll = setInterval(() => this.liveness.get() === "live" || this.catchUp(), POLL);
  }

  start(): void {
    this.#socket.start();
    void this.directory.load();
  }

  stop(): void {
    clearInterval(this.#poll);
    clearTimeout(this.#dwell);
    this.#socket.stop();
    this.outbox.stop();
    this.conversations.stop();
    this.media.clear();
  }

  /** Opens a conversation on screen; its neighbours are fetched so that the next step costs nothing. */
  show(id: number | null): void {
    this.open.set(id);
    clearTimeout(this.#dwell);
    if (id === null) return;
    this.threads.open(id);
    if (!this.conversations.row(id)) {
      void this.conversations.fetch(id).catch((error) => this.toasts.fail(error));
    }
    this.#dwell = setTimeout(() => this.dwelled(id), DWELL);
  }

  /** The open thread has been looked at: also called when a message arrives in it. */
  seen(): void {
    const id = this.open.get();
    if (id !== null && document.visibilityState === "visible") void this.commands.markSeen(id);
  }

  send(conversation: number, message: Omit<OutgoingMessage, "echo_id">): void {
    this.signal.stopped();
    this.outbox.send({ ...message, conversation, echo_id: newEchoId(), at: now() });
  }

  /** An uncertain send gets a new attempt by the server; a failed one goes out as a new message. */
  async sendAgain(line: Line): Promise<void> {
    if (line.state !== "uncertain") {
      const repeat = repeatOf(line);
      return repeat ? this.send(line.conversation_id, repeat) : undefined;
    }
    await this.settleLine(line, () => this.api.retry(line.conversation_id, line.id));
  }

  react(line: Line, emoji: string): Promise<void> {
    return react(this, line, emoji);
  }

  leave(line: Line): Promise<void> {
    return this.settleLine(line, () => this.api.leave(line.conversation_id, line.id));
  }

  /** Reads again what may have been missed. */
  catchUp(): void {
    void this.conversations.refresh();
    void this.threads.refresh(this.open.get());
    this.contacts.forget();
  }

  /** The browser says the network is back. */
  wake(): void {
    this.#socket.wake();
    this.outbox.wake();
  }

  private async settleLine(line: Line, call: () => ReturnType<AccountApi["retry"]>): Promise<void> {
    try {
      const message = await call();
      if (message?.id) this.threads.settle(line.conversation_id, message);
      else await this.threads.load(line.conversation_id);
    } catch (error) {
      this.toasts.fail(error);
      void this.threads.load(line.conversation_id);
    }
  }

  private dwelled(id: number): void {
    this.seen();
    void this.directory.lookAtInboxes();
    const { ids } = this.conversations.shelf.get().view;
    for (const step of [1, -1] as const) {
      const next = neighbour(ids, id, step);
      if (next !== null) this.threads.open(next);
    }
    this.threads.open(id);
  }

  private connection(address: string): Socket {
    return new Socket({
      address,
      ticket: () => this.api.ticket(),
      onFrame: (frame) => hear(this, frame),
      onLive: () => {
        this.outbox.wake();
        // The first time, too: what came after the first reading and before this was heard by nobody.
        this.catchUp();
      },
      onLiveness: (liveness) => this.liveness.set(liveness),
    });
  }
}

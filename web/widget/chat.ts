/**
 * One visitor's conversation: who they are, what was said, what is on its way.
 * Only the visitor's id is kept in the browser, never a word of what was written.
 */

import { Socket, type Liveness } from "../src/core/socket";
import type { Frame, Message, TypingEvent } from "../src/core/wire";
import { Board } from "./board";
import type { Answers } from "./form";
import { isLocal, type Line } from "./lines";
import { Outbox, type Parcel } from "./outbox";
import { Problem } from "./problem";
import { TypingSign } from "./typing";
import { knownOf, tellsMore, Visitor, type IdKeeper } from "./visitor";
import { isGone, NOT_HERE, STRANGER, type Person, type Talk, type VisitorApi } from "./visitor-api";

const READ_AGAIN = 20_000;

export class Chat {
  readonly board = new Board(() => {
    void this.#within((visitor, talk) => this.api.markSeen(visitor, talk));
  });
  /** Called with each new word of an agent. */
  onAnswer: (message: Message) => void = () => {};
  readonly #visitor: Visitor;
  readonly #typing = new TypingSign((typing) => {
    void this.#within((visitor, talk) => this.api.typing(visitor, talk, typing));
  });
  #outbox = this.#newOutbox();
  #talk: Promise<Talk> | null = null;
  #socket: Socket | null = null;
  #answers: Answers = { contact: {}, custom_attributes: {} };

  constructor(
    private readonly api: VisitorApi,
    ids: IdKeeper,
    private readonly socketAddress: string,
    private readonly page: () => string = () => "",
  ) {
    this.#visitor = new Visitor(api, ids, (id) => this.moved(id));
  }

  get person(): Person {
    return this.#visitor.person;
  }

  /** Picks up where this visitor left off; does nothing for a new one. */
  async resume(): Promise<void> {
    const visitor = this.#visitor.id;
    if (!visitor || this.#talk) return;
    try {
      const talk = await this.api.talk(visitor);
      if (!talk || this.#talk || this.#visitor.id !== visitor) return;
      this.board.hearSeen(0, talk.contact_last_seen_at);
      this.#found(visitor, Promise.resolve(talk));
    } catch (error) {
      if (isGone(error)) this.#visitor.lose();
      this.explain(error);
    }
  }

  /** The site says who its visitor is; signed, they are the same on every device. */
  async setUser(person: Person): Promise<void> {
    this.board.change({ closed: null });
    await this.#visitor.be(person);
    await this.resume();
    const known = (await this.#talk?.catch(() => null))?.contact;
    if (known && tellsMore(person, known)) await this.#within((visitor) => this.api.tell(visitor, person));
  }

  /** Forgets who was here, as at a log-out. */
  reset(): void {
    this.#visitor.forget();
  }

  /** Another id counts from now on, set here or by another tab. What is on its way goes with it. */
  moved(id: string | null): void {
    if (id === null) {
      this.#outbox.stop();
      this.#outbox = this.#newOutbox();
      this.board.change({ lines: [] });
    }
    this.#socket?.stop();
    this.#socket = this.#talk = null;
    this.board.clear();
    void this.resume();
  }

  send(content: string, files: File[]): void {
    this.#typing.paused();
    this.#outbox.send(content, files);
  }

  /** Takes back what was refused, and answers what it said. */
  discard(line: Line): string {
    this.board.drop(line.key);
    return line.content ?? "";
  }

  /** What the visitor said before their first message; it goes out with that. */
  fill(answers: Answers): void {
    this.#answers = answers;
    this.board.change({ faults: null });
  }

  /** Whether the choice was taken. */
  async choose(line: Line, value: string): Promise<boolean> {
    const message = await this.#within((visitor, talk) => this.api.choose(visitor, talk, line.id, value));
    if (message) this.board.hear(message);
    return !!message;
  }

  /** Whether the wish was noted. */
  async preferEmail(email: string): Promise<boolean> {
    const noted = await this.#within((visitor, talk) => this.api.preferEmail(visitor, talk, email));
    if (noted) this.board.change({ email });
    return !!noted;
  }

  typed(): void {
    this.#typing.typed();
  }

  wake(): void {
    this.#socket?.wake();
    this.#outbox.wake();
    void (this.#talk ? this.#catchUp() : this.resume());
  }

  async earlier(): Promise<void> {
    const first = this.board.lines.find((line) => !isLocal(line));
    if (!first) return;
    const older = await this.#within((visitor, talk) => this.api.messages(visitor, talk, first.id));
    if (older) this.board.older(older);
  }

  /** What stands in the visitor's way, where they can see it. */
  explain(error: unknown): unknown {
    if (!(error instanceof Problem)) return error;
    if (error.code === "pre_chat_form") this.board.change({ faults: error.fields });
    if (error.code === STRANGER || error.code === NOT_HERE) this.board.change({ closed: error.message });
    return error;
  }

  async #deliver(message: Parcel): Promise<Message> {
    try {
      return await this.#attempt(message).catch((error) => this.#anew(error, message));
    } catch (error) {
      throw this.explain(error);
    } finally {
      this.board.change({ progress: 0 });
    }
  }

  /** Whose id is good no more begins again as somebody new. */
  #anew(error: unknown, message: Parcel): Promise<Message> {
    if (!isGone(error) || !this.#visitor.id) throw error;
    this.#visitor.lose();
    this.#talk = null;
    return this.#attempt(message);
  }

  async #attempt(message: Parcel): Promise<Message> {
    const visitor = await this.#visitor.arrive();
    const talk = await (this.#talk ?? this.#begin(visitor));
    return this.api.send(visitor, talk.id, message, (progress) => this.board.change({ progress }));
  }

  /** Begins one at the first message; a failed attempt is forgotten so that the next may begin it. */
  #begin(visitor: string): Promise<Talk> {
    const { contact, custom_attributes } = this.#answers;
    const own = { ...this.person.custom_attributes, ...contact.custom_attributes };
    const talk = this.api.begin(visitor, {
      contact: { ...this.person, ...contact, custom_attributes: own },
      custom_attributes,
      referer: this.page(),
    });
    this.#found(visitor, talk);
    return talk;
  }

  #found(visitor: string, found: Promise<Talk>): void {
    this.#talk = found;
    found.then(
      (talk) => {
        const { messages = [], agent_last_seen_at: seenAt = 0, answer_by_email: email = null } = talk;
        this.#visitor.person = { ...knownOf(talk), ...this.person };
        this.board.change({ seenAt, email });
        this.board.newest(messages);
        this.#listen(visitor);
      },
      () => {
        if (this.#talk === found) this.#talk = null;
      },
    );
  }

  #listen(visitor: string): void {
    if (this.#socket || this.#visitor.id !== visitor) return;
    this.#socket = new Socket({
      address: this.socketAddress,
      ticket: () => this.api.ticket(visitor),
      onFrame: (frame) => this.#hear(frame),
      onLive: () => void this.#catchUp(),
      onLiveness: (liveness) => this.#lives(liveness),
    });
    this.#socket.start();
  }

  /** Where no socket is to be had, an open panel is read again once in a while. */
  #lives(liveness: Liveness): void {
    this.board.change({ liveness });
    if (liveness !== "lost") return;
    setTimeout(() => {
      if (this.board.looking && this.board.state.liveness === "lost") void this.#catchUp();
    }, READ_AGAIN);
  }

  async #catchUp(): Promise<void> {
    this.#outbox.wake();
    const page = await this.#within((visitor, talk) => this.api.messages(visitor, talk));
    if (page) this.board.newest(page);
    else if (this.#talk) setTimeout(() => void this.#catchUp(), READ_AGAIN);
  }

  #hear({ event, data, truncated }: Frame): void {
    if (truncated) return void this.#catchUp();
    const [about, what] = event.split(".");
    const { agent_last_seen_at, contact_last_seen_at } = data as Talk;
    if (about === "message") this.#hearMessage(data as Message);
    else if (what === "typing_on") this.board.hearWriting((data as TypingEvent).user.name ?? "");
    else if (what === "typing_off") this.board.hearWriting(null);
    else if (about === "conversation") this.board.hearSeen(agent_last_seen_at, contact_last_seen_at);
  }

  #hearMessage(message: Message): void {
    if (!message.private && this.board.hear(message)) this.onAnswer(message);
  }

  /** Does something in the conversation, if there is one; null when there is none, or it fails. */
  async #within<T>(act: (visitor: string, talk: number) => Promise<T>): Promise<T | null> {
    const visitor = this.#visitor.id;
    const talk = await this.#talk?.catch(() => null);
    if (!visitor || !talk) return null;
    return act(visitor, talk.id).catch((error) => {
      if (isGone(error)) this.#talk = null;
      return null;
    });
  }

  #newOutbox(): Outbox {
    return new Outbox(
      (parcel) => this.#deliver(parcel),
      (line) => this.board.put(line),
      (message) => void this.board.hear(message),
    );
  }
}

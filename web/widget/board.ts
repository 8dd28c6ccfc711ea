/** What the panel shows, and what of it is news to the visitor. */

import type { Liveness } from "../src/core/socket";
import { MessageType, type Message } from "../src/core/wire";
import { isLocal, joined, touches, withOwn, type Line } from "./lines";
import { PAGE } from "./visitor-api";

export interface ChatState {
  lines: Line[];
  /** Agents' messages since the panel was last looked at. */
  unread: number;
  writing: string | null;
  liveness: Liveness;
  /** When an agent last looked (epoch seconds). */
  seenAt: number;
  /** Whether there are older messages than those in `lines`. */
  more: boolean;
  /** How far the files under way have got, 0 to 1. */
  progress: number;
  /** Why nothing can be written here, if so. */
  closed: string | null;
  /** Where the visitor wants the answer when nobody is there. */
  email: string | null;
  /** What the server says of the form's answers, by the questions' names. */
  faults: Record<string, unknown> | null;
}

const NOTHING: ChatState = {
  lines: [],
  unread: 0,
  writing: null,
  liveness: "connecting",
  seenAt: 0,
  more: false,
  progress: 0,
  closed: null,
  email: null,
  faults: null,
};
const WRITING_BELIEVED = 30_000;

export class Board {
  state = NOTHING;
  readonly #readers: ((state: ChatState) => void)[] = [];
  /** What was looked at: up to this time elsewhere, and these here. */
  #seenAt = 0;
  readonly #seenHere = new Set<number>();
  #looking = false;
  #writing: ReturnType<typeof setTimeout> | undefined;

  /** `onSeen` tells the server that everything has been looked at. */
  constructor(private readonly onSeen: () => void) {}

  get lines(): Line[] {
    return this.state.lines;
  }

  get looking(): boolean {
    return this.#looking;
  }

  /** Calls the reader at once and on each change. */
  subscribe(reader: (state: ChatState) => void): void {
    this.#readers.push(reader);
    reader(this.state);
  }

  change(part: Partial<ChatState>): void {
    this.state = { ...this.state, ...part };
    for (const reader of this.#readers) reader(this.state);
  }

  /** Everything but what is still on its way. */
  clear(): void {
    this.#seenAt = 0;
    this.change({ ...NOTHING, lines: this.lines.filter(isLocal) });
  }

  put(line: Line): void {
    this.#take(withOwn(this.lines, line));
  }

  drop(key: string): void {
    this.#take(this.lines.filter((line) => line.key !== key));
  }

  /** Whether it is an agent's and new. */
  hear(message: Message): boolean {
    const { lines } = this;
    const answer = message.message_type !== MessageType.incoming;
    if (answer) this.hearWriting(null);
    this.#take(joined(lines, [message]));
    return answer && !lines.some(({ id }) => id === message.id);
  }

  newest(page: Message[]): void {
    const { lines } = this;
    const full = page.length >= PAGE;
    const gap = full && !touches(lines, page);
    if (gap || !lines.length) this.change({ more: full });
    this.#take(joined(gap ? lines.filter(isLocal) : lines, page));
  }

  older(page: Message[]): void {
    this.change({ lines: joined(this.lines, page), more: page.length >= PAGE });
  }

  hearWriting(name: string | null): void {
    clearTimeout(this.#writing);
    this.change({ writing: name });
    if (name !== null) this.#writing = setTimeout(() => this.change({ writing: null }), WRITING_BELIEVED);
  }

  /** What was looked at elsewhere: by an agent, or by this visitor in another tab. */
  hearSeen(agent = 0, own = 0): void {
    this.#seenAt = Math.max(this.#seenAt, own);
    this.change({ seenAt: Math.max(agent, this.state.seenAt) });
    this.#take(this.lines);
  }

  /** The visitor looks at the panel, or no longer does. */
  look(looking: boolean): void {
    this.#looking = looking;
    if (looking && this.state.unread) this.#seen();
  }

  #take(lines: Line[]): void {
    const unread = lines.filter((line) => this.#isUnread(line)).length;
    this.change({ lines, unread: this.#looking ? 0 : unread });
    if (this.#looking && unread) this.#seen();
  }

  #isUnread(line: Line): boolean {
    const answer = line.message_type !== MessageType.incoming && !isLocal(line);
    return answer && line.created_at > this.#seenAt && !this.#seenHere.has(line.id);
  }

  #seen(): void {
    for (const { id } of this.lines) this.#seenHere.add(id);
    this.change({ unread: 0 });
    this.onSeen();
  }
}

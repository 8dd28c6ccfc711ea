/** Who is writing where, and telling others that we are. */

import { Cell } from "./cell";
import type { TypingEvent } from "./wire";

export interface Writer {
  name: string;
  isContact: boolean;
}

export type Writers = ReadonlyMap<number, readonly Writer[]>;

const BELIEVED = 30_000; // a lost "off" must not leave someone writing for ever
const REPEAT = 15_000;
const IDLE = 4_000;

export class Typing {
  readonly writers = new Cell<Writers>(new Map());
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly me: number) {}

  /** Our own writing is announced to all screens, ours too. */
  hear(event: TypingEvent, on: boolean): void {
    if (event.user.id === this.me && event.user.type === "user") return;
    const id = event.conversation.id;
    const writer = { name: event.user.name ?? "Someone", isContact: event.user.type === "contact" };
    const key = `${id}:${writer.name}`;
    clearTimeout(this.#timers.get(key));
    this.change(id, writer, on);
    if (on)
      this.#timers.set(
        key,
        setTimeout(() => this.change(id, writer, false), BELIEVED),
      );
  }

  private change(id: number, writer: Writer, on: boolean): void {
    const others = (this.writers.get().get(id) ?? []).filter(({ name }) => name !== writer.name);
    this.writers.set(new Map(this.writers.get()).set(id, on ? [...others, writer] : others));
  }
}

/** Says "on" once in a while and "off" soon after the last key. */
export class TypingSignal {
  #said: { conversation: number; at: number } | null = null;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly tell: (conversation: number, typing: "on" | "off") => void,
    private readonly clock: () => number = Date.now,
  ) {}

  typed(conversation: number): void {
    if (this.#said && this.#said.conversation !== conversation) this.stopped();
    if (!this.#said || this.clock() - this.#said.at > REPEAT) {
      this.#said = { conversation, at: this.clock() };
      this.tell(conversation, "on");
    }
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.stopped(), IDLE);
  }

  stopped(): void {
    clearTimeout(this.#idle);
    if (this.#said) this.tell(this.#said.conversation, "off");
    this.#said = null;
  }
}

/**
 * Sends at once on screen, then settles it with the server's word. One thread's messages go out in
 * order; a send that got no clear answer is repeated under the same echo id, which the server
 * recognises, so it can never arrive twice.
 */

import type { AccountApi, OutgoingMessage } from "./api";
import { Cell } from "./cell";
import type { Line } from "./lines";
import { Problem, sentenceOf } from "./problem";
import type { Threads } from "./threads";
import {
  MessageType,
  type Attachment,
  type ContentAttributes,
  type MessageTypeValue,
  type Sender,
} from "./wire";

export interface Parcel extends OutgoingMessage {
  conversation: number;
  /** Epoch seconds when the agent pressed send. */
  at: number;
}

/** Where unsent text survives a reload; files cannot. */
export interface Shelter {
  read(): Parcel[];
  write(parcels: Parcel[]): void;
}

/** Who writes here: an agent's messages go out, a visitor's come in. */
export interface Author {
  sender: Sender;
  type: MessageTypeValue;
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

export class Outbox {
  /** How many sends the server has not accepted yet. */
  readonly waiting = new Cell(0);
  readonly #parcels = new Map<string, Parcel>();
  readonly #refused = new Set<string>();
  readonly #running = new Set<number>();
  readonly #wakers = new Set<() => void>();
  #stopped = false;

  constructor(
    private readonly api: Pick<AccountApi, "send">,
    private readonly threads: Pick<Threads, "put" | "settle" | "drop">,
    private readonly author: Author,
    private readonly shelter: Shelter,
  ) {
    for (const parcel of shelter.read()) this.accept(parcel);
  }

  send(parcel: Parcel): void {
    this.accept(parcel);
    this.keep();
  }

  /** Forgets a refused send and answers what was in it. */
  takeBack(conversation: number, key: string): Parcel | undefined {
    const parcel = this.#parcels.get(key);
    this.#parcels.delete(key);
    this.threads.drop(conversation, key);
    this.keep();
    return parcel;
  }

  /** Tries now instead of at the next turn, as when the connection is back. */
  wake(): void {
    for (const waker of [...this.#wakers]) waker();
  }

  stop(): void {
    this.#stopped = true;
    this.wake();
  }

  private accept(parcel: Parcel): void {
    this.#parcels.set(parcel.echo_id, parcel);
    this.threads.put(parcel.conversation, this.line(parcel));
    void this.run(parcel.conversation);
  }

  private async run(conversation: number): Promise<void> {
    if (this.#running.has(conversation)) return;
    this.#running.add(conversation);
    for (let next = this.nextOf(conversation); next; next = this.nextOf(conversation)) {
      await this.deliver(next);
      if (this.#stopped) break;
    }
    this.#running.delete(conversation);
  }

  private nextOf(conversation: number): Parcel | undefined {
    return [...this.#parcels.values()].find(
      (parcel) => parcel.conversation === conversation && !this.#refused.has(parcel.echo_id),
    );
  }

  private async deliver(parcel: Parcel): Promise<void> {
    for (let wait = FIRST_WAIT; !this.#stopped; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      try {
        const message = await this.api.send(parcel.conversation, parcel);
        this.#parcels.delete(parcel.echo_id);
        this.threads.settle(parcel.conversation, { ...message, echo_id: parcel.echo_id });
        return this.keep();
      } catch (error) {
        if (!(error instanceof Problem) || !error.passes) return this.refuse(parcel, error);
        await this.pause(Math.max(wait, (error.retryAfter ?? 0) * 1000));
      }
    }
  }

  private refuse(parcel: Parcel, error: unknown): void {
    this.#refused.add(parcel.echo_id);
    const line = this.line(parcel);
    const ways = error instanceof Problem ? error.ways : [];
    this.threads.put(parcel.conversation, { ...line, state: "refused", refusal: sentenceOf(error), ways });
    this.keep();
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wakers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds * (0.8 + Math.random() * 0.4));
      this.#wakers.add(done);
    });
  }

  private keep(): void {
    const pending = [...this.#parcels.values()].filter(({ echo_id }) => !this.#refused.has(echo_id));
    this.waiting.set(pending.length);
    this.shelter.write(pending.filter(({ files }) => !files?.length));
  }

  private line(parcel: Parcel): Line {
    return {
      id: -Math.floor(parcel.at * 1000),
      key: parcel.echo_id,
      echo_id: parcel.echo_id,
      conversation_id: parcel.conversation,
      content: parcel.content,
      ...(parcel.thing?.content_type ? { content_type: parcel.thing.content_type } : {}),
      message_type: parcel.template ? MessageType.template : this.author.type,
      content_attributes: attributesOf(parcel),
      created_at: parcel.at,
      private: parcel.private,
      sender: this.author.sender,
      state: "waiting",
      attachments: (parcel.files ?? []).map(attachmentOf),
      files: parcel.files ?? [],
    };
  }
}

function attributesOf({ in_reply_to, template, thing }: Parcel): ContentAttributes {
  const quoted = in_reply_to ? { in_reply_to } : {};
  return { ...quoted, ...(template ? { template } : {}), ...thing?.attributes };
}

function attachmentOf(file: File, index: number): Attachment {
  const kind = file.type.split("/")[0] ?? "";
  return {
    id: -1 - index,
    file_type: ["image", "audio", "video"].includes(kind) ? kind : "file",
    filename: file.name,
    file_size: file.size,
    content_type: file.type,
    state: "pending",
  };
}

/** Time-ordered, so the server can judge its age; random, so no two screens collide. */
export function newEchoId(milliseconds = Date.now()): string {
  const random = crypto.getRandomValues(new Uint8Array(8));
  const tail = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `web-${milliseconds}-${tail}`;
}

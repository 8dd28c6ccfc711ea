/**
 * Sends in order, one at a time, until the server has accepted or refused. What got no clear answer
 * is repeated under the same echo id, which the server recognises, so nothing can arrive twice.
 */

import { MessageType, type Attachment, type Message } from "../src/core/wire";
import type { Line } from "./lines";
import { Problem } from "./problem";

/** What the visitor sends. */
export interface Parcel {
  echo_id: string;
  content: string;
  files: File[];
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

export class Outbox {
  #queue: Parcel[] = [];
  #running = false;
  #stopped = false;
  #wake = () => {};

  constructor(
    private readonly deliver: (parcel: Parcel) => Promise<Message>,
    private readonly show: (line: Line) => void,
    private readonly settle: (message: Message) => void,
  ) {}

  send(content: string, files: File[]): void {
    const echo_id = newEchoId();
    this.#queue.push({ echo_id, content, files });
    this.show(lineOf({ echo_id, content, files }));
    void this.#run();
  }

  /** Tries now instead of at the next turn, as when the connection is back. */
  wake(): void {
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    let wait = FIRST_WAIT;
    for (let next = this.#queue[0]; next && !this.#stopped; next = this.#queue[0]) {
      try {
        this.settle({ ...(await this.deliver(next)), echo_id: next.echo_id });
      } catch (error) {
        if (error instanceof Problem && error.passes) {
          await this.#pause(Math.max(wait, error.wait * 1000));
          wait = Math.min(wait * 2, LONGEST_WAIT);
          continue;
        }
        this.show({ ...lineOf(next), state: "refused", refusal: String((error as Error).message) });
      }
      this.#queue.shift();
      wait = FIRST_WAIT;
    }
    this.#running = false;
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, milliseconds * (1 + Math.random() / 4));
    });
  }
}

function lineOf({ echo_id, content, files }: Parcel): Line {
  return {
    id: -1,
    key: echo_id,
    conversation_id: 0,
    content,
    message_type: MessageType.incoming,
    created_at: Date.now() / 1000,
    private: false,
    state: "waiting",
    files,
    attachments: files.map(({ name }) => ({ filename: name }) as Attachment),
  };
}

/** Time-ordered, so the server can judge its age; random, so no two tabs collide. */
function newEchoId(): string {
  return `web-${Date.now()}-${crypto.getRandomValues(new Uint32Array(2)).join("")}`;
}

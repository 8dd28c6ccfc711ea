/**
 * A live connection that comes back by itself. Frames are best effort: whenever it is open, the
 * owner is told, to catch up by reading again what came before.
 */

import type { Frame } from "./wire";

export type Liveness = "connecting" | "live" | "lost";

export interface SocketOptions {
  /** A fresh one-time ticket; throws when there is none to be had. */
  ticket: () => Promise<string>;
  /** `wss://host/ws`, without the ticket. */
  address: string;
  onFrame: (frame: Frame) => void;
  onLive: () => void;
  onLiveness: (liveness: Liveness) => void;
  open?: (address: string) => WebSocket;
}

const PING_EVERY = 5 * 60_000; // API Gateway drops a silent connection after ten minutes
const LIVES = 110 * 60_000; // and any connection after two hours: leave a little earlier
const FIRST_WAIT = 500;
const LONGEST_WAIT = 20_000;

export class Socket {
  #socket: WebSocket | null = null;
  #timers: ReturnType<typeof setTimeout>[] = [];
  #retry: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;
  #stopped = false;
  #connecting = false;

  constructor(private readonly options: SocketOptions) {}

  start(): void {
    this.options.onLiveness("connecting");
    void this.connect();
  }

  /** Tries at once, as when the browser says it is online again. */
  wake(): void {
    if (this.#stopped || this.#socket || this.#connecting) return;
    clearTimeout(this.#retry);
    void this.connect();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    this.clearTimers();
    this.#socket?.close();
    this.#socket = null;
  }

  private async connect(): Promise<void> {
    this.#connecting = true;
    try {
      const ticket = await this.options.ticket();
      if (!this.#stopped) this.listen(`${this.options.address}?ticket=${encodeURIComponent(ticket)}`);
    } catch {
      this.again();
    } finally {
      this.#connecting = false;
    }
  }

  private listen(address: string): void {
    const socket = (this.options.open ?? ((url) => new WebSocket(url)))(address);
    this.#socket = socket;
    socket.onopen = () => this.opened(socket);
    socket.onmessage = (event) => this.heard(event.data);
    socket.onclose = () => this.closed(socket);
    socket.onerror = () => socket.close();
  }

  private opened(socket: WebSocket): void {
    this.#attempts = 0;
    this.options.onLiveness("live");
    this.options.onLive();
    const ping = setInterval(() => socket.send('{"action":"ping"}'), PING_EVERY);
    const renew = setTimeout(() => socket.close(), LIVES * (0.9 + Math.random() * 0.1));
    this.#timers = [ping, renew];
  }

  private heard(data: unknown): void {
    const frame = typeof data === "string" ? parsed(data) : null;
    if (frame) this.options.onFrame(frame);
  }

  private closed(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.clearTimers();
    this.again();
  }

  private again(): void {
    if (this.#stopped) return;
    this.options.onLiveness("lost");
    const wait = Math.min(FIRST_WAIT * 2 ** this.#attempts, LONGEST_WAIT);
    this.#attempts += 1;
    this.#retry = setTimeout(() => void this.connect(), wait * (0.5 + Math.random()));
  }

  private clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }
}

function parsed(data: string): Frame | null {
  try {
    const frame = JSON.parse(data) as Partial<Frame>;
    return typeof frame.event === "string" ? (frame as Frame) : null;
  } catch {
    return null; // a pong or a newer server's word: nothing this client knows
  }
}

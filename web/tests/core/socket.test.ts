import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Socket, type Liveness } from "../../src/core/socket";
import type { Frame } from "../../src/core/wire";
import { settled } from "../world";

class Line {
  onopen = () => {};
  onclose = () => {};
  onerror = () => {};
  onmessage = (_: { data: unknown }) => {};
  readonly sent: string[] = [];
  constructor(readonly address: string) {}
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.onclose();
  }
}

function connect(ticket: () => Promise<string> = async () => "t 1") {
  const lines: Line[] = [];
  const lived: string[] = [];
  const frames: Frame[] = [];
  const liveness: Liveness[] = [];
  const socket = new Socket({
    address: "wss://host/ws",
    ticket,
    onFrame: (frame) => frames.push(frame),
    onLive: () => lived.push("live"),
    onLiveness: (now) => liveness.push(now),
    open: (address) => {
      const line = new Line(address);
      lines.push(line);
      return line as unknown as WebSocket;
    },
  });
  socket.start();
  return { socket, lines, lived, frames, liveness };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("each connection takes a fresh ticket", async () => {
  const { lines } = connect();
  await settled();

  expect(lines[0]?.address).toBe("wss://host/ws?ticket=t%201");
});

test("its owner is told to catch up at first and after a gap", async () => {
  const { lines, lived, liveness } = connect();
  await settled();
  lines[0]?.onopen();

  lines[0]?.onclose();
  await vi.advanceTimersByTimeAsync(2_000);
  lines[1]?.onopen();

  expect(lived).toEqual(["live", "live"]);
  expect(liveness).toEqual(["connecting", "live", "lost", "live"]);
});

test("a missing ticket is asked for again, less and less often", async () => {
  const ticket = vi.fn(async () => Promise.reject(new Error("no")));
  const { socket } = connect(ticket);

  await vi.advanceTimersByTimeAsync(120_000);
  socket.stop();

  expect(ticket.mock.calls.length).toBeGreaterThan(5);
  expect(ticket.mock.calls.length).toBeLessThan(20);
});

test("a connection is kept awake and renewed before its two hours end", async () => {
  const { lines } = connect();
  await settled();
  lines[0]?.onopen();

  await vi.advanceTimersByTimeAsync(5 * 60_000);
  expect(lines[0]?.sent).toEqual(['{"action":"ping"}']);
  await vi.advanceTimersByTimeAsync(106 * 60_000);

  expect(lines).toHaveLength(2);
});

test("what is not a frame is passed over", async () => {
  const { lines, frames } = connect();
  await settled();

  lines[0]?.onmessage({ data: "pong" });
  lines[0]?.onmessage({ data: '{"message":"Forbidden"}' });
  lines[0]?.onmessage({ data: '{"event":"message.created","account_id":1,"data":{}}' });

  expect(frames.map(({ event }) => event)).toEqual(["message.created"]);
});

test("once stopped it stays away", async () => {
  const { socket, lines } = connect();
  await settled();
  lines[0]?.onopen();

  socket.stop();
  socket.wake();
  await vi.advanceTimersByTimeAsync(60_000);

  expect(lines).toHaveLength(1);
});

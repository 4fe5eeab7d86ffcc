// A WebSocket whose other side, and whose time, are the test's.

import {
  createWebSocketTransport,
  type Transport,
  type TransportTimers,
  type WebSocketEvent,
  type WebSocketLike,
  type WebSocketTransportOptions,
} from "../src/index.js";
import { settleMicrotasks } from "./messages.js";

/** Timers that fire when the test says so. */
export class FakeTimers implements TransportTimers {
  readonly armed: Map<number, { readonly callback: () => void; readonly delayMs: number }> = new Map();
  #next = 1;

  setTimeout(callback: () => void, delayMs: number): unknown {
    this.armed.set(this.#next, { callback, delayMs });
    return this.#next++;
  }
  clearTimeout(timer: unknown): void {
    if (typeof timer === "number") this.armed.delete(timer);
  }

  /** Fires all that is armed by now. */
  fire(): void {
    for (const [timer, { callback }] of [...this.armed]) {
      this.armed.delete(timer);
      callback();
    }
  }
}

/** As a browser's is: it can only be asked, and a page may close with its own codes alone. */
export class FakeWebSocket implements WebSocketLike {
  binaryType = "blob";
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: Uint8Array[] = [];
  readonly calls: string[] = [];
  readonly #listeners = new Map<string, Set<(event: WebSocketEvent) => void>>();

  send(data: Uint8Array<ArrayBuffer>): void {
    if (this.readyState === 0) throw new Error("InvalidStateError");
    this.sent.push(data.slice());
    this.bufferedAmount += data.length;
  }
  close(code = 1005): void {
    if (code !== 1000 && code < 3000) throw new Error("InvalidAccessError");
    this.calls.push(`close ${code}`);
    this.readyState = 2;
  }
  addEventListener(type: string, listener: (event: WebSocketEvent) => void): void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
  }
  removeEventListener(type: string, listener: (event: WebSocketEvent) => void): void {
    this.#listeners.get(type)?.delete(listener);
  }

  /** Lets the transport hear an event. */
  tell(type: string, event: Omit<WebSocketEvent, "type"> = {}): void {
    if (type === "open") this.readyState = 1;
    if (type === "close") this.readyState = 3;
    for (const listener of [...(this.#listeners.get(type) ?? [])]) listener({ type, ...event });
  }
  /** Lets it receive a copy of the bytes. */
  receive(bytes: Uint8Array): void {
    this.tell("message", { data: bytes.slice().buffer });
  }
  /** Hands so many bytes to the system. */
  drain(bytes: number = this.bufferedAmount): void {
    this.bufferedAmount -= bytes;
  }
  get listenerCount(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }
}

/** As the one of `ws` is: it calls back, pauses, terminates, counts its headers, and closes with any code. */
export class FakeNodeWebSocket extends FakeWebSocket {
  readonly callbacks: ((error?: Error) => void)[] = [];

  override send(data: Uint8Array<ArrayBuffer>, done?: (error?: Error) => void): void {
    super.send(data);
    this.bufferedAmount += 4;
    if (done) this.callbacks.push(done);
  }
  override close(code = 1005): void {
    this.calls.push(`close ${code}`);
    if (this.readyState < 2) this.readyState = 2;
  }
  pause(): void {
    this.calls.push("pause");
  }
  resume(): void {
    this.calls.push("resume");
  }
  terminate(): void {
    this.calls.push("terminate");
  }
}

/** A transport over a fake socket, and what it received. */
export interface SocketScene<Socket extends FakeWebSocket> {
  readonly socket: Socket;
  readonly timers: FakeTimers;
  readonly transport: Transport;
  readonly seen: Uint8Array[];
}

/** A transport over the socket that has its receiver. */
export async function openOver<Socket extends FakeWebSocket>(
  socket: Socket,
  options: WebSocketTransportOptions = {},
): Promise<SocketScene<Socket>> {
  const timers = new FakeTimers();
  const transport = createWebSocketTransport(socket, { timers, ...options });
  const seen: Uint8Array[] = [];
  transport.receive((message) => seen.push(message));
  await settleMicrotasks();
  return { socket, timers, transport, seen };
}

/** {@link openOver} a socket that is open and a browser's. */
export function openSocket(options?: WebSocketTransportOptions): Promise<SocketScene<FakeWebSocket>> {
  return openOver(new FakeWebSocket(), options);
}

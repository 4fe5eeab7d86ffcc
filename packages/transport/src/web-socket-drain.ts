// When what was sent over a WebSocket has been handed to the system. A browser's socket never says so, it can only be asked how much
// it still holds; the one of `ws` calls back.

import type { TransportTimers, WebSocketLike } from "./web-socket-like.js";

/** How often a socket is asked, as long as something waits. */
const POLL_MS = 5;

/** The headers of a message, which `ws` counts among what it holds, and some room for an answer to a ping. */
const MESSAGE_OVERHEAD_BYTES = 14;
const PONG_BYTES = 256;

/** A piece that was sent, until it is written. */
interface Unwritten {
  /** The count of all bytes sent, up to its last one. */
  readonly endsAt: number;
  readonly done: () => void;
  /** The socket has called back for it, or never does. */
  called: boolean;
}

/** Sends, and says in order when each piece is written. */
export class WebSocketDrain {
  readonly #socket: WebSocketLike;
  readonly #timers: TransportTimers;
  /** A `send` that takes a callback declares it. */
  readonly #callsBack: boolean;
  #unwritten: Unwritten[] = [];
  #sentBytes = 0;
  #timer: unknown;

  constructor(socket: WebSocketLike, timers: TransportTimers) {
    this.#socket = socket;
    this.#timers = timers;
    this.#callsBack = socket.send.length > 1;
  }

  /** Sends one message. `done` comes at once, later, or after {@link WebSocketDrain.stop} never. Throws what the socket's `send` throws. */
  send(piece: Uint8Array<ArrayBuffer>, done: () => void): void {
    this.#sentBytes += piece.length;
    const unwritten: Unwritten = { endsAt: this.#sentBytes, done, called: !this.#callsBack };
    this.#unwritten.push(unwritten);
    this.#socket.send(piece, (error) => {
      if (error) return;
      unwritten.called = true;
      this.settle();
    });
    if (!this.#callsBack) this.settle();
  }

  /** Looks at the socket once more: for whoever hears from it anyway. */
  settle(): void {
    for (let first = this.#unwritten[0]; first?.called && this.#isWritten(first); first = this.#unwritten[0]) {
      this.#unwritten.shift();
      first.done();
    }
    if (this.#unwritten[0]?.called) this.#timer ??= this.#timers.setTimeout(() => this.#poll(), POLL_MS);
    else this.#disarm();
  }

  /** Forgets what is not written. */
  stop(): void {
    this.#unwritten = [];
    this.#disarm();
  }

  #poll(): void {
    this.#timer = undefined;
    this.settle();
  }

  #disarm(): void {
    if (this.#timer !== undefined) this.#timers.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** A callback alone is not believed: there are imitations of `ws` that call back before they have written. */
  #isWritten({ endsAt }: Unwritten): boolean {
    const overhead = this.#callsBack ? this.#unwritten.length * MESSAGE_OVERHEAD_BYTES + PONG_BYTES : 0;
    return this.#socket.bufferedAmount <= this.#sentBytes - endsAt + overhead;
  }
}

// A ByteChannel over a WebSocket. What it sends and what it hears of the connection; when something is written is the drain's.

import type { ByteChannel, ByteReader } from "./byte-channel.js";
import { ReaderQueue } from "./reader-queue.js";
import { TransportError } from "./transport-error.js";
import { toBytes } from "./untrusted-bytes.js";
import { findCloseCode, isCleanClose, PAGE_CODE_OFFSET } from "./web-socket-codes.js";
import { WebSocketDrain } from "./web-socket-drain.js";
import type { TransportTimers, WebSocketEvent, WebSocketLike } from "./web-socket-like.js";

/** A WebSocket message stays below 1 MiB, which is the most that many servers take. */
const MAX_PIECE_BYTES = 512 * 1024;

/** How long a connection that has failed may take over its closing handshake before it is dropped. */
const CLOSE_GRACE_MS = 1000;

const OPEN = 1;
const CLOSING = 2;

/** Owns the socket from its making on. */
export class WebSocketChannel implements ByteChannel {
  /** In a browser it takes a look now and then to learn what was written. */
  readonly inFlightBytes: number = 1024 * 1024;
  readonly #socket: WebSocketLike;
  readonly #timers: TransportTimers;
  readonly #queue: ReaderQueue;
  readonly #drain: WebSocketDrain;
  /** What was written before the socket was open. */
  #early: { readonly chunk: Uint8Array; readonly done: () => void }[] = [];
  #isRead = false;
  /** Closing while it connects would break the connection off: the other side could not tell that it was meant well. */
  #closesOnceOpen = false;
  #graceTimer: unknown;

  constructor(socket: WebSocketLike, timers: TransportTimers, maxHeldBytes: number) {
    this.#socket = socket;
    this.#timers = timers;
    this.#queue = new ReaderQueue({ maxHeldBytes });
    this.#drain = new WebSocketDrain(socket, timers);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", this.#onOpen);
    socket.addEventListener("message", this.#onMessage);
    socket.addEventListener("error", this.#onError);
    socket.addEventListener("close", this.#onClose);
    if (socket.readyState === OPEN) socket.pause?.();
    else if (socket.readyState >= CLOSING) this.#lose("the WebSocket was closed before there was a transport over it");
  }

  read(reader: ByteReader): void {
    this.#isRead = true;
    this.#queue.attach(reader);
    this.#socket.resume?.();
  }

  write(chunk: Uint8Array, done: () => void): void {
    const { readyState } = this.#socket;
    if (readyState < OPEN) this.#early.push({ chunk, done });
    // One that is closing would drop it, and count it as waiting for ever.
    else if (readyState === OPEN) this.#send(chunk, done);
  }

  end(): void {
    this.#release();
  }

  destroy(): void {
    this.#release();
  }

  /** Says goodbye, with a code that says why, once the transport over it has ended. */
  close(error: TransportError | undefined): void {
    const socket = this.#socket;
    if (error === undefined && socket.readyState < OPEN) {
      this.#closesOnceOpen = true;
      return;
    }
    // A paused socket would not hear the other side's goodbye.
    socket.resume?.();
    const code = findCloseCode(error);
    try {
      socket.close(code);
    } catch {
      // Browsers let a page say 1000 and what is from 3000 on.
      socket.close(PAGE_CODE_OFFSET + code);
    }
    if (error !== undefined && socket.terminate !== undefined && socket.readyState === CLOSING) {
      this.#graceTimer = this.#timers.setTimeout(() => socket.terminate?.(), CLOSE_GRACE_MS);
    }
  }

  #send(chunk: Uint8Array, done: () => void): void {
    try {
      for (let at = 0; at < chunk.length; at += MAX_PIECE_BYTES) {
        const upTo = Math.min(chunk.length, at + MAX_PIECE_BYTES);
        // Slabs are never shared memory.
        const piece = chunk.subarray(at, upTo) as Uint8Array<ArrayBuffer>;
        this.#drain.send(piece, upTo === chunk.length ? done : () => {});
      }
    } catch (cause) {
      this.#lose("the WebSocket takes no more", cause);
    }
  }

  #release(): void {
    this.#early = [];
    this.#queue.stop();
    this.#drain.stop();
  }

  readonly #onOpen = (): void => {
    if (this.#closesOnceOpen) return this.close(undefined);
    if (!this.#isRead) this.#socket.pause?.();
    const early = this.#early;
    this.#early = [];
    for (const { chunk, done } of early) this.#send(chunk, done);
  };

  readonly #onMessage = ({ data }: WebSocketEvent): void => {
    this.#drain.settle();
    const chunk = toBytes(data);
    if (chunk === undefined) return this.#refuse();
    if (chunk.length > 0) this.#queue.data(chunk);
  };

  readonly #onError = ({ error }: WebSocketEvent): void => {
    // Without a cause there is more to learn: the close that follows has a code.
    if (error !== undefined) this.#lose("the WebSocket broke", error);
  };

  readonly #onClose = ({ code }: WebSocketEvent): void => {
    if (this.#graceTimer !== undefined) this.#timers.clearTimeout(this.#graceTimer);
    this.#socket.removeEventListener("open", this.#onOpen);
    this.#socket.removeEventListener("message", this.#onMessage);
    this.#socket.removeEventListener("error", this.#onError);
    this.#socket.removeEventListener("close", this.#onClose);
    this.#drain.stop();
    if (isCleanClose(code)) this.#queue.end();
    else this.#lose(`the WebSocket closed with code ${String(code)}`);
  };

  #refuse(): void {
    const byteOffset = this.#queue.receivedBytes;
    const text = "a message that is not binary came over the WebSocket";
    this.#queue.error(new TransportError(text, { code: "protocolError", blame: "peer", byteOffset }));
  }

  #lose(text: string, cause?: unknown): void {
    this.#queue.error(new TransportError(text, { code: "unavailable", blame: "transport", cause }));
  }
}

// A Transport over a channel of bytes: the splitter on the way in, the batching writer on the way out, and one place
// where the channel ends.

import { DEFAULT_LIMITS, type Limits } from "@ixt/wire";
import { BatchingWriter } from "./batching-writer.js";
import type { ByteChannel } from "./byte-channel.js";
import { MessageSplitter } from "./message-splitter.js";
import type { Transport } from "./transport.js";
import { TransportError } from "./transport-error.js";

/** Options of every transport over bytes. */
export interface ByteTransportOptions {
  /** Bounds on a received message; `maxFrameBytes` and `maxSegments` count here. Default: `DEFAULT_LIMITS` of `@ixt/wire`. */
  readonly limits?: Limits;
  /** Bytes that may wait to be written before `writable` turns false. Default 256 KiB. */
  readonly highWaterBytes?: number;
  /** Runs a function at the end of the event-loop turn. Default `queueMicrotask`; the stdio entry uses `setImmediate`. */
  readonly schedule?: (flush: () => void) => void;
}

const DEFAULT_HIGH_WATER_BYTES = 256 * 1024;

/**
 * Speaks Cap'n Proto's standard stream framing over a channel of bytes.
 *
 * Bytes that are no messages, and messages over the limit, end the transport with `protocolError` and the byte offset; an
 * end inside a message, or a broken channel, with `unavailable`. A receiver that throws ends it with `internal`.
 */
export function createByteTransport(channel: ByteChannel, options: ByteTransportOptions = {}): Transport {
  return new ByteTransport(channel, options);
}

class ByteTransport implements Transport {
  readonly #channel: ByteChannel;
  readonly #splitter: MessageSplitter;
  readonly #writer: BatchingWriter;
  #phase: "open" | "closing" | "closed" = "open";
  #receiving = false;
  #resolveClosed: (error: TransportError | undefined) => void = () => {};
  readonly closed: Promise<TransportError | undefined> = new Promise((resolve) => {
    this.#resolveClosed = resolve;
  });

  constructor(channel: ByteChannel, options: ByteTransportOptions) {
    this.#channel = channel;
    this.#splitter = new MessageSplitter(options.limits ?? DEFAULT_LIMITS);
    this.#writer = new BatchingWriter({
      write: (batch, done) => channel.write(batch, done),
      schedule: options.schedule ?? queueMicrotask,
      highWaterBytes: options.highWaterBytes ?? DEFAULT_HIGH_WATER_BYTES,
    });
  }

  get writable(): boolean {
    return this.#phase === "open" && this.#writer.writable;
  }

  whenWritable(): Promise<void> {
    return this.#writer.whenWritable();
  }

  send(message: Uint8Array): void {
    if (this.#phase !== "open") {
      throw new TransportError("the transport is closed", { code: "unavailable", blame: "transport" });
    }
    this.#writer.append(message);
  }

  receive(callback: (message: Uint8Array) => void): void {
    if (this.#receiving) {
      throw new TransportError("a receiver is installed already", { code: "internal", blame: "local" });
    }
    this.#receiving = true;
    const deliver = (message: Uint8Array): void => {
      if (this.#phase === "open") callback(message);
    };
    this.#channel.read({
      data: (chunk) => this.#take(() => this.#splitter.push(chunk, deliver)),
      end: () => this.#take(() => this.#peerEnded()),
      error: (cause) => {
        this.#abort(new TransportError("the channel broke", { code: "unavailable", blame: "transport", cause }));
      },
    });
  }

  close(cause?: TransportError): void {
    if (cause !== undefined) {
      this.#abort(cause);
    } else if (this.#phase === "open") {
      this.#phase = "closing";
      this.#writer.finish(() => {
        this.#writer.stop();
        this.#channel.end();
        this.#settle(undefined);
      });
    }
  }

  /** The other side writes no more: the conversation is over, though what we have sent still goes out. */
  #peerEnded(): void {
    this.#splitter.end();
    if (this.#phase === "closed") return;
    this.#writer.flush();
    this.#writer.stop();
    this.#channel.end();
    this.#settle(undefined);
  }

  #take(step: () => void): void {
    if (this.#phase === "closed") return;
    try {
      step();
    } catch (error) {
      const cause =
        error instanceof TransportError
          ? error
          : new TransportError("the receiver of messages failed", { code: "internal", blame: "local", cause: error });
      this.#abort(cause);
    }
  }

  #abort(cause: TransportError): void {
    if (this.#phase === "closed") return;
    this.#settle(cause);
    this.#writer.stop();
    this.#channel.destroy();
  }

  #settle(outcome: TransportError | undefined): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#resolveClosed(outcome);
  }
}

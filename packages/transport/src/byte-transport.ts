// A Transport over a channel of bytes: the splitter on the way in, the batching writer on the way out, and one place
// where the channel ends.

import { DEFAULT_LIMITS, type Limits, type Writer } from "@ixt/wire";
import { BatchingWriter } from "./batching-writer.js";
import type { ByteChannel } from "./byte-channel.js";
import { MessageSplitter } from "./message-splitter.js";
import type { InPlaceReceiver, Lane, Transport } from "./transport.js";
import { TransportError } from "./transport-error.js";

/** Options of every transport over bytes. */
export interface ByteTransportOptions {
  /** Bounds on a received message; `maxFrameBytes` and `maxSegments` count here. Default: `DEFAULT_LIMITS` of `@ixt/wire`. */
  readonly limits?: Limits;
  /** Bytes that may wait to be written before `writable` turns false. Default 256 KiB. */
  readonly highWaterBytes?: number;
  /**
   * Bytes that may wait to be written at all, control messages included; a `send` beyond them ends the transport with
   * `resourceExhausted`, blame `peer`. Stops a peer that never reads from filling memory with what is due to it. Raise it where
   * more than that is sent without waiting for `whenWritable`; `Infinity` is no bound. Default `limits.maxFrameBytes` + 64 MiB.
   */
  readonly maxBacklogBytes?: number;
  /** Runs a function at the end of the event-loop turn. Default `queueMicrotask`; in Node stdio and sockets wait until no microtask is left. */
  readonly schedule?: (flush: () => void) => void;
}

const DEFAULT_HIGH_WATER_BYTES = 256 * 1024;

/** What may wait by default beside one message of the largest size: a stream's first credit, in frames of the largest size. */
const BACKLOG_SLACK_BYTES = 64 * 1024 * 1024;

/**
 * Speaks Cap'n Proto's standard stream framing over a channel of bytes.
 *
 * Bytes that are no messages, and messages over the limit, end the transport with `protocolError` and the byte offset; an
 * end inside a message, or a broken channel, with `unavailable`. A receiver that throws ends it with `internal`, a peer that does
 * not read what is sent to it with `resourceExhausted`.
 *
 * @throws {@link TransportError} `invalidArgument` for a `maxBacklogBytes` that is not above 0, or `NaN`, which would bound nothing.
 */
export function createByteTransport(channel: ByteChannel, options: ByteTransportOptions = {}): Transport {
  return new ByteTransport(channel, options);
}

/**
 * How much may wait for a peer, by the options or by default. Asked for before anything is opened or taken, and again for each transport.
 *
 * @throws {@link TransportError} as `createByteTransport` does.
 */
export function checkMaxBacklogBytes({ limits = DEFAULT_LIMITS, maxBacklogBytes }: ByteTransportOptions): number {
  if (maxBacklogBytes === undefined) return limits.maxFrameBytes + BACKLOG_SLACK_BYTES;
  if (maxBacklogBytes > 0) return maxBacklogBytes;
  throw new TransportError(`maxBacklogBytes must be a number of bytes above 0, not ${maxBacklogBytes}`, {
    code: "invalidArgument",
    blame: "local",
  });
}

function toTransportError(cause: unknown): TransportError {
  if (cause instanceof TransportError) return cause;
  return new TransportError("the channel broke", { code: "unavailable", blame: "transport", cause });
}

class ByteTransport implements Transport {
  readonly #channel: ByteChannel;
  readonly #splitter: MessageSplitter;
  readonly #writer: BatchingWriter;
  readonly #maxBacklogBytes: number;
  #phase: "open" | "closing" | "closed" = "open";
  #receiving = false;
  #reading = false;
  #resolveClosed: (error: TransportError | undefined) => void = () => {};
  readonly closed: Promise<TransportError | undefined> = new Promise((resolve) => {
    this.#resolveClosed = resolve;
  });

  constructor(channel: ByteChannel, options: ByteTransportOptions) {
    this.#channel = channel;
    this.#splitter = new MessageSplitter(options.limits, channel.allocate);
    this.#maxBacklogBytes = checkMaxBacklogBytes(options);
    this.#writer = new BatchingWriter({
      write: (batch, done) => channel.write(batch, done),
      // Called as a method of something else, browsers refuse it.
      schedule: options.schedule ?? ((flush) => queueMicrotask(flush)),
      highWaterBytes: options.highWaterBytes ?? DEFAULT_HIGH_WATER_BYTES,
      inFlightBytes: channel.inFlightBytes,
      limits: options.limits,
      allocate: channel.allocate,
    });
  }

  get writable(): boolean {
    return this.#phase === "open" && this.#writer.writable;
  }

  whenWritable(): Promise<void> {
    return this.#writer.whenWritable();
  }

  send(message: Uint8Array, lane: Lane = "data"): void {
    this.#admit(message.length);
    this.#writer.append(message, lane);
  }

  reserve(bytes: number, lane: Lane): Writer {
    this.#admit(bytes);
    return this.#writer.reserve(bytes, lane);
  }

  receive(callback: (message: Uint8Array) => void): void {
    this.receiveInPlace((bytes, start, end) => callback(bytes.subarray(start, end)));
  }

  receiveInPlace(callback: InPlaceReceiver): void {
    if (this.#receiving) {
      throw new TransportError("a receiver is installed already", { code: "internal", blame: "local" });
    }
    this.#receiving = true;
    const deliver: InPlaceReceiver = (bytes, start, end, view) => {
      if (this.#phase === "open") callback(bytes, start, end, view);
    };
    this.#read((chunk) => this.#splitter.pushInPlace(chunk, deliver));
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
      // Only who reads hears of a channel that is over before all is written.
      if (this.#phase === "closing") this.#read(() => {});
    }
  }

  /** Whether so many bytes more may wait to be written. */
  #admit(bytes: number): void {
    if (this.#phase !== "open") {
      throw new TransportError("the transport is closed", { code: "unavailable", blame: "transport" });
    }
    if (this.#writer.pendingBytes + bytes > this.#maxBacklogBytes) throw this.#giveUp();
  }

  #read(data: (chunk: Uint8Array) => void): void {
    if (this.#reading) return;
    this.#reading = true;
    this.#channel.read({
      data: (chunk) => this.#take(() => data(chunk)),
      end: () => this.#take(() => this.#peerEnded()),
      error: (cause) => this.#abort(toTransportError(cause)),
    });
  }

  /** The other side writes no more: the conversation is over, though what we have sent still goes out. */
  #peerEnded(): void {
    this.#splitter.end();
    if (this.#phase === "closed") return;
    this.#writer.flushAll();
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

  /** The peer takes too little of what it asks for. */
  #giveUp(): TransportError {
    const text = `more than ${this.#maxBacklogBytes} bytes wait for a peer that does not read them`;
    const cause = new TransportError(text, { code: "resourceExhausted", blame: "peer" });
    this.#abort(cause);
    return cause;
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

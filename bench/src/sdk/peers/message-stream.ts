/** A stream over a channel of whole messages that has no flow control for streams: acknowledgements bound what is under way. */
import type { Sink } from "./sink.js";

/** Messages of a stream that may be under way at once. */
export const WINDOW_MESSAGES = 256;

/** Those that were taken are acknowledged by so many. */
const ACKNOWLEDGE_EVERY = WINDOW_MESSAGES / 4;

/** How a stream's messages go to its other end. */
export interface MessageChannel {
  data(payload: Uint8Array): void;
  acknowledge(count: number): void;
  end(): void;
}

/** One end of one stream. */
export class MessageStream implements Sink {
  readonly #channel: MessageChannel;
  #room: number;
  #taken = 0;
  #onDrain: (() => void) | undefined;

  /** @param room how many messages the other end takes before it says that it takes more */
  constructor(channel: MessageChannel, room: number = WINDOW_MESSAGES) {
    this.#channel = channel;
    this.#room = room;
  }

  write(payload: Uint8Array): boolean {
    this.#channel.data(payload);
    this.#room -= 1;
    return this.#room > 0;
  }

  once(_event: "drain", listener: () => void): void {
    this.#onDrain = listener;
  }

  end(): void {
    this.#channel.end();
  }

  /** The other end has taken so many. */
  acknowledged(count: number): void {
    this.#room += count;
    const onDrain = this.#onDrain;
    this.#onDrain = undefined;
    onDrain?.();
  }

  /** One of the other end's was taken. */
  taken(): void {
    this.#taken += 1;
    if (this.#taken < ACKNOWLEDGE_EVERY) return;
    this.#taken = 0;
    this.#channel.acknowledge(ACKNOWLEDGE_EVERY);
  }
}

/** The end that sends each payload back: it takes one when it has sent it, and one that it may not send yet waits. */
export class ReturningStream {
  readonly #stream: MessageStream;
  readonly #waiting: Uint8Array[] = [];
  #isFull = false;
  #isEnded = false;

  constructor(stream: MessageStream) {
    this.#stream = stream;
  }

  data(payload: Uint8Array): void {
    if (this.#isFull) this.#waiting.push(payload);
    else this.#send(payload);
  }

  end(): void {
    this.#isEnded = true;
    if (!this.#isFull) this.#stream.end();
  }

  #send(payload: Uint8Array): void {
    this.#isFull = !this.#stream.write(payload);
    this.#stream.taken();
    if (this.#isFull) this.#stream.once("drain", () => this.#resume());
  }

  #resume(): void {
    this.#isFull = false;
    for (const payload of this.#waiting.splice(0)) this.data(payload);
    if (this.#isEnded && !this.#isFull) this.#stream.end();
  }
}

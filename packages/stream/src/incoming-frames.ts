// What the peer sent and the application has not taken: a bounded buffer with a hand-written async iterator at its end, or a callback
// in place of both.

import { createError } from "@ixt/context";
import type { IxtError } from "@ixt/wire";
import type { ByteBudget } from "./byte-budget.js";
import { PayloadBuffer } from "./payload-buffer.js";
import { Queue } from "./queue.js";

/** What the buffer tells its stream. */
export interface IncomingOwner {
  /** What the payloads that wait are held against. */
  readonly budget: ByteBudget;
  /** The consumer took a frame. */
  onTake(): void;
  /** The consumer wants no more, because of `cause` where there is one. Told once at most. */
  onStop(cause?: unknown): void;
}

type Result = IteratorResult<Uint8Array, undefined>;

interface Waiter {
  readonly resolve: (result: Result) => void;
  readonly reject: (cause: IxtError) => void;
}

/** A consumer that is called. */
interface Callbacks {
  readonly onPayload: (payload: Uint8Array) => void;
  readonly onEnd: (() => void) | undefined;
}

const DONE: Result = Object.freeze({ value: undefined, done: true });

/** The buffer. That it stays within its cap of frames is the business of the credit that fills it. */
export class IncomingFrames implements AsyncIterableIterator<Uint8Array> {
  readonly #owner: IncomingOwner;
  // Made when they are first needed: an idle stream stays small.
  #buffer: PayloadBuffer | undefined = undefined;
  #waiters: Queue<Waiter> | undefined = undefined;
  /**
   * How it goes on once the buffer is empty. `finished` and a cause are told once, and then it is `done`: until then a stream
   * that fails after the peer's close still says so, since what was buffered may be lost with it.
   */
  #tail: "more" | "finished" | "done" | IxtError = "more";
  #consumer: "none" | "iterator" | Callbacks = "none";

  constructor(owner: IncomingOwner) {
    this.#owner = owner;
  }

  /** Frames that wait here. */
  get size(): number {
    return this.#buffer?.size ?? 0;
  }

  // From the stream

  /** False when the buffer has no room for so many bytes. */
  push(payload: Uint8Array): boolean {
    if (this.#tail !== "more") return true;
    if (typeof this.#consumer === "object") {
      this.#hand(payload, this.#consumer);
      return true;
    }
    const waiter = this.#waiters?.shift();
    if (waiter === undefined) {
      this.#buffer ??= new PayloadBuffer(this.#owner.budget);
      return this.#buffer.push(payload);
    }
    waiter.resolve({ value: payload, done: false });
    this.#owner.onTake();
    return true;
  }

  /** No more will come: what is here is still delivered. */
  finish(): void {
    if (this.#tail !== "more") return;
    this.#tail = "finished";
    if (typeof this.#consumer === "object") this.#tellEnd(this.#consumer);
    else this.#settleWaiters();
  }

  /** The stream ended otherwise. `deliver` says whether what is here is still delivered before the cause. */
  fail(cause: IxtError, deliver: boolean): void {
    if (!deliver) this.#drop();
    if (this.#tail !== "more" && this.#tail !== "finished") return;
    this.#tail = cause;
    this.#settleWaiters();
  }

  // From the consumer

  [Symbol.asyncIterator](): this {
    this.#checkAlone();
    this.#consumer = "iterator";
    return this;
  }

  /** Hands over what is here and then each payload as it comes, without a promise; `onEnd` once the peer's close and all before it have come. */
  handTo(callbacks: Callbacks): void {
    if (this.#waiters !== undefined && this.#waiters.size > 0) this.#consumer = "iterator";
    this.#checkAlone();
    // Until then: what a call back into here brings meanwhile stands behind what is here already.
    this.#consumer = "iterator";
    for (let payload = this.#buffer?.shift(); payload !== undefined; payload = this.#buffer?.shift()) {
      this.#hand(payload, callbacks);
    }
    this.#consumer = callbacks;
    if (this.#tail === "finished") this.#tellEnd(callbacks);
  }

  tryNext(): Uint8Array | undefined {
    const payload = this.#buffer?.shift();
    if (payload !== undefined) this.#owner.onTake();
    return payload;
  }

  next(): Promise<Result> {
    const payload = this.tryNext();
    if (payload !== undefined) return Promise.resolve({ value: payload, done: false });
    if (this.#tail === "more") {
      return new Promise((resolve, reject) => {
        this.#waiters ??= new Queue();
        this.#waiters.push({ resolve, reject });
      });
    }
    const tail = this.#tail;
    this.#tail = "done";
    return typeof tail === "string" ? Promise.resolve(DONE) : Promise.reject(tail);
  }

  return(): Promise<Result> {
    this.#stop();
    return Promise.resolve(DONE);
  }

  throw(error?: unknown): Promise<Result> {
    this.#stop();
    return Promise.reject(error);
  }

  #checkAlone(): void {
    if (this.#consumer === "none") return;
    throw createError("invalidArgument", "a stream's incoming frames are for one consumer, and have one already");
  }

  #tellEnd({ onEnd }: Callbacks): void {
    this.#tail = "done";
    try {
      onEnd?.();
    } catch (error) {
      this.#owner.onStop(error);
    }
  }

  /** What a consumer throws ends its stream, as throwing out of a loop does. */
  #hand(payload: Uint8Array, { onPayload }: Callbacks): void {
    try {
      onPayload(payload);
    } catch (error) {
      this.#stop(error);
    }
    this.#owner.onTake();
  }

  #stop(cause?: unknown): void {
    // Whoever has seen the end leaves nothing early.
    if (this.#tail === "done") return;
    this.#drop();
    this.#tail = "done";
    this.#settleWaiters();
    this.#owner.onStop(cause);
  }

  #drop(): void {
    this.#buffer?.clear();
  }

  #settleWaiters(): void {
    const waiters = this.#waiters;
    this.#waiters = undefined;
    for (let waiter = waiters?.shift(); waiter !== undefined; waiter = waiters?.shift()) {
      const tail = this.#tail;
      this.#tail = "done";
      if (typeof tail === "string") waiter.resolve(DONE);
      else waiter.reject(tail);
    }
  }
}

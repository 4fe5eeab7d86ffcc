// What the peer sent and the application has not taken: a bounded buffer with a hand-written async iterator at its end.

import { createError } from "@ixt/context";
import type { IxtError } from "@ixt/wire";
import type { ByteBudget } from "./byte-budget.js";
import { Queue } from "./queue.js";

/** What the buffer tells its stream. */
export interface IncomingOwner {
  /** The consumer took a frame. */
  onTake(): void;
  /** The consumer wants no more. Told once at most. */
  onStop(): void;
}

type Result = IteratorResult<Uint8Array, undefined>;

interface Waiter {
  readonly resolve: (result: Result) => void;
  readonly reject: (cause: IxtError) => void;
}

const DONE: Result = Object.freeze({ value: undefined, done: true });

/** The buffer. That it stays within its cap of frames is the business of the credit that fills it. */
export class IncomingFrames implements AsyncIterableIterator<Uint8Array> {
  readonly #owner: IncomingOwner;
  readonly #budget: ByteBudget;
  // Made when they are first needed: an idle stream stays small.
  #buffer: Queue<Uint8Array> | undefined = undefined;
  #waiters: Queue<Waiter> | undefined = undefined;
  /**
   * How it goes on once the buffer is empty. `finished` and a cause are told once, and then it is `done`: until then a stream
   * that fails after the peer's close still says so, since what was buffered may be lost with it.
   */
  #tail: "more" | "finished" | "done" | IxtError = "more";
  #iterated = false;

  constructor(owner: IncomingOwner, budget: ByteBudget) {
    this.#owner = owner;
    this.#budget = budget;
  }

  /** Frames that wait here. */
  get size(): number {
    return this.#buffer?.size ?? 0;
  }

  // From the stream

  /** False when the buffer has no room for so many bytes. */
  push(payload: Uint8Array): boolean {
    if (this.#tail !== "more") return true;
    const waiter = this.#waiters?.shift();
    if (waiter === undefined) {
      if (!this.#budget.take(payload.length)) return false;
      this.#buffer ??= new Queue();
      this.#buffer.push(payload);
      return true;
    }
    waiter.resolve({ value: payload, done: false });
    this.#owner.onTake();
    return true;
  }

  /** No more will come: what is here is still delivered. */
  finish(): void {
    if (this.#tail !== "more") return;
    this.#tail = "finished";
    this.#settleWaiters();
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
    if (this.#iterated) {
      throw createError("invalidArgument", "a stream's incoming frames are for one consumer, and have one already");
    }
    this.#iterated = true;
    return this;
  }

  next(): Promise<Result> {
    const payload = this.#buffer?.shift();
    if (payload !== undefined) {
      this.#budget.release(payload.length);
      this.#owner.onTake();
      return Promise.resolve({ value: payload, done: false });
    }
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

  #stop(): void {
    // Whoever has seen the end leaves nothing early.
    if (this.#tail === "done") return;
    this.#drop();
    this.#tail = "done";
    this.#settleWaiters();
    this.#owner.onStop();
  }

  #drop(): void {
    this.#buffer = undefined;
    this.#budget.release(this.#budget.held);
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

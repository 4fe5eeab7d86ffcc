// Signs of life: our pings that wait for their pong, the peer's that are answered at once, and the watch for a peer that says nothing.

import { type Clock, createError, type TimerHandle, type Timers } from "@ixt/context";
import type { IxtError } from "@ixt/wire";
import type { Envelope } from "@ixt/wire/wasipc";

interface Waiter {
  readonly sentAt: number;
  readonly resolve: (roundTripMs: number) => void;
  readonly reject: (cause: IxtError) => void;
}

/** What the watch works with. */
export interface LivenessInit {
  readonly send: (envelope: Envelope) => void;
  readonly clock: Clock;
  readonly timers: Timers;
  /** How long the peer may be silent before it is asked, and again before it is given up; `Infinity` never asks. */
  readonly keepaliveMs: number;
  /** Told once, when a peer that was asked has still said nothing. */
  readonly onSilence: (cause: IxtError) => void;
}

/** The signs of life of one session. */
export class Liveness {
  readonly #init: LivenessInit;
  readonly #waiters: Map<bigint, Waiter> = new Map();
  #lastNonce = 0n;
  #timer: TimerHandle;
  /** A message has come since the watch last looked. */
  #heard = false;
  #asked = false;

  constructor(init: LivenessInit) {
    this.#init = init;
    if (init.keepaliveMs !== Number.POSITIVE_INFINITY) this.#watch();
  }

  /** Asks the peer for a sign of life; resolves with the round trip in milliseconds, rejects when the session ends first. */
  ping(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#sendPing();
      this.#waiters.set(this.#lastNonce, { sentAt: this.#init.clock.now(), resolve, reject });
    });
  }

  /** A message has come, of whatever kind. */
  hear(): void {
    this.#heard = true;
  }

  onPing(nonce: bigint): void {
    this.#init.send({ kind: "pong", pong: { nonce } });
  }

  /** A pong that nobody waits for is ignored. */
  onPong(nonce: bigint): void {
    const waiter = this.#waiters.get(nonce);
    this.#waiters.delete(nonce);
    waiter?.resolve(this.#init.clock.now() - waiter.sentAt);
  }

  /** The session is over. */
  end(cause: IxtError): void {
    this.#init.timers.clearTimeout(this.#timer);
    for (const waiter of this.#waiters.values()) waiter.reject(cause);
    this.#waiters.clear();
  }

  #sendPing(): void {
    this.#lastNonce += 1n;
    this.#init.send({ kind: "ping", ping: { nonce: this.#lastNonce } });
  }

  /** Looks once an interval, so that a message costs no more than a mark. */
  #watch(): void {
    const { timers, keepaliveMs } = this.#init;
    this.#timer = timers.setTimeout(() => this.#look(), keepaliveMs);
    // A session keeps no process alive by this; its transport does, where it has one to keep.
    letGo(this.#timer);
  }

  #look(): void {
    if (this.#heard || !this.#asked) return this.#goOn();
    // Where this side was itself held up, the answer may have come and not been read: a turn of the loop reads it.
    this.#timer = this.#init.timers.setTimeout(() => this.#judge(), 1);
  }

  #judge(): void {
    const { keepaliveMs, onSilence } = this.#init;
    if (this.#heard) return this.#goOn();
    const text = `the peer gave no sign of life for ${2 * keepaliveMs} ms`;
    onSilence(createError("unavailable", text, { blame: "peer" }));
  }

  #goOn(): void {
    this.#asked = !this.#heard;
    this.#heard = false;
    this.#watch();
    if (!this.#asked) return;
    try {
      this.#sendPing();
    } catch {
      // The way to the peer is lost: the session learns of it from its transport.
    }
  }
}

function letGo(timer: TimerHandle): void {
  if (typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function")
    timer.unref();
}

// Pings: ours that wait for their pong, and the peer's that are answered at once.

import type { Clock } from "@ixt/context";
import type { IxtError } from "@ixt/wire";
import type { Envelope } from "@ixt/wire/wasipc";

interface Waiter {
  readonly sentAt: number;
  readonly resolve: (roundTripMs: number) => void;
  readonly reject: (cause: IxtError) => void;
}

/** The pings of one session. */
export class Liveness {
  readonly #send: (envelope: Envelope) => void;
  readonly #clock: Clock;
  readonly #waiters: Map<bigint, Waiter> = new Map();
  #lastNonce = 0n;

  constructor(send: (envelope: Envelope) => void, clock: Clock) {
    this.#send = send;
    this.#clock = clock;
  }

  /** Asks the peer for a sign of life; resolves with the round trip in milliseconds, rejects when the session ends first. */
  ping(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#lastNonce += 1n;
      this.#send({ kind: "ping", ping: { nonce: this.#lastNonce } });
      this.#waiters.set(this.#lastNonce, { sentAt: this.#clock.now(), resolve, reject });
    });
  }

  onPing(nonce: bigint): void {
    this.#send({ kind: "pong", pong: { nonce } });
  }

  /** A pong that nobody waits for is ignored. */
  onPong(nonce: bigint): void {
    const waiter = this.#waiters.get(nonce);
    this.#waiters.delete(nonce);
    waiter?.resolve(this.#clock.now() - waiter.sentAt);
  }

  /** The session is over. */
  end(cause: IxtError): void {
    for (const waiter of this.#waiters.values()) waiter.reject(cause);
    this.#waiters.clear();
  }
}

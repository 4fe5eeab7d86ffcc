// Who looks on at a stream without taking part in it: tracing, metrics, an audit.

import type { StreamOutcome } from "./outcome.js";

/**
 * Told what passes through one end of a stream. Each member may be left out. A payload is to be looked at within the call and not
 * kept; what a member throws goes to the host as what any callback throws, and the stream goes on.
 *
 * @example
 * ```ts
 * import type { StreamHandle } from "@ixt/stream";
 *
 * function count(stream: StreamHandle): void {
 *   let bytes = 0;
 *   stream.observe({
 *     received: (payload) => {
 *       bytes += payload.length;
 *     },
 *     ended: ({ status }) => console.log(`${status} after ${bytes} bytes`),
 *   });
 * }
 * ```
 */
export interface StreamObserver {
  /** A data frame went out. */
  readonly sent?: (payload: Uint8Array) => void;
  /** A data frame of the peer's came in, and was in order; it may not have been taken yet. */
  readonly received?: (payload: Uint8Array) => void;
  /** The stream is over. Told once, last. */
  readonly ended?: (outcome: StreamOutcome) => void;
}

/** Those who look on at one stream. */
export class StreamObservers {
  readonly #observers: StreamObserver[] = [];

  add(observer: StreamObserver): void {
    this.#observers.push(observer);
  }

  sent(payload: Uint8Array): void {
    for (const observer of this.#observers) tell(() => observer.sent?.(payload));
  }

  received(payload: Uint8Array): void {
    for (const observer of this.#observers) tell(() => observer.received?.(payload));
  }

  ended(outcome: StreamOutcome): void {
    for (const observer of this.#observers) tell(() => observer.ended?.(outcome));
  }
}

/** Tells one observer of an end that it was too late for. */
export function tellEnd(observer: StreamObserver, outcome: StreamOutcome): void {
  tell(() => observer.ended?.(outcome));
}

function tell(step: () => void): void {
  try {
    step();
  } catch (error) {
    throwToHost(error);
  }
}

/** Lets the host hear of what a callback threw, where nobody else can; whoever called it goes on. */
export function throwToHost(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

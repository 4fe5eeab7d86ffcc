// The streams of the peer's that have reached a handler: how many, and how each of them ended.

import { IxtError, onAbort } from "@ixt/context";
import type { StreamHandler } from "@ixt/sdk";
import { cancelReasonName, StreamCancelError, type StreamOutcome, streamErrorCodeName } from "@ixt/stream";

/** How one stream ended, as `control.ended` tells it. */
export interface StreamEnd {
  readonly status: StreamOutcome["status"];
  /** Empty, the reason of a cancel, or the code of a failure. */
  readonly why: string;
  /** Data frames that came, and that were sent. */
  readonly received: number;
  readonly sent: number;
  /** Whether the signal of its handler has aborted. */
  readonly signalled: boolean;
}

/** What has become of the peer's streams. */
export class StreamLedger {
  #opened = 0;
  readonly #ends: StreamEnd[] = [];
  readonly #waiters: ((end: StreamEnd) => void)[] = [];

  /** Streams that have reached a handler. */
  get opened(): number {
    return this.#opened;
  }

  /** The handler, whose streams are noted from now on. */
  watch(handler: StreamHandler): StreamHandler {
    return {
      ...handler,
      run: (stream, context) => {
        // As a handler would that wants to be told in time.
        const { signal } = context;
        this.#opened += 1;
        void stream.closed.then((outcome) => {
          const { receivedFrames: received, sentFrames: sent } = stream.stats();
          const { status } = outcome;
          this.#add({ status, why: whyOf(outcome), received, sent, signalled: signal.aborted });
        });
        return handler.run(stream, context);
      },
    };
  }

  /** The oldest end that was not asked for yet, or the next one. Rejects when the signal aborts first: the end is another's then. */
  next(signal: AbortSignal): Promise<StreamEnd> {
    const end = this.#ends.shift();
    if (end !== undefined) return Promise.resolve(end);
    return new Promise((resolve, reject) => {
      const unlisten = onAbort(signal, () => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(signal.reason);
      });
      const waiter = (next: StreamEnd): void => {
        unlisten();
        resolve(next);
      };
      this.#waiters.push(waiter);
    });
  }

  #add(end: StreamEnd): void {
    const waiter = this.#waiters.shift();
    if (waiter === undefined) this.#ends.push(end);
    else waiter(end);
  }
}

/** Why a stream ended, by the names of the schema; a value of a newer one by its number. */
export function whyOf(outcome: StreamOutcome): string {
  if (outcome.status === "complete") return "";
  const { cause } = outcome;
  if (outcome.status === "cancelled" && cause instanceof StreamCancelError) return cancelReasonName(cause.reason);
  return codeOf(cause);
}

/** An error's code; `unrecognized(7)` for one of a newer schema, which our own errors hold as `unknown` with its number. */
export function codeOf(error: unknown): string {
  if (!IxtError.is(error)) return "none";
  const { code, ordinal } = error;
  return code === "unknown" && ordinal !== undefined ? streamErrorCodeName({ unrecognized: ordinal }) : code;
}

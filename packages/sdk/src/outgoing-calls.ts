// The calls that this side makes: each waits under its id for its answer, its deadline or the end of the session.

import { createError, type InvocationContext, onAbort, type Timers, toWireInvocationContext } from "@ixt/context";
import { IxtError } from "@ixt/wire";
import type { CallResult, Envelope } from "@ixt/wire/wasipc";
import { fromHandleError } from "./errors.js";

interface Waiter {
  readonly resolve: (body: Uint8Array) => void;
  readonly reject: (cause: IxtError) => void;
  /** Lets go of the deadline's timer and of the signal. */
  readonly forget: () => void;
}

/** Call ids are UInt32. */
const MAX_CALL_ID = 0xffff_ffff;

/** The calls of one session that are under way from this side. */
export class OutgoingCalls {
  readonly #send: (envelope: Envelope) => void;
  readonly #whenWritable: () => Promise<void> | undefined;
  readonly #timers: Timers;
  readonly #waiters: Map<number, Waiter> = new Map();
  #lastCallId = 0;

  constructor(send: (envelope: Envelope) => void, whenWritable: () => Promise<void> | undefined, timers: Timers) {
    this.#send = send;
    this.#whenWritable = whenWritable;
    this.#timers = timers;
  }

  /** Calls that wait for their answers. */
  get size(): number {
    return this.#waiters.size;
  }

  /**
   * Sends one call. Rejects with the peer's error, with `deadlineExceeded` when the context's deadline passes first and with
   * `cancelled` when the signal aborts (either at once and without sending when that is so already), or with the session's cause.
   * While the peer is slow to read, the call waits its turn to be sent: `body` must stay as it is until the call settles.
   */
  call(messageType: string, body: Uint8Array, context: InvocationContext, signal?: AbortSignal): Promise<Uint8Array> {
    if (context.expired()) return Promise.reject(deadlineExceeded());
    if (signal?.aborted) return Promise.reject(givenUp(signal));
    return new Promise((resolve, reject) => {
      const callId = this.#nextCallId();
      const expire = (): void => this.#take(callId)?.reject(deadlineExceeded());
      const forgetDeadline = context.deadline.schedule(this.#timers, expire);
      const unlisten = signal && onAbort(signal, () => this.#take(callId)?.reject(givenUp(signal)));
      const forget = (): void => {
        forgetDeadline();
        unlisten?.();
      };
      this.#waiters.set(callId, { resolve, reject, forget });
      const payload = { context: toWireInvocationContext(context), messageType, body };
      const envelope: Envelope = { kind: "handle", handle: { callId, payload } };
      const turn = this.#whenWritable();
      if (turn === undefined) this.#sendNow(callId, envelope);
      else void turn.then(() => this.#sendNow(callId, envelope));
    });
  }

  /** Sends a call, unless nobody waits for its answer any more; one that cannot be sent is answered with why. */
  #sendNow(callId: number, envelope: Envelope): void {
    if (!this.#waiters.has(callId)) return;
    try {
      this.#send(envelope);
    } catch (error) {
      const cause = IxtError.is(error) ? error : createError("internal", "the call cannot be sent", { cause: error });
      this.#take(callId)?.reject(cause);
    }
  }

  /** An answer. One that nobody waits for, such as one that comes after its deadline, is ignored. */
  onResult({ callId, result }: CallResult): void {
    const waiter = this.#take(callId);
    if (result?.kind === "ok") waiter?.resolve(result.ok);
    else if (result?.kind === "error") waiter?.reject(fromHandleError(result.error));
    else waiter?.reject(createError("protocolError", "the answer says neither ok nor error", { blame: "peer" }));
  }

  /** The session is over. */
  end(cause: IxtError): void {
    for (const callId of [...this.#waiters.keys()]) this.#take(callId)?.reject(cause);
  }

  #take(callId: number): Waiter | undefined {
    const waiter = this.#waiters.get(callId);
    this.#waiters.delete(callId);
    waiter?.forget();
    return waiter;
  }

  #nextCallId(): number {
    do {
      this.#lastCallId = this.#lastCallId === MAX_CALL_ID ? 1 : this.#lastCallId + 1;
    } while (this.#waiters.has(this.#lastCallId));
    return this.#lastCallId;
  }
}

/** What the signal was aborted with, if it is one of ours: a handler's deadline is that of what it waits for. */
function givenUp({ reason }: AbortSignal): IxtError {
  return IxtError.is(reason) ? reason : createError("cancelled", "the call was given up", { cause: reason });
}

function deadlineExceeded(): IxtError {
  return createError("deadlineExceeded", "the deadline has passed");
}

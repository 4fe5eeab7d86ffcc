// A deadline as an AbortSignal, which may follow another signal too: one timer, one callback, both forgotten on every path.

import { onAbort } from "./abort-listeners.js";
import type { Timers } from "./clock.js";
import type { Deadline } from "./deadline.js";
import { createError } from "./error-code.js";
import { systemTimers } from "./system.js";

/**
 * What a deadline's signal runs on and follows.
 *
 * @example
 * ```ts
 * import { createDeadlineSignal, type DeadlineSignalOptions, NO_DEADLINE } from "@ixt/context";
 *
 * const controller = new AbortController();
 * const options: DeadlineSignalOptions = { parent: controller.signal };
 * const { signal } = createDeadlineSignal(NO_DEADLINE, options);
 * controller.abort("the user left");
 * console.log(signal.reason); // the user left
 * ```
 */
export interface DeadlineSignalOptions {
  /** Default the host's. */
  readonly timers?: Timers;
  /** A signal whose abort is passed on, with its reason. Default none. */
  readonly parent?: AbortSignal | undefined;
}

/** `using` works where the types of the host know it, and the types compile where they do not. */
type Disposes = SymbolConstructor extends { readonly dispose: infer Dispose extends symbol }
  ? { readonly [Key in Dispose]: () => void }
  : unknown;

/**
 * A signal and the way to give it back; see {@link createDeadlineSignal}.
 *
 * @example
 * ```ts
 * import { createDeadlineSignal, type DeadlineSignal, deadlineAfter } from "@ixt/context";
 *
 * const work: DeadlineSignal = createDeadlineSignal(deadlineAfter(1_000));
 * console.log(work.signal.aborted); // false
 * work.release();
 * ```
 */
export type DeadlineSignal = Disposes & {
  /** Made, with its timer, when it is first read. */
  readonly signal: AbortSignal;
  /** Forgets the timer and the parent: the signal never aborts from then on. To call it again does nothing. */
  release(): void;
};

/** Also where the host does not know it yet: compilers of `using` look for the same symbol. */
const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? (Symbol.for("Symbol.dispose") as typeof Symbol.dispose);

/**
 * A signal that aborts once: when the deadline has come, with an IxtError `deadlineExceeded` as its reason, or when the parent
 * aborts, with the parent's. Release it when the work is done: until then it holds a timer, and the parent holds it.
 *
 * @example
 * ```ts
 * import { createDeadlineSignal, deadlineAfter } from "@ixt/context";
 *
 * const work = createDeadlineSignal(deadlineAfter(0));
 * try {
 *   console.log(work.signal.aborted, work.signal.reason.code); // true deadlineExceeded
 * } finally {
 *   work.release();
 * }
 * ```
 */
export function createDeadlineSignal(deadline: Deadline, options: DeadlineSignalOptions = {}): DeadlineSignal {
  const { timers = systemTimers, parent } = options;
  let controller: AbortController | undefined;
  let released = false;
  let forgetTimer = (): void => {};
  let forgetParent = forgetTimer;
  const release = (): void => {
    released = true;
    forgetTimer();
    forgetParent();
  };
  const abort = (reason: unknown): void => {
    release();
    controller?.abort(reason);
  };
  const expire = (): void => abort(createError("deadlineExceeded", "the deadline has passed"));
  const follow = (): void => {
    if (parent?.aborted) return abort(parent.reason);
    if (deadline.expired()) return expire();
    forgetTimer = deadline.schedule(timers, expire);
    if (parent !== undefined) forgetParent = onAbort(parent, () => abort(parent.reason));
  };
  return {
    get signal(): AbortSignal {
      if (controller === undefined) {
        controller = new AbortController();
        if (!released) follow();
      }
      return controller.signal;
    },
    release,
    [DISPOSE]: release,
  };
}

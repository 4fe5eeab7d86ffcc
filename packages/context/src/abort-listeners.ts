// Many callbacks behind one listener: a signal that outlives its streams by far is listened to once, whatever their number.

const CALLBACKS = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back once when the signal aborts, in the order of the calls. However many callbacks wait, the signal has one
 * listener; when the last of them is forgotten it has none. A signal that has aborted already calls nobody: look at
 * `signal.aborted` first.
 *
 * A callback that throws keeps no other from running; what it threw goes to the host, as what any listener throws does
 * (`uncaughtException` or `reportError`), several as one `AggregateError`.
 *
 * @returns what forgets the callback, which is not called from then on; to call it again does nothing.
 *
 * @example
 * ```ts
 * import { onAbort } from "@ixt/context";
 *
 * const controller = new AbortController();
 * const forget = onAbort(controller.signal, () => console.log("never"));
 * onAbort(controller.signal, () => console.log("aborted"));
 * forget();
 * controller.abort(); // aborted
 * ```
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) return () => {};
  let callbacks = CALLBACKS.get(signal);
  if (callbacks === undefined) {
    callbacks = new Set();
    CALLBACKS.set(signal, callbacks);
    signal.addEventListener("abort", runCallbacks);
  }
  const waiting = callbacks;
  // An entry of its own, since one function may be given twice.
  const entry = (): void => callback();
  waiting.add(entry);
  return () => {
    if (waiting.delete(entry) && waiting.size === 0) release(signal);
  };
}

function release(signal: AbortSignal): void {
  CALLBACKS.delete(signal);
  signal.removeEventListener("abort", runCallbacks);
}

function runCallbacks(this: AbortSignal): void {
  // Anybody may dispatch an event of that name.
  if (!this.aborted) return;
  const errors: unknown[] = [];
  const callbacks = CALLBACKS.get(this) ?? [];
  release(this);
  for (const callback of callbacks) {
    try {
      callback();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors);
}

// How many listeners a signal has: hosts do not tell, so they are counted as they come and go.

/** Listeners of one signal, from when they are watched on. */
export interface SignalListeners {
  /** Those that came and are neither gone nor told. */
  readonly count: number;
  /** Those that the signal still holds, told or not. */
  readonly held: number;
  /** Leaves the signal as it was. */
  stop(): void;
}

/** Counts the listeners that the signal gets from now on and does not lose. */
export function watchListeners(signal: AbortSignal): SignalListeners {
  /** Each, and whether the signal lets go of it when it tells it. */
  const live = new Map<unknown, boolean>();
  const add: AbortSignal["addEventListener"] = signal.addEventListener;
  const remove: AbortSignal["removeEventListener"] = signal.removeEventListener;
  const onAbort = (): void => {
    for (const [listener, isOnce] of live) if (isOnce) live.delete(listener);
  };
  add.call(signal, "abort", onAbort, { once: true });
  signal.addEventListener = (...args: Parameters<AbortSignal["addEventListener"]>) => {
    const [type, listener, options] = args;
    if (type === "abort" && listener !== null && !signal.aborted) {
      live.set(listener, typeof options === "object" && options.once === true);
      endOf(options)?.addEventListener("abort", () => live.delete(listener), { once: true });
    }
    add.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<AbortSignal["removeEventListener"]>) => {
    live.delete(args[1]);
    remove.apply(signal, args);
  };
  return {
    get count() {
      // Once it has aborted nobody will be told again.
      return signal.aborted ? 0 : live.size;
    },
    get held() {
      return live.size;
    },
    stop() {
      Reflect.deleteProperty(signal, "addEventListener");
      Reflect.deleteProperty(signal, "removeEventListener");
      signal.removeEventListener("abort", onAbort);
    },
  };
}

/** The signal that ends a listener, where its options name one. */
function endOf(options: Parameters<AbortSignal["addEventListener"]>[2]): AbortSignal | undefined {
  return typeof options === "object" ? options.signal : undefined;
}

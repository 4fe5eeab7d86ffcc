// How many listeners a signal has: hosts do not tell, so they are counted as they come and go.

/** Counts the listeners that the signal gets from now on and does not lose; the function tells how many those are. */
export function watchListeners(signal: AbortSignal): () => number {
  const live = new Set<unknown>();
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<AbortSignal["addEventListener"]>) => {
    const [type, listener, options] = args;
    // One that comes after the abort is never called, and one for once is let go by it.
    if (type === "abort" && listener !== null && !signal.aborted) {
      live.add(listener);
      if (isOnce(options)) addEventListener.call(signal, "abort", () => live.delete(listener), { once: true });
    }
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<AbortSignal["removeEventListener"]>) => {
    live.delete(args[1]);
    removeEventListener.apply(signal, args);
  };
  return () => live.size;
}

function isOnce(options: Parameters<AbortSignal["addEventListener"]>[2]): boolean {
  return typeof options === "object" && options.once === true;
}

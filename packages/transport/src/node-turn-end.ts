// The end of a turn of Node's event loop: of one callback from the system, with every microtask that it brought.

/**
 * Runs `flush` once the running callback is over and no microtask is left. Sooner than `setImmediate`, which waits for all that the
 * loop has found ready, so up to 32 chunks of one socket: a peer would wait that long for its credit. Later than a microtask of
 * its own, which would leave what other microtasks send for another write.
 */
export function atTurnEnd(flush: () => void): void {
  // Asked for by a callback itself, the next tick would come before the microtasks.
  queueMicrotask(() => process.nextTick(flush));
}

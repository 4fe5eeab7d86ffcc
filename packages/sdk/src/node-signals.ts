// SIGTERM, as whoever runs a module means it: finish what runs and end. For Node.

/** How long what runs when SIGTERM comes may take, where nobody says otherwise. */
export const DEFAULT_DRAIN_TIMEOUT_MS = 5_000;

/** Drains that SIGTERM has begun in this process and that are not over. */
let draining = 0;

/**
 * Drains at the first SIGTERM, and ends the process with exit code 0 when everything that drains in it by then has; the second
 * SIGTERM ends it at once, as if nobody listened.
 */
export function endOnSigterm(drain: () => Promise<unknown>): () => void {
  return drainOnSigterm(() => {
    draining += 1;
    const end = (): void => {
      draining -= 1;
      if (draining === 0) process.exit(0);
    };
    drain().then(end, end);
  });
}

/**
 * Calls `drain` at the first SIGTERM; the second ends the process at once, as if nobody listened.
 *
 * @returns what stops it; SIGTERM has its usual meaning again then
 */
export function drainOnSigterm(drain: () => void): () => void {
  let isDraining = false;
  const stop = (): void => {
    process.off("SIGTERM", onSignal);
  };
  const onSignal = (): void => {
    if (!isDraining) {
      isDraining = true;
      return drain();
    }
    stop();
    process.kill(process.pid, "SIGTERM");
  };
  process.on("SIGTERM", onSignal);
  return stop;
}

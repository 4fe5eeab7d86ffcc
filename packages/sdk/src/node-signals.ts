// SIGTERM, as whoever runs a module means it: finish what runs and end. For Node.

/** How long what runs when SIGTERM comes may take, where nobody says otherwise. */
export const DEFAULT_DRAIN_TIMEOUT_MS = 5_000;

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

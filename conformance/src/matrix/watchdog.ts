// Waits for a process, but not for ever. In: a process that runs, and timers. Out: how it ended, and whether it had to be ended.

/** How a process ended. */
export interface Exit {
  /** Undefined where a signal ended it, or where it could not be started at all. */
  readonly code: number | undefined;
  readonly stdout: string;
  /** Its own and what its children wrote there; the reason where it could not be started. */
  readonly stderr: string;
}

/** A process that was started, as the leader of a group of its own. */
export interface RunningProcess {
  /** Never rejects. */
  readonly exit: Promise<Exit>;
  /** Kills the process with all that it started; nothing where they are gone. */
  endGroup(): void;
}

/** How a process that was watched ended. */
export interface WatchedExit extends Exit {
  /** Whether the watchdog ended it. */
  readonly isHung: boolean;
}

/** Calls back after so many milliseconds, unless the function that it returns is called before. */
export type After = (ms: number, callback: () => void) => () => void;

/** Waits for the end, and brings it about when it has not come after `limitMs`. */
export async function watch(
  running: RunningProcess,
  limitMs: number,
  after: After = afterTimeout,
): Promise<WatchedExit> {
  let isHung = false;
  const calledOff = after(limitMs, () => {
    isHung = true;
    running.endGroup();
  });
  const exit = await running.exit;
  calledOff();
  return { ...exit, isHung };
}

const afterTimeout: After = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

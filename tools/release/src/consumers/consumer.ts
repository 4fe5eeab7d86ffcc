// One stranger, and how all of them are gone through: a line each, and what went wrong.

/** A stranger: rejects where it cannot even be tried. */
export interface Consumer {
  /** Such as `node-22 esm`. */
  readonly name: string;
  /** What is wrong, one line each. */
  run(): Promise<readonly string[]>;
}

/** Runs them, `lanes` at a time, and says of each how it went. Returns what is wrong, each line with the consumer's name. */
export async function runAll(
  consumers: readonly Consumer[],
  say: (line: string) => void,
  lanes = 2,
  now: () => number = () => performance.now(),
): Promise<readonly string[]> {
  const waiting = [...consumers];
  const faults: string[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { name } = next;
      const startedMs = now();
      const found = await next
        .run()
        .catch((error: unknown) => [error instanceof Error ? error.message : String(error)]);
      say(`${found.length === 0 ? "ok    " : "FAILED"} ${name} (${((now() - startedMs) / 1000).toFixed(1)} s)`);
      faults.push(...found.map((fault) => `${name}: ${fault}`));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return faults;
}

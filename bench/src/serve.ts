/**
 * A worker's side of the conversation with the driver: says `ready <ring> <bytes> <checksum>` or `none`, then answers each
 * line `run <count>` on stdin with `<wall nanoseconds> <cpu nanoseconds> <checksum> [<latency> ...]`. It ends with its stdin.
 */
import { createInterface } from "node:readline";

/** What a worker runs. */
export interface Runnable {
  readonly ringLength: number;
  /** Mean length of a message, in bytes. */
  readonly meanBytes: number;
  /** Runs `count` operations round the ring; the sum of their results. */
  readonly run: (count: number) => number | Promise<number>;
  /** Latencies of single operations of the last run, in nanoseconds, where a case is about those: said behind the checksum. */
  readonly quantiles?: () => readonly number[];
}

interface Measured {
  readonly wall: bigint;
  /** Processor time of all of the process' threads, so with the collector's and the compiler's. */
  readonly cpu: number;
  readonly checksum: number;
}

async function measure({ run }: Runnable, count: number): Promise<Measured> {
  const cpuStart = process.cpuUsage();
  const start = process.hrtime.bigint();
  const checksum = await run(count);
  const wall = process.hrtime.bigint() - start;
  const { user, system } = process.cpuUsage(cpuStart);
  return { wall, cpu: (user + system) * 1000, checksum };
}

function say(...words: readonly (string | number | bigint)[]): void {
  process.stdout.write(`${words.join(" ")}\n`);
}

/** Serves the driver until it is gone; undefined says that this peer does not take part in the case. */
export async function serve(runnable: Runnable | undefined): Promise<void> {
  // The driver is gone: nobody is left to answer.
  process.stdout.on("error", () => process.exit(1));
  if (runnable === undefined) return say("none");
  const { ringLength, meanBytes } = runnable;
  const once = await measure(runnable, ringLength);
  say("ready", ringLength, meanBytes, once.checksum);
  for await (const line of createInterface({ input: process.stdin })) {
    const [verb, count] = line.split(" ");
    if (verb !== "run") throw new Error(`unknown request: ${line}`);
    const result = await measure(runnable, Number(count));
    say(result.wall, result.cpu, result.checksum, ...(runnable.quantiles?.() ?? []));
  }
}

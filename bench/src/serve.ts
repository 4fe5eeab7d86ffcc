/**
 * A worker's side of the conversation with the driver: says `ready <ring> <bytes> <checksum>` or `none`, then answers each
 * line `run <count>` on stdin with `<wall nanoseconds> <cpu nanoseconds> <checksum> [<latency> ...]`, and `latencies <count>` with those
 * of the last so many operations. It ends with its stdin.
 */
import { createInterface } from "node:readline";

/** What a worker runs. */
export interface Runnable {
  readonly ringLength: number;
  /** Mean length of a message, in bytes. */
  readonly meanBytes: number;
  /** Runs `count` operations round the ring; the sum of their results. */
  readonly run: (count: number) => number | Promise<number>;
  /** Latencies of single operations at the case's quantiles, of the last `count` ones, in nanoseconds, where a case is about those. */
  readonly latencies?: (count: number) => readonly number[];
  /** Processor time that other processes have spent so far on what is run here, in nanoseconds. */
  readonly othersCpu?: () => Promise<number>;
}

interface Measured {
  readonly wall: bigint;
  /** Processor time of all of the process' threads, so with the collector's and the compiler's, and that of other processes. */
  readonly cpu: number;
  readonly checksum: number;
}

async function measure({ run, othersCpu }: Runnable, count: number): Promise<Measured> {
  const othersStart = (await othersCpu?.()) ?? 0;
  const cpuStart = process.cpuUsage();
  const start = process.hrtime.bigint();
  const checksum = await run(count);
  const wall = process.hrtime.bigint() - start;
  const { user, system } = process.cpuUsage(cpuStart);
  const others = ((await othersCpu?.()) ?? 0) - othersStart;
  return { wall, cpu: (user + system) * 1000 + others, checksum };
}

function say(...words: readonly (string | number | bigint)[]): void {
  process.stdout.write(`${words.join(" ")}\n`);
}

/** Serves the driver until it is gone; undefined says that this peer does not take part in the case. */
export async function serve(runnable: Runnable | undefined): Promise<void> {
  // The driver is gone: nobody is left to answer.
  process.stdout.on("error", () => process.exit(1));
  if (runnable === undefined) return say("none");
  const { ringLength, meanBytes, latencies } = runnable;
  const once = await measure(runnable, ringLength);
  say("ready", ringLength, meanBytes, once.checksum);
  for await (const line of createInterface({ input: process.stdin })) {
    const [verb, text] = line.split(" ");
    const count = Number(text);
    if (verb === "latencies") say(...(latencies?.(count) ?? []));
    else if (verb === "run") {
      const { wall, cpu, checksum } = await measure(runnable, count);
      say(wall, cpu, checksum, ...(latencies?.(count) ?? []));
    } else throw new Error(`unknown request: ${line}`);
  }
}

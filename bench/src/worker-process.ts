/** The parent's side of one worker process: starts it, asks it for rounds, ends it. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** What a worker says of itself once its fixture is built and verified. */
export interface WorkerFacts {
  readonly ringLength: number;
  readonly meanBytes: number;
  /** The sum of the results of one pass over the ring. */
  readonly checksum: number;
}

/**
 * What time is measured by: the wall's, or the processor time of the worker's whole process and of the other processes that take
 * part in its case, for a machine that is not idle.
 */
export type Clock = "wall" | "cpu";

/** What a worker says of one turn. */
export interface TurnTimes {
  /** Nanoseconds per operation, by the clock that was asked for. */
  readonly perOperation: number;
  /** Nanoseconds of processor time per operation. */
  readonly cpuPerOperation: number;
  /** Latencies of single operations at the case's quantiles, in nanoseconds; none where a case is not about those. */
  readonly latencies: readonly number[];
}

/** How long a worker may be silent, in milliseconds, before it is taken for hung and killed. */
const SILENCE_MS = 90_000;

/** A started worker; idle, and so without a share of the processor, unless a round is asked of it. */
export class WorkerProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #name: string;

  constructor(name: string, command: string, args: readonly string[]) {
    this.#name = name;
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    // What became of it is said by its output, which ends.
    this.#child.stdin.on("error", () => undefined);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async #line(): Promise<string[]> {
    let isHung = false;
    const timer = setTimeout(() => {
      isHung = true;
      this.#child.kill("SIGKILL");
    }, SILENCE_MS);
    const next = await this.#lines.next();
    clearTimeout(timer);
    if (next.done !== true) return next.value.split(" ");
    throw new Error(
      `worker ${this.#name} ${isHung ? `was silent for ${SILENCE_MS / 1000} s` : "ended before it answered"}`,
    );
  }

  /** Waits until the worker is ready; undefined when its peer does not take part in the case. */
  async start(): Promise<WorkerFacts | undefined> {
    const [verb, ...facts] = await this.#line();
    if (verb === "none") return undefined;
    const [ringLength, meanBytes, checksum] = facts.map(Number);
    if (verb !== "ready" || ringLength === undefined || meanBytes === undefined || checksum === undefined) {
      throw new Error(`worker ${this.#name} said ${verb}`);
    }
    return { ringLength, meanBytes, checksum };
  }

  /** Runs `count` operations. */
  async run(count: number, clock: Clock): Promise<TurnTimes> {
    this.#child.stdin.write(`run ${count}\n`);
    const [wall, cpu, , ...latencies] = await this.#line();
    const cpuPerOperation = Number(cpu) / count;
    const perOperation = clock === "wall" ? Number(wall) / count : cpuPerOperation;
    return { perOperation, cpuPerOperation, latencies: latencies.map(Number) };
  }

  /** The latencies at the case's quantiles of the last `count` operations, for a case that is about latencies. */
  async latencies(count: number): Promise<readonly number[]> {
    this.#child.stdin.write(`latencies ${count}\n`);
    return (await this.#line()).map(Number);
  }

  /** Ends the worker. */
  end(): void {
    this.#child.stdin.end();
  }
}

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

/** What time is measured by: the wall's, or the processor time of the worker's whole process, for a machine that is not idle. */
export type Clock = "wall" | "cpu";

/** What a worker says of one turn. */
export interface TurnTimes {
  /** Nanoseconds per operation, by the clock that was asked for. */
  readonly perOperation: number;
  /** Latencies of single operations at the case's quantiles, in nanoseconds; none where a case is not about those. */
  readonly latencies: readonly number[];
}

/** A started worker; idle, and so without a share of the processor, unless a round is asked of it. */
export class WorkerProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #name: string;

  constructor(name: string, command: string, args: readonly string[]) {
    this.#name = name;
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async #line(): Promise<string[]> {
    const next = await this.#lines.next();
    if (next.done === true) throw new Error(`worker ${this.#name} ended before it answered`);
    return next.value.split(" ");
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
    return { perOperation: Number(clock === "wall" ? wall : cpu) / count, latencies: latencies.map(Number) };
  }

  /** Ends the worker. */
  end(): void {
    this.#child.stdin.end();
  }
}

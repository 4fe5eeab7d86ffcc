// What a rehearsal says: a line for each step, what is wrong under the step that found it, and the sum at the end.

type Write = (text: string) => void;

/** Lines on stdout, findings too; a step that throws ends the rehearsal with its error. */
export class Progress {
  readonly #write: Write;
  readonly #now: () => number;
  #steps = 0;
  #failed = 0;

  constructor(write: Write = (text) => void process.stdout.write(text), now: () => number = () => performance.now()) {
    this.#write = write;
    this.#now = now;
  }

  say(line: string): void {
    this.#write(`        ${line}\n`);
  }

  /** Runs what must succeed for anything to go on. */
  async step<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
    const startedMs = this.#now();
    this.#steps += 1;
    try {
      const value = await work();
      this.#end("ok     ", name, startedMs);
      return value;
    } catch (error) {
      this.#end("FAILED ", name, startedMs);
      throw error;
    }
  }

  /** Runs what finds faults, one line each; the rehearsal goes on behind it. */
  async judge(name: string, work: () => Promise<readonly string[]>): Promise<void> {
    const startedMs = this.#now();
    this.#steps += 1;
    const faults = await work().catch((error: unknown) => {
      this.#end("FAILED ", name, startedMs);
      throw error;
    });
    this.#end(faults.length === 0 ? "ok     " : "FAILED ", name, startedMs);
    if (faults.length > 0) this.#failed += 1;
    for (const fault of faults) this.say(fault);
  }

  /** The last line; returns the exit code. */
  finish(): number {
    this.#write(
      this.#failed === 0
        ? `All ${this.#steps} steps of the rehearsal passed: this tree can be released.\n`
        : `${this.#failed} of ${this.#steps} steps of the rehearsal failed.\n`,
    );
    return this.#failed === 0 ? 0 : 1;
  }

  #end(outcome: string, name: string, startedMs: number): void {
    this.#write(`${outcome} ${name} (${((this.#now() - startedMs) / 1000).toFixed(1)} s)\n`);
  }
}

// The world of one schedule: its time, its randomness, its runtime and its actors, all of them drawn from one seed.

import { VirtualClock } from "@ixt/context/virtual-clock";
import { createError } from "@ixt/sdk";
import type { FakeRuntimeOptions } from "../fake-options.js";
import type { FakeRuntime } from "../fake-runtime.js";
import { SeededRandom } from "../seeded-random.js";
import { settle } from "../settle.js";
import { Transcript } from "../transcript.js";
import { until } from "../until.js";
import { CountedRuntime } from "./counted-runtime.js";
import { BrokenInvariant } from "./simulation-failure.js";
import type { Tally } from "./tally.js";

/**
 * What the runtime of a schedule can be told; its time and its seed are the schedule's.
 *
 * @see {@link SimulationWorld}
 */
export type SimulatedRuntimeOptions = Omit<FakeRuntimeOptions, "clock" | "seed">;

/** How long handlers may go on after the last session has ended, in virtual time. */
const LINGER_MS = 60_000;
/** When an actor sets off at the latest, where nothing else is said. */
const SPREAD_MS = 100;
/** A line of a runtime's transcript that tells of a fault. */
const FAULT_LINE = /^\((\w+) of message \d+\)$/;

/**
 * The world of one schedule. Whatever a scenario leaves to chance it draws from `random`, and whatever takes time it does by
 * `clock`: then the seed alone decides what happens.
 *
 * @example
 * ```ts
 * import { defineCall, defineModule, text } from "@ixt/sdk";
 * import { type SimulationWorld, simulate } from "@ixt/testkit";
 *
 * const echo = defineCall({ input: text, output: text, handle: (said) => said });
 * const scenario = async (world: SimulationWorld): Promise<void> => {
 *   const runtime = world.startRuntime();
 *   await runtime.host(defineModule({ name: "m", version: "1", handlers: { "m.echo": echo } }), { faults: { delayMs: 20 } });
 *   for (const name of ["ada", "bob"]) {
 *     world.act(name, async () => {
 *       const answer = await runtime.call("m.echo", name);
 *       world.check("answers are one's own", answer === name, `${name} was told ${answer}`);
 *     });
 *   }
 * };
 * const { calls } = await simulate(scenario, { schedules: 10 });
 * console.log(calls); // { ok: 20 }
 * ```
 */
export class SimulationWorld {
  /** What everything here is drawn from. */
  readonly seed: number;
  readonly random: SeededRandom;
  readonly clock: VirtualClock = new VirtualClock();
  private readonly tally: Tally;
  private readonly runtimeSeed: number;
  private readonly acting: Map<Promise<void>, string> = new Map();
  private said: Transcript = new Transcript();
  private runtime: FakeRuntime | undefined = undefined;
  private asleep = 0;
  private fail: (cause: unknown) => void = () => {};
  /** Rejects as soon as the schedule has failed, wherever that was. */
  private readonly failed: Promise<never> = new Promise((_, reject) => {
    this.fail = reject;
  });

  /** @internal Made by `simulate`. */
  constructor(seed: number, tally: Tally) {
    const root = new SeededRandom(seed);
    this.seed = seed;
    this.runtimeSeed = root.next();
    this.random = root.fork();
    this.tally = tally;
    this.failed.catch(() => {});
  }

  /** Everything that was said so far, by modules, the runtime and {@link note}. */
  get transcript(): Transcript {
    return this.said;
  }

  /** Sleeps that go on. */
  get sleeping(): number {
    return this.asleep;
  }

  /**
   * The runtime of this schedule. It is closed when all actors are done, and then nothing may be left of it.
   *
   * @throws IxtError `invalidArgument` the second time: a schedule has one, with as many modules as it likes.
   */
  startRuntime(options: SimulatedRuntimeOptions = {}): FakeRuntime {
    if (this.runtime !== undefined) throw createError("invalidArgument", "this schedule has its runtime already");
    const runtime = new CountedRuntime({ ...options, clock: this.clock, seed: this.runtimeSeed }, this.tally);
    for (const entry of this.said.entries) runtime.transcript.add(entry);
    this.said = runtime.transcript;
    this.runtime = runtime;
    return runtime;
  }

  /**
   * Runs an actor beside the others, from a random moment of the next `withinMs` on, by default 100. The schedule is over when all
   * of them are, and fails when one does.
   */
  act(name: string, actor: () => void | Promise<void>, withinMs: number = SPREAD_MS): void {
    const delayMs = this.random.below(withinMs + 1);
    const acting = (async () => {
      await this.sleep(delayMs);
      await actor();
    })();
    this.acting.set(acting, name);
    acting.then(
      () => this.acting.delete(acting),
      (cause) => this.fail(cause),
    );
  }

  /** Lets so much virtual time pass; not at all for 0. Rejects with the signal's reason once it aborts. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (durationMs === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.asleep++;
      const end = (): void => {
        this.asleep--;
        signal?.removeEventListener("abort", onAbort);
      };
      const timer = this.clock.setTimeout(() => {
        end();
        resolve();
      }, durationMs);
      const onAbort = (): void => {
        this.clock.clearTimeout(timer);
        end();
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", onAbort);
    });
  }

  /** Adds to the counts of the summary. */
  count(what: string, times = 1): void {
    this.tally.count("counts", what, times);
  }

  /** Writes a line of the scenario's own into the transcript. */
  note(text: string): void {
    this.said.add({ atMs: this.clock.now(), from: "scenario", to: "reader", text });
  }

  /**
   * Fails the schedule unless `holds`, also where the scenario catches what is thrown here.
   *
   * @param invariant the name of what must hold
   * @param what was seen where it does not
   */
  check(invariant: string, holds: boolean, what: string | (() => string)): void {
    if (holds) return;
    const broken = new BrokenInvariant(invariant, typeof what === "string" ? what : what());
    this.fail(broken);
    throw broken;
  }

  /** @internal The whole schedule. Rejects with BrokenInvariant, and as the scenario and its actors do. */
  async run(scenario: (world: SimulationWorld) => void | Promise<void>): Promise<void> {
    await this.settles("the scenario is not over", async () => {
      await scenario(this);
      while (this.acting.size > 0) await Promise.all(this.acting.keys());
    });
    await this.settles("the runtime does not close", async () => this.runtime?.close());
    await this.linger();
    const left = this.leftovers();
    this.check("nothing is left behind", left.length === 0, () => left.join("\n  "));
    this.countFaults();
    this.tally.endSchedule(this.clock.now());
  }

  /** Lets time pass until the work is done, and fails where it never will be. */
  private async settles(what: string, work: () => Promise<void>): Promise<void> {
    let isOver = false;
    const settled = Promise.race([work(), this.failed]).finally(() => {
      isOver = true;
    });
    try {
      await until(this.clock, settled);
    } catch (error) {
      if (isOver) throw error;
      // Whoever acts after this is of no interest any more.
      settled.catch(() => {});
      const unfinished = [what, ...this.leftovers()].join("\n  ");
      throw new BrokenInvariant("everything settles", unfinished, error);
    }
  }

  /** Handlers cannot be killed: they may go on for a while when their session has ended. */
  private async linger(): Promise<void> {
    await settle();
    const end = this.clock.now() + LINGER_MS;
    for (
      let nextMs = this.clock.msToNextTimer;
      this.isBusy && nextMs !== undefined;
      nextMs = this.clock.msToNextTimer
    ) {
      if (this.clock.now() + nextMs > end) return;
      this.clock.advance(nextMs);
      await settle();
    }
  }

  /** Something goes on that a timer may end. */
  private get isBusy(): boolean {
    return this.leftovers().length > 1;
  }

  private leftovers(): readonly string[] {
    const actors = Array.from(this.acting.values(), (name) => `the actor ${name} is not done`);
    const { pendingTimers } = this.clock;
    const timers = pendingTimers === 0 ? [] : [`timers are armed: ${pendingTimers}`];
    return [...actors, ...(this.runtime?.unfinished ?? timers)];
  }

  private countFaults(): void {
    for (const { text } of this.said.entries) {
      const fault = FAULT_LINE.exec(text)?.[1];
      if (fault !== undefined) this.tally.count("faults", fault);
    }
  }
}

import { defineCall, defineModule, defineStream, type Module, text } from "@ixt/sdk";
import { describe, expect, test } from "vitest";
import { readAll } from "../read-all.js";
import { type Scenario, simulate } from "./simulate.js";
import { SimulationFailure } from "./simulation-failure.js";
import type { SimulationWorld } from "./world.js";

const shouter: Module = defineModule({
  name: "shouter",
  version: "1",
  handlers: {
    "shouter.shout": defineCall({ input: text, output: text, handle: (word) => word.toUpperCase() }),
    "shouter.wait": defineCall({ input: text, output: text, handle: () => new Promise(() => {}) }),
  },
  streams: {
    "shouter.each": defineStream({ kind: "bidiStream", input: text, output: text, handle: (words) => words }),
  },
});

/** Two callers of one module, over a channel that is late. */
const conversation: Scenario = async (world) => {
  const runtime = world.startRuntime();
  await runtime.host(shouter, { faults: { delayMs: world.random.below(30) } });
  world.act("the caller", async () => void (await runtime.call("shouter.shout", "ada")));
  world.act("the streamer", async () => {
    const stream = runtime.open("shouter.each", "bidiStream");
    await stream.send(text.encode("ada"));
    stream.sender.close();
    await readAll(stream);
  });
};

async function failureOf(scenario: Scenario, options: Parameters<typeof simulate>[1] = {}): Promise<SimulationFailure> {
  const failure: unknown = await simulate(scenario, { schedules: 20, ...options }).catch((error: unknown) => error);
  if (failure instanceof SimulationFailure) return failure;
  throw new Error("the simulation did not fail", { cause: failure });
}

describe("simulate", () => {
  test("runs each schedule from the next seed, and says what they have come to", async () => {
    const seeds: number[] = [];
    const said = new Set<string>();
    const summary = await simulate(conversation, {
      schedules: 10,
      firstSeed: 7,
      onSchedule: ({ seed, transcript }) => {
        seeds.push(seed);
        said.add(transcript.toString());
      },
    });
    expect(seeds).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
    expect(said.size).toBe(10);
    expect(summary).toMatchObject({ schedules: 10, calls: { ok: 10 }, streams: { complete: 10 }, counts: {} });
    expect(summary.faults["delay"]).toBeGreaterThan(10);
    expect(summary.virtualMs).toBeGreaterThan(100);
  });

  test("goes on with the first seed behind the last", async () => {
    const seeds: number[] = [];
    await simulate(() => {}, { schedules: 3, firstSeed: 2 ** 32 - 2, onSchedule: ({ seed }) => void seeds.push(seed) });
    expect(seeds).toEqual([2 ** 32 - 2, 2 ** 32 - 1, 0]);
  });

  test("counts how calls and streams end, what befalls modules, and what the scenario counts", async () => {
    const scenario: Scenario = async (world) => {
      const runtime = world.startRuntime();
      await runtime.host(shouter);
      world.count("begun", 2);
      const stream = runtime.open("shouter.each", "bidiStream");
      const call = runtime.call("shouter.shout", "ada", { timeoutMs: 0 });
      await expect(call).rejects.toMatchObject({ code: "deadlineExceeded" });
      await runtime.crash();
      await stream.closed;
      await runtime.host(shouter);
      await runtime.drain();
    };
    expect(await simulate(scenario, { schedules: 2 })).toMatchObject({
      calls: { deadlineExceeded: 2 },
      streams: { "failed unavailable": 2 },
      counts: { begun: 4, crash: 2, drain: 2 },
    });
  });

  test.each([0, 1.5, Number.NaN])("refuses %s schedules", async (schedules) => {
    await expect(simulate(() => {}, { schedules })).rejects.toMatchObject({ code: "invalidArgument" });
  });

  test("refuses a seed that is none", async () => {
    await expect(simulate(() => {}, { seed: -1 })).rejects.toMatchObject({ code: "invalidArgument" });
  });
});

describe("a failure", () => {
  const unlucky: Scenario = (world) => {
    world.note("the dice are thrown");
    world.act("the player", () => world.check("luck", world.random.chance(0.8), `seed ${world.seed} has none`));
  };

  test("names the seed, the invariant, what was seen, how to run it alone, and what was said with its time", async () => {
    const failure = await failureOf(unlucky);
    const { seed } = failure;
    expect(failure).toMatchObject({ name: "SimulationFailure", code: "ERR_ASSERTION", invariant: "luck" });
    expect(failure.message).toBe(
      `seed ${seed} broke "luck": seed ${seed} has none\nto run it alone: simulate(scenario, { seed: ${seed} })\n` +
        "0 ms  scenario -> reader  the dice are thrown\n",
    );
    expect((await failureOf(unlucky, { seed })).message).toBe(failure.message);
    expect((await failureOf(unlucky, { replay: (each) => `npm run again ${each}` })).message).toContain(
      `npm run again ${seed}\n`,
    );
  });

  test("comes of a check whose throw the scenario swallows", async () => {
    const scenario: Scenario = (world) => {
      try {
        world.check("truth", false, () => "it is not so");
      } catch {
        // As code under test may do.
      }
    };
    expect(await failureOf(scenario)).toMatchObject({ invariant: "truth", what: "it is not so" });
  });

  test("comes of a hang, and lists what is not over", async () => {
    const failure = await failureOf(async (world) => {
      const runtime = world.startRuntime();
      await runtime.host(shouter);
      world.act("the patient one", () => runtime.call("shouter.wait", "ada").then(() => {}));
    });
    expect(failure.invariant).toBe("everything settles");
    expect(failure.what.split("\n  ")).toEqual([
      "the scenario is not over",
      "the actor the patient one is not done",
      "call shouter.wait has no answer",
      "shouter still runs the handler of shouter.wait",
    ]);
  });

  test("comes of what is left behind", async () => {
    const timer = await failureOf((world) => void world.clock.setTimeout(() => {}, 1));
    expect(timer).toMatchObject({ invariant: "nothing is left behind", what: "timers are armed: 1" });
    const handler = await failureOf(async (world) => {
      const runtime = world.startRuntime();
      await runtime.host(shouter);
      await runtime.call("shouter.wait", "ada", { timeoutMs: 10 }).catch(() => {});
    });
    expect(handler.what).toBe("shouter still runs the handler of shouter.wait");
  });

  test("comes of an actor that fails with anything else", async () => {
    const cause = new TypeError("a bug");
    const failure = await failureOf((world) => {
      world.act("the clumsy one", () => Promise.reject(cause));
    });
    expect(failure).toMatchObject({ invariant: "the scenario itself does not fail", what: "TypeError: a bug", cause });
  });
});

describe("a world", () => {
  const inWorld = (scenario: (world: SimulationWorld) => Promise<void>) => simulate(scenario, { schedules: 1 });

  test("has one runtime, whose transcript goes on from what was noted before", async () => {
    await inWorld(async (world) => {
      world.note("before");
      const runtime = world.startRuntime();
      await runtime.host(shouter);
      world.note("after");
      expect(world.transcript).toBe(runtime.transcript);
      expect(world.transcript.lines).toEqual([
        "scenario -> reader  before",
        "shouter -> runtime  hello shouter 1",
        "runtime -> shouter  welcome",
        "scenario -> reader  after",
      ]);
      expect(() => world.startRuntime()).toThrow("has its runtime already");
    });
  });

  test("lets its actors set off at random moments, and waits for those that others begin", async () => {
    const begun: number[] = [];
    await inWorld(async (world) => {
      for (let n = 0; n < 20; n++) {
        world.act(
          `${n}`,
          () => {
            begun.push(world.clock.now());
            if (n === 0) world.act("late", () => void begun.push(-1), 0);
          },
          50,
        );
      }
    });
    expect(begun).toHaveLength(21);
    expect(begun).toContain(-1);
    expect(new Set(begun).size).toBeGreaterThan(10);
    expect(Math.max(...begun)).toBeLessThanOrEqual(50);
  });

  test("sleeps, and wakes with the reason of a signal", async () => {
    await inWorld(async (world) => {
      const controller = new AbortController();
      const asleep = world.sleep(1_000, controller.signal);
      expect([world.sleeping, world.clock.pendingTimers]).toEqual([1, 1]);
      controller.abort("enough");
      await expect(asleep).rejects.toBe("enough");
      await expect(world.sleep(5, controller.signal)).rejects.toBe("enough");
      expect([world.sleeping, world.clock.pendingTimers, world.clock.now()]).toEqual([0, 0, 0]);
      await world.sleep(5);
      await world.sleep(0);
      expect([world.sleeping, world.clock.now()]).toEqual([0, 5]);
    });
  });
});

// The simulation can fail: each way of breaking a conversation is noticed, by the invariant that is about it, within few schedules,
// and the seed that the failure names breaks it again in the same words.

import { createError, type Module } from "@ixt/sdk";
import { SimulationFailure, type SimulationOptions, type SimulationWorld, simulate } from "@ixt/testkit";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Conversation, Tampering } from "./conversation.js";
import { converse } from "./scenario.js";
import { replay } from "./settings.js";
import {
  inflateCredit,
  loseLastPayloads,
  type Receiving,
  shiftAnswers,
  shiftPayloads,
  tamperReceiving,
  tamperSending,
  tellTwice,
  withholdCredit,
} from "./tampered-transport.js";

/** What lies between the sessions of the runtime under test and their channels, below what is written down and above it. */
const lies: { below: (() => Receiving) | undefined; above: (() => Receiving) | undefined } = vi.hoisted(() => ({
  below: undefined,
  above: undefined,
}));

vi.mock("../../src/recorded-transport.js", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../src/recorded-transport.js")>();
  const recordSends: typeof original.recordSends = (transport, recording) => {
    const { below, above } = lies;
    const lying = below === undefined ? transport : tamperReceiving(transport, below());
    const recorded = original.recordSends(lying, recording);
    return above === undefined ? recorded : tamperSending(recorded, above());
  };
  return { recordSends };
});

afterEach(() => {
  lies.below = undefined;
  lies.above = undefined;
});

const MOST_SCHEDULES = 150;

/** The first of the schedules that fails. */
async function firstFailure(tampering: Tampering, which: SimulationOptions): Promise<SimulationFailure> {
  const scenario = (world: SimulationWorld): Promise<void> => converse(world, tampering);
  const failure: unknown = await simulate(scenario, { ...which, replay }).catch((error: unknown) => error);
  if (failure instanceof SimulationFailure) return failure;
  throw new Error(`nothing more was noticed in ${MOST_SCHEDULES} schedules`, { cause: failure });
}

/** The first that breaks this very invariant; where another notices before, the next schedule is asked. */
async function firstToBreak(invariant: string, tampering: Tampering): Promise<SimulationFailure> {
  for (let firstSeed = 1; ; ) {
    const failure = await firstFailure(tampering, {
      firstSeed,
      schedules: Math.max(1, MOST_SCHEDULES - firstSeed + 1),
    });
    if (failure.invariant === invariant) return failure;
    expect(failure.seed, failure.message).toBeLessThan(MOST_SCHEDULES);
    firstSeed = failure.seed + 1;
  }
}

async function expectNoticed(invariant: string, tampering: Tampering = {}): Promise<void> {
  const failure = await firstToBreak(invariant, tampering);
  const { seed, message, transcript } = failure;
  console.log(`noticed in schedule ${seed}: "${failure.invariant}": ${failure.what.split("\n")[0]}`);
  expect(message).toContain(replay(seed));
  expect(message).toContain(transcript.toString());
  expect((await firstFailure(tampering, { seed })).message).toBe(message);
}

describe("a transport that lies is noticed", () => {
  test.each([
    ["loses the last payload and mends the close", "nothing is lost unless an error says so", loseLastPayloads],
    ["delivers payloads out of order under sequences in order", "order is kept", shiftPayloads],
    ["answers a call with another's body", "answers are one's own", shiftAnswers],
    ["withholds credit for ever", "credit is conserved", withholdCredit],
    ["grants more than its receiver did", "credit is conserved", inflateCredit],
  ])("that %s [23.10, 23.13, 23.17]", async (_, invariant, receiving) => {
    lies.below = receiving;
    await expectNoticed(invariant);
  });

  test("that swallows an answer [23.48]", async () => {
    lies.below = () => (envelope, deliver) => {
      if (envelope.kind !== "result") deliver(envelope);
    };
    await expectNoticed("everything settles");
  });

  test("that tells of an end twice [23.37, 23.45]", async () => {
    lies.above = tellTwice;
    await expectNoticed("one outcome each");
  });

  test("that fails with what is no error of the family [23.48]", async () => {
    lies.above = () => (envelope, deliver) => {
      if (envelope.kind === "handle") throw new TypeError("a bug");
      deliver(envelope);
    };
    await expectNoticed("every error is of the family");
  });
});

describe("a module that misbehaves is noticed", () => {
  type Sabotage = (conversation: Conversation) => void | Promise<void>;
  /** The module, with something done before each call that it takes. */
  const beforeCalls =
    (sabotage: Sabotage): Tampering["module"] =>
    (module: Module, conversation) => {
      const handlers = Array.from(module.handlers, ([name, { requires, run }]) => {
        const tampered: typeof run = async (body, context) => {
          await sabotage(conversation);
          return run(body, context);
        };
        return [name, { requires, run: tampered }] as const;
      });
      return { ...module, handlers: new Map(handlers) };
    };
  const sabotages: readonly (readonly [string, string, Sabotage])[] = [
    ["leaves a timer", "nothing is left behind", ({ world }) => void world.clock.setTimeout(() => {}, 1_000_000)],
    [
      "leaves a listener on a signal",
      "nothing is left behind",
      ({ shared }) => shared.signal.addEventListener("abort", () => {}),
    ],
    ["never ends a handler", "nothing is left behind", () => new Promise(() => {})],
    [
      "throws what its script does not say",
      "every error is of the family",
      () => {
        throw new TypeError("a bug");
      },
    ],
    [
      "refuses what its script does not refuse",
      "every end has its reason",
      () => {
        throw createError("unauthenticated", "who are you");
      },
    ],
  ];

  test.each(sabotages)("that %s [23.30, 23.46]", async (_, invariant, sabotage) => {
    const module = beforeCalls(sabotage);
    await expectNoticed(invariant, module === undefined ? {} : { module });
  });

  test("that runs more at once than it takes [23.67]", async () => {
    const host: Tampering["host"] = (options) => ({ ...options, maxConcurrentCalls: 1_000, streamLimits: {} });
    await expectNoticed("limits are kept", { host });
  });
});

test("a channel that doubles messages and is said to be sound is noticed [23.11]", async () => {
  const host: Tampering["host"] = (options) => ({ ...options, faults: { ...options.faults, duplicate: 0.2 } });
  await expectNoticed("every end has its reason", { host });
});

// Thousands of schedules of whole conversations: a runtime, two modules, calls and streams of every kind, deadlines, signals, drains,
// crashes and faults. `invariants` says what must hold in each of them, and under which faults how much of it.

import { simulate } from "@ixt/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { liveBytes } from "../heap.js";
import { converse } from "./scenario.js";
import { FIRST_SEED, replay, SCHEDULES } from "./settings.js";

const MIB = 1024 * 1024;
/** From here on a process has seen enough that its heap can be measured. */
const MEASURED = 2_000;

/** What 5,000 schedules have come to at least; a simulation that has seen less has proved less. */
const SEEN_AT_LEAST = {
  calls: { ok: 4_000, deadlineExceeded: 300, internal: 300, permissionDenied: 200, rejected: 100, unavailable: 200 },
  streams: {
    complete: 5_000,
    "cancelled cancelled": 800,
    "failed deadlineExceeded": 400,
    "failed internal": 200,
    "failed notFound": 200,
    "failed permissionDenied": 300,
    "failed protocolError": 150,
    "failed rejected": 200,
    "failed unauthenticated": 150,
    "failed unavailable": 600,
  },
  faults: { delay: 30_000, drop: 150, duplicate: 150, reorder: 150, corrupt: 150 },
  counts: { crash: 300, vanish: 300, drain: 1_000, "hosted again": 1_000, "live stream at rest": 1_000 },
} as const;

const { stackTraceLimit } = Error;
// Of the errors here nobody reads the stack, and to take it down costs more than anything else.
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

test("whole conversations lose nothing, keep order and credit, end once and leave nothing, whatever befalls them [23.10, 23.13, 23.14, 23.17, 23.23, 23.30, 23.37, 23.41, 23.43, 23.44, 23.48, 23.50, 23.53, 23.67]", async () => {
  let schedules = 0;
  let heapBefore = 0;
  const startedMs = performance.now();
  const summary = await simulate(converse, {
    firstSeed: FIRST_SEED,
    schedules: SCHEDULES,
    replay,
    onSchedule: () => {
      schedules++;
      if (schedules === Math.min(MEASURED, SCHEDULES)) heapBefore = liveBytes();
    },
  });
  const grownMib = (liveBytes() - heapBefore) / MIB;
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  console.log(`simulation: from seed ${FIRST_SEED} on, ${seconds} s, heap ${grownMib.toFixed(2)} MiB`, summary);
  expect(summary.schedules).toBe(SCHEDULES);
  expect(grownMib).toBeLessThan(3);
  for (const section of ["calls", "streams", "faults", "counts"] as const) {
    for (const [what, least] of Object.entries(SEEN_AT_LEAST[section])) {
      const share = Math.floor((least * SCHEDULES) / 5_000);
      expect(summary[section][what] ?? 0, `${section}: ${what}`).toBeGreaterThanOrEqual(SCHEDULES < 1_000 ? 0 : share);
    }
  }
}, 600_000);

test("the same seed says the same to the letter [23.10]", async () => {
  const saidBy = async (): Promise<readonly string[]> => {
    const said: string[] = [];
    await simulate(converse, {
      firstSeed: FIRST_SEED,
      schedules: 50,
      replay,
      onSchedule: (world) => void said.push(world.transcript.toString()),
    });
    return said;
  };
  const said = await saidBy();
  expect(await saidBy()).toEqual(said);
  expect(new Set(said).size).toBe(50);
}, 60_000);

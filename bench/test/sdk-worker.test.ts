import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Bundles, bundleWorkers } from "../src/bundle.js";
import { runRounds } from "../src/rounds.js";
import { measureIdle } from "../src/sdk/idle.js";
import { ringSums } from "../src/sdk/payloads.js";
import { RING_LENGTH } from "../src/sdk/peer.js";
import { WorkerProcess } from "../src/worker-process.js";

// Processes that start on a machine which does other things as well.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const cache = join(import.meta.dirname, "..", ".cache");
let directory: string;
let bundles: Bundles;

beforeAll(async () => {
  mkdirSync(cache, { recursive: true });
  directory = mkdtempSync(join(cache, "test-"));
  bundles = await bundleWorkers(directory);
});

afterAll(() => rmSync(directory, { recursive: true }));

const startWorker = (row: string, caseName: string): WorkerProcess =>
  new WorkerProcess(row, process.execPath, [bundles.sdkWorker, row, caseName]);

test("a worker and the process that it starts carry what they are asked for, and tell what both have used", async () => {
  const worker = startWorker("ours", "server-stream/64");
  expect(await worker.start()).toEqual({ ringLength: RING_LENGTH, meanBytes: 64, checksum: ringSums(64)(RING_LENGTH) });
  const { perOperation, cpuPerOperation, latencies } = await worker.run(2000, "wall");
  expect(perOperation).toBeGreaterThan(0);
  expect(cpuPerOperation).toBeGreaterThan(0);
  expect(latencies).toEqual([]);
  worker.end();
});

test("rounds go on without a row that fails, and without one that does not take part", async () => {
  const failed: string[] = [];
  const contestants = [
    { name: "raw", worker: startWorker("raw", "unary") },
    { name: "none", worker: startWorker("ours-sync", "unary") },
    { name: "broken", worker: new WorkerProcess("broken", process.execPath, ["-e", ""]) },
  ];
  const schedule = { rounds: 2, turnMs: 5, warmUpMs: 5, clock: "wall" } as const;
  const samples = await runRounds(contestants, schedule, (name, reason) => failed.push(`${name}: ${reason}`));
  expect(samples.map(({ name, nanoseconds }) => [name, nanoseconds.length])).toEqual([["raw", 2]]);
  const [p50 = Number.NaN, p99 = Number.NaN, p999 = Number.NaN] = samples[0]?.overall ?? [];
  expect(p50).toBeGreaterThan(0);
  expect(p99).toBeGreaterThanOrEqual(p50);
  expect(p999).toBeGreaterThanOrEqual(p99);
  expect(failed).toEqual(["broken: worker broken ended before it answered"]);
});

test("an idle stream's memory is that of either process, or none where a row holds none", async () => {
  const idle = { kind: "idle", name: "idle/10000", streams: 10_000, times: 1 } as const;
  const outcome = await measureIdle(bundles.sdkWorker, "http2", idle);
  if (outcome.kind !== "measured") throw new Error(outcome.kind);
  expect(outcome.memory.caller.heap).toBeGreaterThan(100);
  expect(outcome.memory.listener?.heap).toBeGreaterThan(100);
  expect(await measureIdle(bundles.sdkWorker, "raw", idle)).toEqual({ kind: "absent" });
});

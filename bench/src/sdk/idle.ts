/** The memory of streams on which nothing moves: the worker's side, which measures both processes, and the driver's. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { median } from "../stats.js";
import type { IdleCase } from "./cases.js";
import type { Listening } from "./listening.js";
import type { SdkClient } from "./peer.js";
import { type Memory, readMemory } from "./usage.js";

/** Bytes for each idle stream. */
export interface IdleMemory {
  readonly caller: Memory;
  /** Absent where the other end is a thread of the caller's process. */
  readonly listener?: Memory | undefined;
}

/** What became of a row: its memory, or why there is none. */
export type IdleOutcome =
  | { readonly kind: "measured"; readonly memory: IdleMemory }
  | { readonly kind: "absent" }
  | { readonly kind: "failed"; readonly reason: string };

/** One row's outcome. */
export interface IdleRow {
  readonly name: string;
  readonly outcome: IdleOutcome;
}

/** One case's outcomes. */
export interface IdleResult {
  readonly caseName: string;
  readonly rows: readonly IdleRow[];
}

/** How long a row may take to open all its streams and be measured, in milliseconds. */
const LIMIT_MS = 60_000;

/** Streams that are open before the first measurement, so that code which is loaded and compiled for them is not counted as theirs. */
const OPEN_BEFORE = 200;

/** The worker's side: says what a stream takes as JSON, or `null` where the row cannot hold any. */
export async function reportIdle(client: SdkClient, listening: Listening | undefined, streams: number): Promise<void> {
  process.stdout.write(`${JSON.stringify((await measureHeld(client, listening, streams)) ?? null)}\n`);
}

async function measureHeld(
  client: SdkClient,
  listening: Listening | undefined,
  streams: number,
): Promise<IdleMemory | undefined> {
  if (client.hold === undefined) return undefined;
  await client.hold(OPEN_BEFORE);
  const before = { caller: await readMemory(), listener: await listening?.memory() };
  await client.hold(streams);
  const after = { caller: await readMemory(), listener: await listening?.memory() };
  return {
    caller: perStream(before.caller, after.caller, streams),
    listener: before.listener && after.listener && perStream(before.listener, after.listener, streams),
  };
}

function perStream(before: Memory, after: Memory, streams: number): Memory {
  return {
    heap: (after.heap - before.heap) / streams,
    buffers: (after.buffers - before.buffers) / streams,
    rss: (after.rss - before.rss) / streams,
  };
}

/** The driver's side: measures a row by processes of its own, as often as the case asks; the medians. */
export async function measureIdle(worker: string, row: string, { name, times }: IdleCase): Promise<IdleOutcome> {
  const measured: IdleMemory[] = [];
  for (let i = 0; i < times; i += 1) {
    const outcome = await measureOnce([worker, row, name]);
    if (outcome.kind !== "measured") return outcome;
    measured.push(outcome.memory);
  }
  const listeners = measured.flatMap(({ listener }) => listener ?? []);
  return {
    kind: "measured",
    memory: {
      caller: medians(measured.map(({ caller }) => caller)),
      listener: listeners.length === 0 ? undefined : medians(listeners),
    },
  };
}

function medians(each: readonly Memory[]): Memory {
  return {
    heap: median(each.map(({ heap }) => heap)),
    buffers: median(each.map(({ buffers }) => buffers)),
    rss: median(each.map(({ rss }) => rss)),
  };
}

async function measureOnce(args: readonly string[]): Promise<IdleOutcome> {
  const child = spawn(process.execPath, ["--expose-gc", ...args], { stdio: ["pipe", "pipe", "inherit"] });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, LIMIT_MS);
  const [said] = await Promise.all([text(child.stdout), once(child, "exit")]);
  clearTimeout(timer);
  if (isLate) return { kind: "failed", reason: `not done within ${LIMIT_MS / 1000} s` };
  const memory = parseMemory(said);
  if (memory === undefined) return { kind: "failed", reason: "the process ended before it was done" };
  return memory === null ? { kind: "absent" } : { kind: "measured", memory };
}

function parseMemory(said: string): IdleMemory | null | undefined {
  const line = said.split("\n").find((each) => each.startsWith("{") || each === "null");
  return line === undefined ? undefined : JSON.parse(line);
}

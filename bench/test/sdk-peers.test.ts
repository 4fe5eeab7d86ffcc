import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { bundleWorkers } from "../src/bundle.js";
import { at } from "../src/peer.js";
import { payloadRing } from "../src/sdk/payloads.js";
import { RING_LENGTH, type SdkClient, type SdkPeer, type Take } from "../src/sdk/peer.js";
import { loadSdkPeer, sdkPeerNames } from "../src/sdk/rows.js";

// Processes and threads that start on a machine which does other things as well.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const cache = join(import.meta.dirname, "..", ".cache");
let directory: string;

beforeAll(() => {
  mkdirSync(cache, { recursive: true });
  directory = mkdtempSync(join(cache, "test-"));
});

afterAll(() => rmSync(directory, { recursive: true }));

/** Rows whose listener talks by the channel that it has to its parent. */
const needsProcess = new Set(["ipc"]);

/** Rows that know nothing but messages, or nothing but a socket for each stream. */
const withoutIdleStreams = ["ours-sync", "nats", "jsonrpc", "message-port", "ipc", "raw", "raw-batched"];

const peers: [name: string, peer: SdkPeer][] = [];
const missing: string[] = [];
for (const name of sdkPeerNames) {
  const peer = await loadSdkPeer(name);
  if (peer.missing?.() === undefined) peers.push([name, peer]);
  else missing.push(name);
}

interface Running {
  readonly client: SdkClient;
  close(): Promise<void>;
}

async function startProcess(name: string, { connect }: SdkPeer): Promise<Running> {
  const { sdkWorker } = await bundleWorkers(directory);
  const child: ChildProcess = spawn(process.execPath, [sdkWorker, name, "--listen", ""], {
    stdio: ["pipe", "pipe", "inherit", "ipc"],
    serialization: "advanced",
  });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error("the listener has no pipes");
  const [line] = await once(createInterface({ input: stdout }), "line");
  expect(line).toBe(`listening ${name}`);
  const client = await connect(name, child);
  const close = async (): Promise<void> => {
    const exited = once(child, "exit");
    client.close();
    stdin.end();
    expect(await exited).toEqual([0, null]);
  };
  return { client, close };
}

let started = 0;

async function start(name: string, peer: SdkPeer): Promise<Running> {
  if (needsProcess.has(name)) return startProcess(name, peer);
  started += 1;
  const listener = await peer.listen?.(join(directory, `${started}`));
  const client = await peer.connect(listener?.address ?? "", undefined);
  const close = (): Promise<void> => {
    client.close();
    listener?.close();
    return Promise.resolve();
  };
  return { client, close };
}

/** Compares what comes with the ring, byte for byte. */
function createCheck(payloadBytes: number): { readonly take: Take; readonly count: () => number } {
  const ring = payloadRing(payloadBytes);
  let taken = 0;
  const take: Take = (payload) => {
    if (Buffer.compare(payload, at(ring, taken % RING_LENGTH)) !== 0) throw new Error(`payload ${taken} is another`);
    taken += 1;
  };
  return { take, count: () => taken };
}

/** What keeps this process alive: sockets, servers, processes, threads, timers. */
function openHandles(): readonly string[] {
  return process
    .getActiveResourcesInfo()
    .filter((kind) => !/^(?:Immediate|FSReq|CloseReq)/u.test(kind))
    .sort();
}

/** Those of the second list that are not in the first. */
function additions(before: readonly string[], after: readonly string[]): readonly string[] {
  const rest = [...before];
  return after.filter((kind) => {
    const index = rest.indexOf(kind);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}

/** What is open and was not before, turn after turn until that is nothing, or for some seconds. */
async function additionsAfterClose(before: readonly string[]): Promise<readonly string[]> {
  const end = performance.now() + 5000;
  for (;;) {
    const added = additions(before, openHandles());
    if (added.length === 0 || performance.now() > end) return added;
    await nextTurn();
  }
}

test("no row but that of NATS may be missing", () => {
  expect(missing.filter((name) => name !== "nats")).toEqual([]);
  expect(peers.length + missing.length).toBe(13);
});

// Before the rows' own connections, whose sockets may take a while to be gone.
test.each(peers)("%s leaves nothing open once both ends are closed", async (name, peer) => {
  const before = openHandles();
  const { client, close } = await start(name, peer);
  await client.download?.(1, 64, () => {});
  await client.hold?.(3);
  expect(additions(before, openHandles())).not.toEqual([]);
  await close();
  expect(await additionsAfterClose(before)).toEqual([]);
});

describe.each(peers)("row %s", (name, peer) => {
  let running: Running;
  beforeAll(async () => {
    running = await start(name, peer);
  });
  afterAll(() => running.close());

  test("echoes what it is given, one at a time and many at once", async () => {
    const { client } = running;
    const echo = client.echo?.bind(client);
    expect(echo === undefined).toBe(name === "ours-sync");
    if (echo === undefined) return;
    expect(Buffer.from(await echo(Uint8Array.of(0, 1, 128, 250, 255)))).toEqual(Buffer.of(0, 1, 128, 250, 255));
    const bodies = payloadRing(1024).slice(0, 64);
    const answers = await Promise.all(bodies.map((body) => echo(body)));
    expect(Buffer.compare(Buffer.concat(answers), Buffer.concat(bodies))).toBe(0);
  });

  test.each([
    ["download", RING_LENGTH + 3, 1024],
    ["download", 5, 65_536],
    ["exchange", RING_LENGTH + 3, 64],
    ["exchange", 100, 65_536],
  ] as const)("%s carries %i payloads of %i bytes, as they are", async (kind, count, payloadBytes) => {
    const { client } = running;
    const check = createCheck(payloadBytes);
    const carried = client[kind]?.(count, payloadBytes, check.take);
    expect(carried === undefined).toBe(name === "ours-sync" && kind === "exchange");
    await carried;
    expect(check.count()).toBe(carried === undefined ? 0 : count);
  });

  test("carries streams at once", async () => {
    const checks = Array.from({ length: 10 }, () => createCheck(64));
    await Promise.all(checks.map(({ take }, i) => running.client.download?.(300 + i, 64, take)));
    expect(checks.map(({ count }) => count())).toEqual(checks.map((_, i) => 300 + i));
  });

  test("holds streams and still carries, or has none", async () => {
    const { client } = running;
    expect(client.hold === undefined).toBe(withoutIdleStreams.includes(name));
    await client.hold?.(20);
    const check = createCheck(64);
    await client.download?.(3, 64, check.take);
    expect(check.count()).toBe(3);
  });
});

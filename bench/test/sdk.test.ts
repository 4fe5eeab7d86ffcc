import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CaseResult } from "../src/report.js";
import { formatSdkBars, judgeSdk } from "../src/sdk/bars.js";
import { sdkCases } from "../src/sdk/cases.js";
import { payloadRing } from "../src/sdk/payloads.js";
import { decodeOrder, encodeOrder, RING_LENGTH, type SdkClient, type SdkListener } from "../src/sdk/peer.js";
import { formatRate, formatSdkReport } from "../src/sdk/report.js";
import { loadSdkPeer, sdkPeerNames } from "../src/sdk/rows.js";

const sums = new Map<string, Map<string, number>>(sdkCases.map(({ name }) => [name, new Map()]));

describe.each(sdkPeerNames)("row %s, over a socket of its own", (name) => {
  const directory = mkdtempSync(join(tmpdir(), "ixt-bench-"));
  const path = join(directory, "socket");
  let listener: SdkListener;
  let client: SdkClient;

  beforeAll(async () => {
    const peer = await loadSdkPeer(name);
    listener = await peer.listen(path);
    client = await peer.connect(path);
  });

  afterAll(() => {
    client.close();
    listener.close();
    rmSync(directory, { recursive: true, force: true });
  });

  test("answers a call with what it was asked", async () => {
    const [body = new Uint8Array()] = payloadRing(64);
    expect(new Uint8Array(await client.echo(body))).toEqual(body);
  });

  test("sends the ring round and round, as far as it was asked", async () => {
    const ring = payloadRing(1024);
    let i = 0;
    for await (const payload of client.count(RING_LENGTH + 3, 1024)) {
      expect(Buffer.compare(payload, ring[i % RING_LENGTH] ?? new Uint8Array())).toBe(0);
      i += 1;
    }
    expect(i).toBe(RING_LENGTH + 3);
  });

  test.each(sdkCases.filter(({ rows }) => rows.includes(name)))(
    "$name: carries what the other rows carry",
    async ({ name: caseName, prepare }) => {
      const { run, quantiles } = prepare(client);
      const each = sums.get(caseName);
      each?.set(name, await run(RING_LENGTH + 1));
      expect(new Set(each?.values()).size).toBe(1);
      const [p50 = Number.NaN, p99 = Number.NaN] = quantiles?.() ?? [1, 1];
      expect(p50).toBeGreaterThan(0);
      expect(p99).toBeGreaterThanOrEqual(p50);
    },
  );
});

test("a row that is none is refused by name", async () => {
  await expect(loadSdkPeer("other")).rejects.toThrow('no row "other"; the rows are ours');
});

test("an order says how many payloads of which size", () => {
  expect(decodeOrder(encodeOrder(70_000, 1024))).toEqual({ count: 70_000, payloadBytes: 1024 });
  expect(() => payloadRing(65)).toThrow("no payloads of 65 bytes");
});

describe("the bars", () => {
  const facts = { ringLength: 1, meanBytes: 64, checksum: 0 };
  const unary = (ours: number[], base: number[]): CaseResult => ({
    caseName: "unary",
    samples: [
      { name: "ours", facts, nanoseconds: ours.map(() => 9e9), latencies: ours.map((p50) => [p50, 9e9]) },
      { name: "grpc-js", facts, nanoseconds: base.map(() => 1), latencies: base.map((p50) => [p50, 1]) },
    ],
  });
  const stream = (row: string, ours: number, base: number): CaseResult => ({
    caseName: "server-stream/64",
    samples: [
      { name: row, facts, nanoseconds: [ours], latencies: [[]] },
      { name: "grpc-js", facts, nanoseconds: [base], latencies: [[]] },
    ],
  });
  const passes = (result: CaseResult): boolean | undefined => judgeSdk(result)?.passes;

  test("ask half the latency at the median of a call, by the pairs of each round", () => {
    expect(judgeSdk(unary([40, 400, 50], [100, 1000, 100]))).toMatchObject({ row: "ours", ratio: 0.4, passes: true });
    expect(passes(unary([50], [100]))).toBe(true);
    expect(passes(unary([51], [100]))).toBe(false);
  });

  test("ask twelve times the messages, with the window that HTTP/2 has", () => {
    expect(judgeSdk(stream("ours-wide", 100, 1200))).toMatchObject({ row: "ours-wide", ratio: 12, passes: true });
    expect(passes(stream("ours-wide", 101, 1200))).toBe(false);
    expect(judgeSdk(stream("ours", 1, 1200))).toBeUndefined();
  });

  test("say nothing where one of the two did not run, nor of other cases", () => {
    const { samples } = unary([1], [1]);
    expect(judgeSdk({ caseName: "unary", samples: samples.slice(1) })).toBeUndefined();
    expect(judgeSdk({ caseName: "unary", samples: samples.slice(0, 1) })).toBeUndefined();
    expect(judgeSdk({ caseName: "unary/64", samples })).toBeUndefined();
  });

  test("stand in the report beside the rates and the latencies", () => {
    const results = [unary([40_000], [100_000]), stream("ours-wide", 1000, 9000)];
    const report = formatSdkReport({
      machine: ["a machine"],
      schedule: { rounds: 1, turnMs: 2, warmUpMs: 3, clock: "wall" },
      results,
      verdicts: results.flatMap((result) => judgeSdk(result) ?? []),
      legend: [{ name: "ours", about: "this" }],
    });
    expect(report).toMatch(
      /\| unary +\| ours +\| p50 of a call +\| pass \| 40\.0 us \| +100 us \| 0\.40x \| <= 0\.50x \|/u,
    );
    expect(report).toMatch(
      /\| server-stream\/64 \| ours-wide \| messages a second \| FAIL \| 1000 ns \| 9000 ns \| 9\.00x \|/u,
    );
    expect(report).toMatch(/\| ours-wide \| 1000 ns \| 1000 ns - 1000 ns \| 1,000,000\/s \| +9\.00x \|\n/u);
    expect(formatSdkBars([])).toBeUndefined();
  });

  test("rates have their thousands apart", () => {
    expect([1e9, 1e6, 1500, 1000].map(formatRate)).toEqual(["1/s", "1,000/s", "666,667/s", "1,000,000/s"]);
  });
});

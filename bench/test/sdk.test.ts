import { describe, expect, test } from "vitest";
import type { CaseResult } from "../src/report.js";
import { type Samples, turnOperations } from "../src/rounds.js";
import { type Bar, formatSdkBars, judgeBar, judgeSdk, type SdkResults, sdkBars } from "../src/sdk/bars.js";
import { sdkCases, shares, type TimedCase } from "../src/sdk/cases.js";
import { type Chart, chartsOf } from "../src/sdk/charts.js";
import { drawChart } from "../src/sdk/charts-svg.js";
import type { IdleOutcome, IdleResult } from "../src/sdk/idle.js";
import { entrantsOf } from "../src/sdk/measure.js";
import { parseSdkOptions } from "../src/sdk/options.js";
import { payloadRing, payloadSum, ringSums } from "../src/sdk/payloads.js";
import { decodeOrder, encodeOrder, RING_LENGTH, type SdkClient } from "../src/sdk/peer.js";
import { formatSdkReport } from "../src/sdk/report.js";
import { loadSdkPeer, sdkPeerNames } from "../src/sdk/rows.js";
import { readMemory, readProcessorTime } from "../src/sdk/usage.js";

const facts = { ringLength: 1, meanBytes: 64, checksum: 0 };

const row = (name: string, nanoseconds: readonly number[], more: Partial<Samples> = {}): Samples => ({
  name,
  facts,
  nanoseconds,
  ...more,
});

const calls = (name: string, ...p50s: readonly number[]): Samples =>
  row(name, p50s, { latencies: p50s.map((p50) => [p50, 9e9, 9e9]), overall: [p50s[0] ?? 0, 2e6, 3e6] });

const measured = (caller: number, listener?: number): IdleOutcome => {
  const memory = (heap: number) => ({ heap, buffers: 8, rss: 4 * heap });
  const both = { caller: memory(caller), listener: listener === undefined ? undefined : memory(listener) };
  return { kind: "measured", memory: both };
};

const idleResult = (...rows: readonly (readonly [string, IdleOutcome])[]): IdleResult => ({
  caseName: "idle/10000",
  rows: rows.map(([name, outcome]) => ({ name, outcome })),
});

const timedOnly = (caseName: string, ...samples: readonly Samples[]): SdkResults => ({
  timed: [{ caseName, samples }],
  idle: [],
});

function timedCase(name: string): TimedCase {
  const found = sdkCases.find((each) => each.name === name);
  if (found?.kind !== "timed") throw new Error(`no case ${name} with rounds`);
  return found;
}

/** A client that carries in this process, and can be told to lose the last payload of each stream. */
function createClient(loses = false): SdkClient & { readonly opened: number[] } {
  const opened: number[] = [];
  return {
    opened,
    echo: async (body) => body,
    async download(count, payloadBytes, take) {
      opened.push(count);
      const ring = payloadRing(payloadBytes);
      for (let i = 0; i < (loses ? count - 1 : count); i += 1) take(ring[i % RING_LENGTH] ?? new Uint8Array());
    },
    close: () => undefined,
  };
}

describe("payloads", () => {
  test("an order says how many of which size", () => {
    expect(decodeOrder(encodeOrder(70_000, 1024))).toEqual({ count: 70_000, payloadBytes: 1024 });
    expect(() => payloadRing(65)).toThrow("no payloads of 65 bytes");
  });

  test("add up to the same by the ring's sums as one by one", () => {
    const sumOf = ringSums(1024);
    let sum = 0;
    for (let i = 0; i < 2 * RING_LENGTH + 5; i += 1) {
      expect(sumOf(i)).toBe(sum);
      sum = (sum + payloadSum(payloadRing(1024)[i % RING_LENGTH] ?? new Uint8Array())) | 0;
    }
    expect(sumOf(3_000_000)).toBe(sumOf(3_000_000) | 0);
  });
});

describe("cases", () => {
  test("are all there, each under a name of its own", () => {
    expect(sdkCases.map(({ name }) => name)).toEqual([
      "unary",
      "unary/64",
      "server-stream/64",
      "server-stream/1k",
      "server-stream/64k",
      "server-stream/64x1000",
      "bidi/64",
      "bidi/1k",
      "bidi/64k",
      "idle/10000",
      "idle/100000",
    ]);
  });

  test("leave out who does not offer what they need", () => {
    const names = sdkCases.filter((each) => each.kind === "timed" && each.prepare(createClient()) !== undefined);
    expect(names.map(({ name }) => name)).toEqual(sdkCases.slice(0, 6).map(({ name }) => name));
  });

  test("open one stream, or a thousand that share the payloads of a turn", async () => {
    const one = createClient();
    expect(await timedCase("server-stream/64").prepare(one)?.run(1030)).toBe(ringSums(64)(1030));
    expect(one.opened).toEqual([1030]);
    const many = createClient();
    await timedCase("server-stream/64x1000").prepare(many)?.run(2500);
    expect(many.opened).toHaveLength(1000);
    expect(many.opened).toEqual(shares(2500, 1000));
    expect(many.opened.reduce((a, b) => a + b)).toBe(2500);
  });

  test("refuse what was not carried whole", async () => {
    const run = timedCase("server-stream/64").prepare(createClient(true))?.run;
    await expect(run?.(100)).rejects.toThrow("the payloads add up to");
  });

  test("tell the latencies of the last calls, the lower quantile first", async () => {
    const { run, latencies } = timedCase("unary/64").prepare(createClient()) ?? {};
    expect(await run?.(200)).toBe(ringSums(64)(200));
    const [p50 = Number.NaN, p99 = Number.NaN, p999 = Number.NaN] = latencies?.(200) ?? [];
    expect(p50).toBeGreaterThan(0);
    expect(p99).toBeGreaterThanOrEqual(p50);
    expect(p999).toBeGreaterThanOrEqual(p99);
  });

  test("of many streams are run by those who can, and by our row with one stream", () => {
    const many = timedCase("server-stream/64x1000");
    expect(entrantsOf(many, ["ours", "grpc-js", "raw"])).toEqual([
      { name: "ours", row: "ours", caseName: many.name },
      { name: "grpc-js", row: "grpc-js", caseName: many.name },
      { name: "ours-one", row: "ours", caseName: "server-stream/64" },
    ]);
    expect(entrantsOf(many, ["grpc-js"]).map(({ name }) => name)).toEqual(["grpc-js"]);
    expect(entrantsOf(timedCase("bidi/64"), ["ours", "raw"])).toHaveLength(2);
  });

  test("of many streams have turns that are long enough, but not for the slow", () => {
    const schedule = { rounds: 1, turnMs: 200, warmUpMs: 1, clock: "wall" } as const;
    const many = { ...schedule, leastOperations: 1_000_000, mostTurnMs: 2000 };
    expect(turnOperations(1000, schedule)).toBe(200_000);
    expect(turnOperations(1000, many)).toBe(1_000_000);
    expect(turnOperations(20_000, many)).toBe(100_000);
    expect(turnOperations(100, many)).toBe(2_000_000);
    expect(turnOperations(9e9, schedule)).toBe(1);
  });
});

describe("rows", () => {
  test("that are none are refused by name", async () => {
    await expect(loadSdkPeer("other")).rejects.toThrow('no row "other"; the rows are ours');
  });

  test("are all that the bars name", () => {
    const named = sdkBars.flatMap((bar) => [bar.row, bar.against ?? bar.row]).filter((name) => name !== "ours-one");
    expect(named.filter((name) => !sdkPeerNames.includes(name))).toEqual([]);
  });
});

describe("usage", () => {
  test("is told in bytes and in nanoseconds that only grow", async () => {
    const before = readProcessorTime();
    const { heap, buffers, rss } = await readMemory();
    expect(rss).toBeGreaterThan(heap);
    expect(heap).toBeGreaterThan(2 ** 20);
    expect(buffers).toBeGreaterThan(0);
    expect(readProcessorTime()).toBeGreaterThan(before);
  });
});

describe("the bars", () => {
  const barOf = (caseName: string, name: string, against?: string): Bar => {
    const found = sdkBars.find((bar) => bar.case === caseName && bar.row === name && bar.against === against);
    if (found === undefined) throw new Error(`no bar of ${name} in ${caseName}`);
    return found;
  };

  test("are those of the issue", () => {
    expect(
      sdkBars.map(({ case: caseName, row: name, against = "", figure, bound }) =>
        [caseName, name, figure, against, ...Object.entries(bound).flat()].join(" "),
      ),
    ).toEqual([
      "unary ours p50 grpc-js atMost 0.35",
      "unary/64 ours rate grpc-js atLeast 30",
      "server-stream/64 ours rate grpc-js atLeast 15",
      "server-stream/64 ours rate http2 atLeast 1.3",
      "server-stream/64 ours-sync rate grpc-js atLeast 40",
      "server-stream/64 ours-sync rate raw-batched atLeast 0.9",
      "server-stream/64k ours rate grpc-js atLeast 6",
      "server-stream/64k ours-sync rate raw-batched atLeast 1",
      "server-stream/64x1000 ours rate ours-one atLeast 0.8",
      "bidi/64 ours rate grpc-js atLeast 40",
      "idle/10000 ours heap  atMost 1024",
    ]);
  });

  test("judge a rate by the median of the ratios within each round", () => {
    const bar = barOf("server-stream/64", "ours", "grpc-js");
    const judge = (ours: number[], base: number[]) =>
      judgeBar(bar, timedOnly("server-stream/64", row("ours", ours), row("grpc-js", base)));
    expect(judge([100, 1000, 100], [1500, 16_000, 100])).toMatchObject({ judged: 15, passes: true });
    expect(judge([101], [1500])).toMatchObject({ passes: false, own: "9,900,990/s", other: "666,667/s" });
  });

  test("judge a latency at the median of the calls of each round, as a share", () => {
    const bar = barOf("unary", "ours", "grpc-js");
    const judge = (ours: number[], base: number[]) =>
      judgeBar(bar, timedOnly("unary", calls("ours", ...ours), calls("grpc-js", ...base)));
    expect(judge([35, 700, 1], [100, 1000, 100])).toMatchObject({ judged: 0.35, passes: true, own: "35.0 ns" });
    expect(judge([36], [100])).toMatchObject({ passes: false });
  });

  test("judge the heap of the dearer side, in bytes", () => {
    const bar = barOf("idle/10000", "ours");
    const judge = (outcome: IdleOutcome) => judgeBar(bar, { timed: [], idle: [idleResult(["ours", outcome])] });
    expect(judge(measured(1024, 1000))).toMatchObject({ judged: 1024, passes: true, own: "1,024 B" });
    expect(judge(measured(1000, 1025))).toMatchObject({ judged: 1025, passes: false });
    expect(judge({ kind: "failed", reason: "late" })).toMatchObject({ judged: undefined, passes: false });
  });

  test("judge a thousand streams beside one within the same rounds", () => {
    const bar = barOf("server-stream/64x1000", "ours", "ours-one");
    const judge = (many: number, one: number) =>
      judgeBar(bar, timedOnly("server-stream/64x1000", row("ours", [many]), row("ours-one", [one])));
    expect(judge(125, 100).passes).toBe(true);
    expect(judge(126, 100).passes).toBe(false);
  });

  test("of what was asked for and not measured fail, of what was not asked for are not judged", () => {
    const results = timedOnly("server-stream/64", row("ours", [1]), row("grpc-js", [20]));
    const outcomes = (rows: readonly string[]) =>
      judgeSdk(results, rows).map(({ bar, passes }) => `${bar.row} ${bar.against} ${passes}`);
    expect(outcomes(["ours", "grpc-js"])).toEqual(["ours grpc-js true"]);
    expect(outcomes(["ours", "grpc-js", "http2"])).toEqual(["ours grpc-js true", "ours http2 false"]);
    const verdicts = judgeSdk(results, ["ours", "http2"]);
    expect(formatSdkBars(verdicts)).toMatch(/\| FAIL \| >= 1\.30x \| not measured \|/u);
    expect(formatSdkBars([])).toBeUndefined();
  });
});

describe("the report", () => {
  const timed: readonly CaseResult[] = [
    { caseName: "unary", samples: [calls("ours", 40_000), calls("grpc-js", 100_000)] },
    {
      caseName: "server-stream/64",
      samples: [row("ours", [1000], { cpuNanoseconds: [1800] }), row("grpc-js", [9000], { cpuNanoseconds: [15_000] })],
    },
  ];
  const results: SdkResults = {
    timed,
    idle: [
      idleResult(
        ["ours", measured(1000, 2000)],
        ["message-port", measured(3000)],
        ["connect", { kind: "failed", reason: "not done within 60 s" }],
      ),
    ],
  };
  const report = formatSdkReport({
    machine: ["a machine"],
    schedule: { rounds: 1, turnMs: 2, warmUpMs: 3, clock: "wall" },
    results,
    verdicts: judgeSdk(results, ["ours", "grpc-js"]),
    legend: [{ name: "ours", about: "this" }],
    remarks: ["No row `nats`: there is no nats-server"],
    charts: [{ title: "Calls", file: "sdk-unary.svg" }],
  });

  test("has the bars first", () => {
    expect(report.indexOf("## Bars")).toBeGreaterThan(0);
    expect(report.indexOf("## Bars")).toBeLessThan(report.indexOf("## Cases"));
    expect(report).toMatch(
      /\| unary +\| ours \| grpc-js \| p50 of a call +\| FAIL \| +<= 0\.35x \| +0\.40x \| +40\.0 us \| +100 us \|/u,
    );
  });

  test("has the rates, the ratios, the processor time and the latencies of each row", () => {
    expect(report).toMatch(/\| ours +\| 1000 ns \| 1000 ns - 1000 ns \| 1,000,000\/s \| +9\.00x \| 1800 ns \|\n/u);
    expect(report).toMatch(/\| row +\| +mean \| .* \| cpu \| +p50 \| +p99 \| +p999 \|\n/u);
    expect(report).toMatch(/\| ours +\| 40\.0 us \| .* \| 40\.0 us \| 2\.00 ms \| 3\.00 ms \|\n/u);
  });

  test("has the memory of both sides, and who could not be measured", () => {
    expect(report).toMatch(/\| ours +\| +1,000 B \| +8 B \| +4,000 B \| +2,000 B \| +8 B \| +8,000 B \|\n/u);
    expect(report).toMatch(/\| message-port \| +3,000 B \| +8 B \| +12,000 B \| +\| +\| +\|\n/u);
    expect(report).toContain("- `connect`: not done within 60 s");
    expect(report).toContain("- No row `nats`: there is no nats-server");
    expect(report).toContain("![Calls](sdk-unary.svg)");
  });

  describe("and its charts", () => {
    const charts = chartsOf(results);

    test("are of what was measured, each in its own file", () => {
      expect(charts.map(({ file }) => file)).toEqual([
        "sdk-server-stream.svg",
        "sdk-unary.svg",
        "sdk-latency.svg",
        "sdk-cpu.svg",
        "sdk-idle.svg",
      ]);
      expect(chartsOf({ timed: [], idle: [] })).toEqual([]);
    });

    test("show the figures of the tables", () => {
      const pointsOf = (file: string) => charts.find((chart) => chart.file === file)?.points;
      expect(pointsOf("sdk-server-stream.svg")?.[0]).toEqual({
        panel: "server-stream/64",
        row: "ours",
        value: 1e6,
        label: "1,000,000/s",
      });
      expect(pointsOf("sdk-latency.svg")?.[1]).toEqual({ panel: "unary", row: "ours", series: "p99", value: 2000 });
      expect(pointsOf("sdk-cpu.svg")?.[0]).toMatchObject({ value: 1.8, label: "1.8 us" });
      expect(pointsOf("sdk-idle.svg")?.map(({ value }) => value)).toEqual([1008, 2008, 12_000, 3008, 12_000]);
    });

    test("are the same text for the same points, on a ground of their own, with every row and its figure", async () => {
      for (const chart of charts) {
        const drawn = await drawChart(chart);
        expect(await drawChart(chart)).toBe(drawn);
        expect(drawn).toMatch(/^<svg [^>]*><rect width="\d+" height="\d+" fill="#ffffff"\/>/u);
        for (const text of [chart.title, chart.axis, ...chart.points.flatMap((point) => [point.row, point.panel])]) {
          expect(drawn).toContain(`>${text}</text>`);
        }
        for (const { label } of chart.points) if (label !== undefined) expect(drawn).toContain(`>${label}</text>`);
      }
    });

    test("put more further to the right, by powers of ten", async () => {
      const points = [10, 100, 1000].map((value) => ({ panel: "one", row: `row ${value}`, value }));
      const chart: Chart = { title: "Three", file: "three.svg", axis: "each", points };
      const drawn = await drawChart(chart);
      const places = [...drawn.matchAll(/<path transform="translate\(([\d.]+),/gu)].map(([, x]) => Number(x));
      const [first = 0, second = 0, third = 0] = places;
      expect(places).toHaveLength(3);
      expect(second).toBeGreaterThan(first);
      expect(third - second).toBeCloseTo(second - first, 0);
    });
  });
});

describe("the command line", () => {
  test("measures everything by default, and then writes", () => {
    const options = parseSdkOptions([]);
    expect(options).toMatchObject({ cases: sdkCases, rows: sdkPeerNames, complete: true });
    expect(options.schedule).toEqual({ rounds: 11, turnMs: 200, warmUpMs: 1200, clock: "wall" });
  });

  test("takes some cases, some rows in the table's order, and another schedule", () => {
    const options = parseSdkOptions([
      "--",
      "--only",
      "bidi",
      "--rows",
      "grpc-js, ours",
      "--rounds",
      "3",
      "--turn-ms",
      "9",
    ]);
    expect(options.cases.map(({ name }) => name)).toEqual(["bidi/64", "bidi/1k", "bidi/64k"]);
    expect(options).toMatchObject({ rows: ["ours", "grpc-js"], complete: false });
    expect(options.schedule).toMatchObject({ rounds: 3, turnMs: 9 });
    expect(parseSdkOptions(["--rows", "ours"]).complete).toBe(false);
  });

  test("refuses what there is not", () => {
    expect(() => parseSdkOptions(["--rows", "ours-wide"])).toThrow('no row "ours-wide"; the rows are ours, ours-sync');
    expect(() => parseSdkOptions(["--only", "nothing"])).toThrow("no case holds");
    expect(() => parseSdkOptions(["--rounds", "0"])).toThrow("--rounds takes a whole number above 0");
    expect(() => parseSdkOptions(["--clock", "cpu"])).toThrow("--clock");
  });
});

import { describe, expect, test } from "vitest";
import { judge } from "../src/bars.js";
import { formatNanoseconds, formatRatio, formatTable } from "../src/report.js";
import type { Samples } from "../src/rounds.js";
import { median, quantile, rotate, speedRatio } from "../src/stats.js";

describe("median", () => {
  test("is the middle of an odd number of samples, in any order", () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  test("is the mean of the two in the middle of an even number", () => {
    expect(median([1, 2, 4, 100])).toBe(3);
  });

  test("does not reorder what it is given", () => {
    const samples = [3, 1, 2];
    median(samples);
    expect(samples).toEqual([3, 1, 2]);
  });

  test("refuses no samples", () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe("quantile", () => {
  test("interpolates between neighbours", () => {
    expect(quantile([10, 20, 30, 40, 50], 0.25)).toBe(20);
    expect(quantile([10, 20], 0.25)).toBe(12.5);
    expect(quantile([10, 20], 1)).toBe(20);
  });
});

describe("speedRatio", () => {
  test("pairs the rounds, so that a slow round does not count twice", () => {
    expect(speedRatio([100, 1000, 120], [50, 500, 40])).toBe(2);
  });

  test("refuses rounds that do not pair", () => {
    expect(() => speedRatio([1, 2], [1])).toThrow(RangeError);
  });
});

describe("rotate", () => {
  test("gives every item every place once in as many rounds as there are items", () => {
    const rounds = [0, 1, 2].map((round) => rotate(["a", "b", "c"], round).join(""));
    expect(rounds).toEqual(["abc", "bca", "cab"]);
    expect(rotate(["a", "b", "c"], 3)).toEqual(["a", "b", "c"]);
  });

  test("of nothing is nothing", () => {
    expect(rotate([], 7)).toEqual([]);
  });
});

describe("judge", () => {
  const sample = (name: string, nanoseconds: number[]): Samples => ({
    name,
    nanoseconds,
    facts: { ringLength: 1, meanBytes: 1, checksum: 0 },
  });
  const bar = { caseName: "encode/data-64", base: "protobufjs", floor: 6 } as const;

  test("compares with protobufjs, and with the fastest of its rows", () => {
    const samples = [
      sample("ours", [10, 10]),
      sample("ours-values", [14, 14]),
      sample("protobufjs", [70, 70]),
      sample("protobufjs-slab", [40, 40]),
      sample("msgpackr", [5, 5]),
    ];
    expect(judge(bar, samples)).toEqual({
      ...bar,
      ratio: 7,
      valuesRatio: 5,
      strictRatio: 4,
      strictRow: "protobufjs-slab",
    });
  });

  test("compares with the C++ library, where that ran", () => {
    const native = { caseName: "encode/context", base: "native-c++", floor: 0.2 } as const;
    const ours = sample("ours", [10, 10]);
    expect(judge(native, [ours, sample("native-c++", [4, 4])])).toMatchObject({ ratio: 0.4, strictRatio: undefined });
    expect(judge(native, [ours, sample("protobufjs", [4, 4])])).toBeUndefined();
  });

  test("says nothing where one of the two did not run", () => {
    expect(judge(bar, [sample("ours", [10])])).toBeUndefined();
  });
});

describe("the report", () => {
  test("writes times with three digits and their unit", () => {
    expect([29.26, 99.94, 99.96, 380.4, 9994, 12_345, 999_499, 999_500].map(formatNanoseconds)).toEqual([
      "29.3 ns",
      "99.9 ns",
      "100 ns",
      "380 ns",
      "9994 ns",
      "12.3 us",
      "999 us",
      "1.00 ms",
    ]);
  });

  test("writes ratios", () => {
    expect([0.061, 1.4, 12.34].map(formatRatio)).toEqual(["0.06x", "1.40x", "12.3x"]);
  });

  test("pads its tables", () => {
    expect(
      formatTable(
        ["peer", "ns"],
        [
          ["ours", "1"],
          ["protobufjs", "100"],
        ],
        1,
      ),
    ).toBe(["| peer       |  ns |", "| ---------- | --: |", "| ours       |   1 |", "| protobufjs | 100 |"].join("\n"));
  });
});

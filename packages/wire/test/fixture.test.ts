// The codecs of the generator's fixture: every type it covers, at its bounds.

import { Bytes16 } from "@ixt/wire";
import { describe, expect, test } from "vitest";
import {
  answer,
  Colour,
  decodeEmpty,
  decodeEverything,
  decodeTree,
  type Everything,
  encodeEmpty,
  encodeEverything,
  encodeTree,
  greeting,
  huge,
  type Lists,
  on,
} from "./fixture/fixture.js";
import { refusal } from "./refusal.js";

const LISTS: Lists = {
  flags: [true, false, true, true, false, false, true, false, true],
  i8: [-128, 0, 127],
  i16: [-32_768, 0, 32_767],
  i32: [-(2 ** 31), 0, 2 ** 31 - 1],
  i64: [-(2n ** 63n), 0n, 2n ** 63n - 1n],
  u8: [0, 255],
  u16: [0, 65_535],
  u32: [0, 2 ** 32 - 1],
  u64: [0n, 2n ** 53n + 1n, 2n ** 64n - 1n],
  f32: [0, -0, 1.5, Number.NaN, Number.NEGATIVE_INFINITY],
  f64: [0, -0, Math.PI, Number.NaN, Number.POSITIVE_INFINITY],
  colours: [Colour.none, Colour.green, { unrecognized: 77 }],
  texts: ["", "a", "é".repeat(100)],
  datas: [new Uint8Array(0), Uint8Array.of(1, 2, 3)],
  inners: [
    { value: 1, colour: Colour.red },
    { value: 2, colour: { unrecognized: 3 } },
  ],
};

const EVERYTHING: Everything = {
  flag: true,
  otherFlag: true,
  i8: -128,
  i16: -32_768,
  i32: -(2 ** 31),
  i64: -(2n ** 63n),
  u8: 255,
  u16: 65_535,
  u32: 2 ** 32 - 1,
  u64: 2n ** 64n - 1n,
  safe: Number.MAX_SAFE_INTEGER,
  f32: -1.5,
  f64: Math.E,
  colour: Colour.red,
  text: "text",
  data: Uint8Array.of(9),
  id: Bytes16.fromHex("ffffffffffffffffffffffffffffffff"),
  inner: { value: 5, colour: Colour.none },
  place: { x: -5, name: "here" },
  choice: { kind: "three", three: { left: "l", right: true } },
  lists: LISTS,
};

describe("the generator's fixture", () => {
  test("every type round-trips at its bounds", () => {
    const bytes = encodeEverything(EVERYTHING);
    expect(decodeEverything(bytes)).toEqual(EVERYTHING);
    expect([...encodeEverything(decodeEverything(bytes))]).toEqual([...bytes]);
  });

  test("each variant of a named union round-trips", () => {
    for (const choice of [
      { kind: "one", one: 65_535 },
      { kind: "two", two: { value: 1, colour: Colour.green } },
      { kind: "three", three: { left: "", right: false } },
    ] as const) {
      expect(decodeEverything(encodeEverything({ ...EVERYTHING, choice })).choice).toEqual(choice);
    }
  });

  test("constants keep their values", () => {
    expect([answer, greeting, huge, on]).toEqual([42, "hello", 2n ** 64n - 1n, true]);
  });

  test("a struct of nothing is still there", () => {
    expect(decodeEmpty(encodeEmpty({}))).toEqual({});
  });

  test("a recursive struct round-trips", () => {
    const leaf = { label: "leaf", left: undefined, children: [] };
    const tree = { label: "root", left: leaf, children: [leaf, { label: "b", left: leaf, children: [leaf] }] };
    expect(decodeTree(encodeTree(tree))).toEqual(tree);
  });

  test("a field in a group is named with the group", () => {
    const place = { x: 2 ** 31, name: "here" };
    expect(refusal(() => encodeEverything({ ...EVERYTHING, place })).path).toBe("Everything.place.x");
    const flags = [true, 1 as never];
    expect(refusal(() => encodeEverything({ ...EVERYTHING, lists: { ...LISTS, flags } })).path).toBe(
      "Everything.lists.flags[1]",
    );
    const i8 = [128];
    expect(refusal(() => encodeEverything({ ...EVERYTHING, lists: { ...LISTS, i8 } })).path).toBe(
      "Everything.lists.i8[0]",
    );
  });
});

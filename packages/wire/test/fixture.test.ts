// The codecs of the generator's fixture: every type it covers, at its bounds.

import { describe, expect, test } from "vitest";
import {
  answer,
  Colour,
  decodeEmpty,
  decodeEverything,
  decodeTree,
  encodeEmpty,
  encodeEverything,
  encodeTree,
  greeting,
  huge,
  on,
} from "./fixture/fixture.js";
import { EVERYTHING, LISTS, TREE } from "./fixture-messages.js";
import { refusal } from "./refusal.js";

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
    expect(decodeTree(encodeTree(TREE))).toEqual(TREE);
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

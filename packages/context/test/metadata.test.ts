// Metadata: ordered, bounded, immutable, and blind to what a key is called.

import { describe, expect, test } from "vitest";
import { createMetadata, EMPTY_METADATA, MetadataKey } from "../src/index.js";

const invalid = expect.objectContaining({ code: "invalidArgument" });
const exhausted = expect.objectContaining({ code: "resourceExhausted" });

test("keeps order, and answers like a Map", () => {
  const metadata = createMetadata([
    ["b", "1"],
    ["a", "2"],
  ]);
  expect([...metadata.keys()]).toEqual(["b", "a"]);
  expect([metadata.get("a"), metadata.get("c"), metadata.has("b"), metadata.size]).toEqual(["2", undefined, true, 2]);
  expect([...createMetadata({ [MetadataKey.requestId]: "r" }).entries()]).toEqual([["request-id", "r"]]);
});

test("keys that mean something to objects are data", () => {
  const keys = ["__proto__", "constructor", "prototype", "to_string", "has-own-property"];
  const metadata = createMetadata(keys.map((key): [string, string] => [key, "v"]));
  expect([...metadata.keys()]).toEqual(keys);
  expect(({} as Record<string, unknown>)["v"]).toBeUndefined();
  expect(EMPTY_METADATA.get("constructor")).toBeUndefined();
  expect(JSON.parse(JSON.stringify(metadata))).toHaveProperty(["constructor"], "v");
  expect(JSON.stringify(metadata)).toContain('"__proto__":"v"');
});

test("with and without leave the first as it was", () => {
  const metadata = createMetadata({ a: "1", b: "2" });
  expect([...metadata.with("a", "3")]).toEqual([
    ["a", "3"],
    ["b", "2"],
  ]);
  expect([...metadata.without("a")]).toEqual([["b", "2"]]);
  expect(metadata.without("c")).toBe(metadata);
  expect([...metadata]).toEqual([
    ["a", "1"],
    ["b", "2"],
  ]);
  expect(metadata).not.toHaveProperty("set");
  expect(() => metadata.with("A", "1")).toThrow(invalid);
});

describe("the limits", () => {
  test.each(["", "A", "a b", "\u00e4", "a\0", "a\n", "a:b"])("refuse the key %j", (key) => {
    expect(() => createMetadata([[key, ""]])).toThrow(invalid);
  });

  test("refuse a key that occurs twice, also in another case", () => {
    for (const key of ["a", "A"]) {
      const pairs: [string, string][] = [["a", "1"]];
      expect(() => createMetadata([...pairs, [key, "2"]])).toThrow(invalid);
    }
  });

  test("hold at their edges, and the error names the key, the size and the limit", () => {
    const pairs = (count: number): [string, string][] => Array.from({ length: count }, (_, i) => [`k${i}`, ""]);
    expect(createMetadata(pairs(64)).size).toBe(64);
    expect(() => createMetadata(pairs(65))).toThrow(exhausted);
    expect(createMetadata([["k".repeat(128), ""]]).size).toBe(1);
    expect(() => createMetadata([["k".repeat(129), ""]])).toThrow(exhausted);
    expect(createMetadata({ k: "\u00e4".repeat(2_048) }).size).toBe(1);
    expect(() => createMetadata({ k: "\u00e4".repeat(2_049) })).toThrow(exhausted);
    expect(() => createMetadata({ k: "v".repeat(4_097) })).toThrow(
      'metadata value of "k" takes 4097 bytes or more, over the limit of 4096',
    );
    expect(createMetadata({ a: "v".repeat(4_095), b: "v".repeat(4_095) }).size).toBe(2);
    expect(() => createMetadata({ a: "v".repeat(4_095), b: "v".repeat(4_096) })).toThrow(
      'metadata takes 8193 bytes with the key "b", over the limit of 8192',
    );
  });

  test("refuse text that has no UTF-8, and what is no text", () => {
    expect(() => createMetadata({ a: "\ud800" })).toThrow(invalid);
    expect(() => createMetadata({ a: "x\udc00" })).toThrow(invalid);
    expect(() => createMetadata({ a: 1 as unknown as string })).toThrow(invalid);
  });
});

// What a scenario expects, held against what came: what matches, and what is said of what does not.

import { text } from "@ixt/sdk";
import { describe, expect, test } from "vitest";
import { findDifference, findMismatch, showBytes } from "../src/speak/matching.js";
import { pattern } from "../src/speak/pattern.js";

describe("JSON matches", () => {
  test.each([
    ["what is equal", [1, "a", null, true, [2], {}], [1, "a", null, true, [2], {}]],
    ["an object with more fields, at any depth", { a: [{ b: 1, c: 2 }], d: 3 }, { a: [{ b: 1 }] }],
    ["what one of several matches", { why: "b", sent: 1 }, { anyOf: [{ why: "a" }, { why: "b" }] }],
    ["a field called anyOf beside others", { anyOf: 1, b: 2 }, { anyOf: 1, b: 2 }],
  ])("%s", (_, actual, expected) => {
    expect(findMismatch(actual, expected)).toBeUndefined();
  });

  test.each([
    ["another value", { a: 1 }, { a: 2 }, "it.a is 1, expected 2"],
    ["another type", { a: "1" }, { a: 1 }, 'it.a is "1", expected 1'],
    ["null for an object", { a: null }, { a: {} }, "it.a is null, expected {}"],
    ["a list for an object", [], {}, "it is [], expected {}"],
    ["a field that is missing", { a: 1 }, { b: null }, "it lacks the field b"],
    ["a field that all objects inherit", {}, { toString: {} }, "it lacks the field toString"],
    ["a longer list", [1, 2], [1], "it is [1,2], expected [1]"],
    ["an element", [{ a: 1 }], [{ a: 2 }], "it[0].a is 1, expected 2"],
    [
      "none of several",
      3,
      { anyOf: [1, 2] },
      "it matches none of what may be: it is 3, expected 1; or it is 3, expected 2",
    ],
  ])("but not with %s", (_, actual, expected, why) => {
    expect(findMismatch(actual, expected)).toBe(why);
  });
});

describe("a payload is", () => {
  test("its very bytes", () => {
    const expected = { kind: "bytes", bytes: pattern(250, 5) } as const;
    expect(findDifference(Uint8Array.of(250, 0, 1, 2, 3), expected)).toBeUndefined();
    expect(findDifference(pattern(249, 5), expected)).toBe("expected Pattern(250, 5), and Pattern(249, 5) came");
    expect(findDifference(new Uint8Array(0), expected)).toBe("expected Pattern(250, 5), and no bytes came");
  });

  test("any JSON text of a value, with no field more", () => {
    const expected = { kind: "json", value: { a: [1], b: "c" } } as const;
    expect(findDifference(text.encode(' {"b": "c", "a": [1.0]}'), expected)).toBeUndefined();
    expect(findDifference(text.encode('{"a":[1],"b":"c","d":0}'), expected)).toContain(
      'expected the JSON {"a":[1],"b":"c"}',
    );
    expect(findDifference(text.encode("{"), expected)).toBe('expected JSON text, and "{" came');
  });
});

test("bytes are shown short, and for what they are", () => {
  expect(showBytes(text.encode("hi"))).toBe('"hi"');
  expect(showBytes(Uint8Array.of(0, 255))).toBe("00ff");
  expect(showBytes(text.encode("naïve"))).toBe("6e61c3af7665");
  expect(showBytes(new Uint8Array(100))).toMatch(/^(00){48}\.\.\. \(100 bytes\)$/);
});

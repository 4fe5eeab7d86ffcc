import { describe, expect, it } from "vitest";
import { entries, gets, notices, puts, selections } from "./protocol.js";

const codecs = { entries, gets, notices, puts, selections };

describe("the codecs", () => {
  const entry = { key: "k", value: "", revision: 1 };

  it("take what they have written", () => {
    expect(gets.decode(gets.encode({ key: "k" }))).toEqual({ key: "k" });
    expect(puts.decode(puts.encode({ key: "k", value: "v" }))).toEqual({ key: "k", value: "v" });
    expect(entries.decode(entries.encode(entry))).toEqual(entry);
    expect(selections.decode(selections.encode({ prefix: "" }))).toEqual({ prefix: "" });
    for (const notice of [
      { kind: "watching", remainingMs: null },
      { kind: "watching", remainingMs: 1.5 },
      { kind: "change", entry, skipped: 2 },
      { kind: "draining" },
    ] as const) {
      expect(notices.decode(notices.encode(notice))).toEqual(notice);
    }
  });

  it("take no more than they know of", () => {
    expect(puts.decode(new TextEncoder().encode('{"key":"k","value":"v","__proto__":{"a":1},"b":2}'))).toEqual({
      key: "k",
      value: "v",
    });
  });

  it.each([
    ["gets", "null"],
    ["gets", "{}"],
    ["gets", '"k"'],
    ["gets", '{"key":""}'],
    ["gets", '{"key":["k"]}'],
    ["gets", `{"key":"${"k".repeat(257)}"}`],
    ["puts", '{"key":"k"}'],
    ["puts", '{"key":"k","value":1}'],
    ["puts", `{"key":"k","value":"${"v".repeat(16_385)}"}`],
    ["entries", '{"key":"k","value":"v","revision":0}'],
    ["entries", '{"key":"k","value":"v","revision":1.5}'],
    ["selections", "{}"],
    ["selections", '{"prefix":null}'],
    ["notices", "[]"],
    ["notices", '{"kind":"over"}'],
    ["notices", '{"kind":"watching"}'],
    ["notices", '{"kind":"watching","remainingMs":"1"}'],
    ["notices", '{"kind":"change","skipped":0}'],
    ["notices", '{"kind":"change","entry":{"key":"k","value":"v","revision":1}}'],
    ["notices", '{"kind":"change","entry":{"key":"k","value":"v","revision":1},"skipped":-1}'],
  ] as const)("%s: %s is refused", (name, text) => {
    expect(() => codecs[name].decode(new TextEncoder().encode(text))).toThrow();
  });
});

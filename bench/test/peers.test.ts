import { describe, expect, test } from "vitest";
import { cases, isSameValue, prepareCase, ringBytes } from "../src/cases.js";
import { createContexts, createDataFrames } from "../src/corpus.js";
import { toChunks } from "../src/peer.js";
import { isPeerName, loadPeer, peerNames } from "../src/peers.js";

describe("the corpus", () => {
  test("is the same each time, and its messages are distinct", () => {
    const frames = createDataFrames(64, 64);
    expect(createDataFrames(64, 64)).toEqual(frames);
    expect(new Set(frames.map(({ sequence }) => sequence)).size).toBe(64);
    expect(frames.every(({ sequence }) => sequence > 0)).toBe(true);
    const contexts = createContexts(64, "ascii");
    expect(createContexts(64, "ascii")).toEqual(contexts);
    expect(new Set(contexts.map(({ correlationId }) => correlationId)).size).toBe(64);
  });

  test("has full contexts of realistic lengths, ASCII or not", () => {
    const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/u.test(text);
    for (const context of createContexts(8, "ascii")) {
      expect(context.capabilities).toHaveLength(8);
      expect(context.metadata).toHaveLength(8);
      expect(context.metadata[0]?.value).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/u);
      expect(isAscii(JSON.stringify(context))).toBe(true);
    }
    expect(createContexts(8, "utf8").some((context) => isAscii(JSON.stringify(context)))).toBe(false);
  });
});

describe("isSameValue", () => {
  test("tells what differs in one byte, one entry or one field", () => {
    const value = { id: new Uint8Array([1, 2]), names: ["a", "b"], entry: { key: "k" } };
    expect(isSameValue(value, { id: Buffer.from([1, 2]), names: ["a", "b"], entry: { key: "k" } })).toBe(true);
    expect(isSameValue(value, { ...value, id: new Uint8Array([1, 3]) })).toBe(false);
    expect(isSameValue(value, { ...value, names: ["a"] })).toBe(false);
    expect(isSameValue(value, { ...value, entry: { key: "k", more: 1 } })).toBe(false);
    expect(isSameValue(value, undefined)).toBe(false);
  });
});

describe("toChunks", () => {
  test("packs whole messages and loses none", () => {
    const messages = [3, 4, 5, 6].map((length) => new Uint8Array(length).fill(length));
    expect(toChunks(messages, 8).map(({ length }) => length)).toEqual([7, 5, 6]);
  });
});

describe.each(peerNames)("peer %s", (name) => {
  test.each(["encode/data-64", "encode/context-utf8"])(
    "gives back what it encoded: the ring of %s",
    async (caseName) => {
      const each = cases.find((candidate) => candidate.name === caseName);
      if (each === undefined) throw new Error(`no case ${caseName}`);
      const peer = await loadPeer(name);
      expect(ringBytes(peer, each).length).toBeGreaterThanOrEqual(256);
      expect(prepareCase(peer, each) === undefined).toBe(peer.operations[each.operation] === undefined);
    },
  );
});

describe("decoders", () => {
  test.each(cases.filter(({ name }) => name.startsWith("decode") && !/64k|1k|utf8/u.test(name)))(
    "$name: read the same values, whichever peer",
    async (each) => {
      const sums = new Map<string, number>();
      for (const name of peerNames) {
        const prepared = prepareCase(await loadPeer(name), each);
        if (prepared === undefined) continue;
        let sum = 0;
        for (let i = 0; i < prepared.ringLength; i += 1) sum = (sum + prepared.operation(i)) | 0;
        sums.set(name, sum);
      }
      expect(sums.size).toBeGreaterThanOrEqual(4);
      expect(new Set(sums.values()).size).toBe(1);
    },
  );
});

describe("isPeerName", () => {
  test("knows the rows and nothing else", () => {
    expect(peerNames.every(isPeerName)).toBe(true);
    expect([undefined, null, 7, "", "toString"].some(isPeerName)).toBe(false);
  });
});

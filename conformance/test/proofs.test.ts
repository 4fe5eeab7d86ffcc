// What the proofs are made of, without Cap'n Proto's own tools: these run with every `npm test`.

import { isDeepStrictEqual } from "node:util";
import { DEFAULT_LIMITS, WireError } from "@ixt/wire";
import { describe, expect, test } from "vitest";
import { type Codec, findCodecs } from "../src/codecs.js";
import { Coverage, everything } from "../src/corpus/coverage.js";
import { isExpressible, toText } from "../src/corpus/text-format.js";
import { DumpError, dump } from "../src/dump.js";
import { evolve } from "../src/fuzz/evolve.js";
import { makeCase } from "../src/fuzz/fuzz-case.js";
import { layOut } from "../src/fuzz/layout.js";
import { itemsOf, parseTree } from "../src/fuzz/tree.js";
import { Rng } from "../src/rng.js";
import { readRequest } from "../src/schema/read-request.js";
import { boundaryValues } from "../src/values/boundary-values.js";
import { randomValue } from "../src/values/random-value.js";

const model = readRequest(new URL("../../schemas/request.bin", import.meta.url));
const codecs = findCodecs(model);

function codecOf(name: string): Codec {
  const codec = codecs.find(({ node }) => node.name === name);
  if (codec === undefined) throw new Error(`no codec ${name}`);
  return codec;
}

describe("the schema model", () => {
  test("knows the structs, groups, variants and annotations of the compiled schemas", () => {
    const frame = codecOf("StreamFrame").node;
    expect(frame.variants.map(({ name }) => name)).toEqual(expect.arrayContaining(["open", "data", "error"]));
    expect(frame.plain.map(({ name, isBytes16 }) => [name, isBytes16])).toEqual([["streamId", true]]);
    expect(codecOf("StreamData").node.plain[0]?.isSafeInteger).toBe(true);
    expect(model.structs.some(({ isGroup }) => isGroup)).toBe(true);
    expect(model.roots.map(({ name }) => name)).toEqual(codecs.map(({ node }) => node.name));
  });

  test("leaves out the field that no codec reads", () => {
    const names = codecOf("ModuleContext").node.plain.map(({ name }) => name);
    expect(names).toContain("moduleId");
    expect(names).not.toContain("reservedServices");
  });
});

describe("the dump", () => {
  test("writes each kind of value as the oracle does", () => {
    const cancel = { reason: { unrecognized: 700 }, message: 'a"\\\u0000\u00e9' };
    expect(dump(codecOf("StreamCancel").node, cancel)).toBe('{reason:700,message:"a\\x22\\x5c\\x00\\xc3\\xa9"}');
    expect(dump(codecOf("ActorSubject").node, { kind: "system" })).toBe("{system:void}");
    expect(dump(codecOf("ActorSubject").node, { kind: "unrecognized", ordinal: 9 })).toBe("{?9}");
    expect(dump(codecOf("Call").node, { callId: 1, payload: undefined })).toBe("{callId:1,payload:null}");
    expect(dump(codecOf("HandleResult").node, { kind: "ok", ok: Uint8Array.of(10, 255) })).toBe("{ok:x0aff}");
  });

  test.each([
    ["a number for a bigint", "Ping", { nonce: 1 }],
    ["an ordinal that is known, as unknown", "StreamCancel", { reason: { unrecognized: 1 }, message: "" }],
    ["an unknown ordinal as a plain number", "StreamCancel", { reason: 7, message: "" }],
    ["a missing text", "Goodbye", { code: "" }],
    ["a variant of another union", "ActorSubject", { kind: "open" }],
    ["a null for an absent struct", "Call", { callId: 1, payload: null }],
    ["an id as plain bytes", "StreamFrame", { streamId: new Uint8Array(16), kind: "credit", credit: { frames: 1 } }],
  ])("refuses %s", (_, name, value) => {
    expect(() => dump(codecOf(name).node, value)).toThrow(DumpError);
  });
});

describe("the corpus", () => {
  function covered(skip: (value: Record<string, unknown>) => boolean): Coverage {
    const coverage = new Coverage();
    for (const { node } of model.roots.map((node) => ({ node }))) {
      for (const value of boundaryValues(node)) {
        if (isExpressible(node, value) && !skip(value)) coverage.add(node, value);
      }
    }
    return coverage;
  }

  test("reaches every struct, field, variant and enum value", () => {
    expect(everything(model).length).toBeGreaterThan(150);
    expect(covered(() => false).missing(model)).toEqual([]);
  });

  test("would name what it does not reach", () => {
    expect(new Coverage().missing(model)).toEqual(everything(model));
    expect(covered((value) => "timeoutMs" in value || "drain" in value).missing(model)).toEqual([
      "Drain",
      "Drain.timeoutMs",
      "Envelope.drain",
    ]);
  });

  test("leaves out of the text what we write as null, and knows what cannot be said", () => {
    const entry = codecOf("ModuleInfo").node;
    expect(toText(entry, { name: "", version: "1\n", services: [] })).toBe('(version = "1\\x0a")');
    expect(isExpressible(entry, { name: "", version: "", services: [""] })).toBe(false);
    expect(isExpressible(codecOf("ActorSubject").node, { kind: "user", user: "" })).toBe(false);
    expect(isExpressible(codecOf("ActorSubject").node, { kind: "anonymous" })).toBe(true);
  });
});

describe("random values", () => {
  test("come back equal from our own codecs", () => {
    for (const { node, encode, decode } of codecs) {
      for (let i = 0; i < 200; i++) {
        const value = randomValue(node, new Rng(7, i));
        if (!isDeepStrictEqual(decode(encode(value)), value)) expect.fail(`${node.name} seed 7 case ${i}`);
      }
    }
  });

  test("are the same for the same seed on every machine", () => {
    const rng = new Rng(1, 2);
    expect([rng.uint32(), rng.uint32(), rng.uint32()]).toEqual([606404981, 1081094180, 3618035551]);
    expect(new Rng(1, 3).uint32()).not.toBe(new Rng(1, 2).uint32());
    expect(new Rng(2, 2).uint32()).not.toBe(new Rng(1, 2).uint32());
  });
});

describe("layouts", () => {
  test("over several segments, with far pointers, are read as the value that was written", () => {
    const rng = new Rng(11);
    let segments = 0;
    let doubleFar = 0;
    for (let i = 0; i < 3000; i++) {
      const { node, encode, decode } = rng.pick(codecs);
      const value = randomValue(node, rng);
      const { bytes, pointers } = layOut(parseTree(encode(value)), rng);
      const view = new DataView(bytes.buffer);
      segments = Math.max(segments, view.getUint32(0, true) + 1);
      if (pointers.some((at) => (view.getUint32(at, true) & 7) === 6)) doubleFar++;
      if (dump(node, decode(bytes)) !== dump(node, value)) expect.fail(`${node.name} layout ${i}`);
    }
    expect(segments).toBeGreaterThan(500);
    expect(doubleFar).toBeGreaterThan(500);
  });

  test("of older and newer schemas differ from ours, and are decoded or refused with a WireError", () => {
    const rng = new Rng(12);
    let accepted = 0;
    for (let i = 0; i < 2000; i++) {
      const { node, encode, decode } = rng.pick(codecs);
      const tree = evolve(parseTree(encode(randomValue(node, rng))), rng);
      try {
        decode(layOut(tree, rng).bytes);
        accepted++;
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }
    expect(accepted).toBeGreaterThan(1000);
  });

  test("hold all objects of the message", () => {
    const { encode } = codecOf("ModuleInfo");
    const tree = parseTree(encode({ name: "n", version: "v", services: ["a", "b"] }));
    expect(itemsOf(tree).map(({ kind }) => kind)).toEqual([
      "struct",
      "scalars",
      "scalars",
      "pointers",
      "scalars",
      "scalars",
    ]);
  });
});

describe("fuzz cases", () => {
  test("follow from the seed and their number alone", () => {
    for (const index of [0, 1, 999, 123_456]) {
      const [first, second] = [makeCase(codecs, 5, index), makeCase(codecs, 5, index)];
      expect(first.codec).toBe(second.codec);
      expect(first.options).toEqual(second.options);
      expect(Buffer.compare(first.bytes, second.bytes)).toBe(0);
    }
    expect(Buffer.compare(makeCase(codecs, 5, 1).bytes, makeCase(codecs, 6, 1).bytes)).not.toBe(0);
  });

  test("are of many kinds", () => {
    const cases = Array.from({ length: 2000 }, (_, i) => makeCase(codecs, 1, i));
    expect(new Set(cases.map(({ codec }) => codec.node.name)).size).toBe(codecs.length);
    expect(cases.filter(({ expected }) => expected !== undefined).length).toBeGreaterThan(100);
    expect(cases.filter(({ bytes }) => bytes.byteOffset % 8 !== 0).length).toBeGreaterThan(200);
    expect(cases.filter(({ options }) => options.limits !== DEFAULT_LIMITS).length).toBeGreaterThan(10);
  });
});

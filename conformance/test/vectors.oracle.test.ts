// Each golden vector against libcapnp: what is read is read by it as the same value, what the wire layer refuses it refuses
// too, or the allow-list says why it does not.

import { DEFAULT_LIMITS, resolveLimits } from "@ixt/wire";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rewrite } from "../src/corpus/capnp-cli.js";
import { dump } from "../src/dump.js";
import { readAllowList } from "../src/fuzz/allow-list.js";
import type { FuzzCase } from "../src/fuzz/fuzz-case.js";
import { judgeOne, type Verdicts } from "../src/fuzz/run-fuzz.js";
import { Oracle } from "../src/oracle/client.js";
import { makeVectors } from "../src/vectors/corpus.js";
import { fromJson } from "../src/vectors/json-value.js";
import { codecOf, MODEL } from "../src/vectors/roots.js";
import { type Vector, vectorId } from "../src/vectors/vector.js";

const allowed = readAllowList(MODEL);
const vectors = makeVectors();
let oracle: Oracle;

beforeAll(async () => {
  oracle = await Oracle.start(MODEL.roots.map(({ name }) => name));
});

afterAll(() => oracle.stop());

/** The dump of the value that the vector's file states, where the bytes themselves hold it. */
function statedDump({ type, layer, value }: Vector): string | undefined {
  const { node } = codecOf(type);
  return layer === "wire" && value !== undefined ? dump(node, fromJson(node, value)) : undefined;
}

function judge(vector: Vector): Promise<Verdicts> {
  const limits = vector.limits === undefined ? DEFAULT_LIMITS : resolveLimits(vector.limits);
  const input: FuzzCase = {
    index: 0,
    codec: codecOf(vector.type),
    bytes: vector.bytes,
    options: { limits },
    expected: statedDump(vector),
  };
  return judgeOne(input, oracle, allowed);
}

describe("golden vectors against libcapnp", () => {
  test("there are all families of them", () => {
    expect([...new Set(vectors.map(({ family }) => family))].sort()).toEqual([
      "contexts",
      "envelopes",
      "frames",
      "hostile",
      "layouts",
    ]);
  });

  test.each(vectors.map((vector) => [vectorId(vector), vector] as const))("%s", async (_, vector) => {
    const { own, theirs, judgement } = await judge(vector);
    if (vector.layer === "wire" && vector.error !== undefined) {
      const kind = vector.rule === "ixt" ? "stricter" : "agreed-refusal";
      expect(judgement, `${own.text}, libcapnp: ${theirs.text}`).toEqual({ kind, code: vector.error });
      return;
    }
    expect(judgement).toEqual({ kind: "agreed-value" });
    if (vector.layer === "wire") expect(theirs.text).toBe(statedDump(vector));
  });

  test("canonical ones are laid out as capnp itself writes them", () => {
    const canonical = vectors.filter((vector) => vector.canonical);
    const rewritten = rewrite(canonical.map(({ bytes }) => bytes));
    expect(rewritten.length).toBe(canonical.length);
    for (const [i, vector] of canonical.entries()) {
      expect(Buffer.from(rewritten[i] ?? []).toString("hex"), vectorId(vector)).toBe(
        Buffer.from(vector.bytes).toString("hex"),
      );
    }
  });

  test("a value that is not the message's, and a refusal that nothing excuses, are noticed", async () => {
    const sound = vectors.find((vector) => vectorId(vector) === "frames/credit-one");
    if (sound?.value === undefined) return expect.fail("frames/credit-one is gone");
    const otherwise = { ...sound, value: { ...sound.value, credit: { frames: 2 } } };
    expect((await judge(otherwise)).judgement.kind).toBe("failure");
    const refused = { ...sound, limits: { maxFrameBytes: 16 } };
    expect((await judge(refused)).judgement.kind).toBe("failure");
  });
});

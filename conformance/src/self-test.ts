// The proofs can fail: each is run on a codec that is wrong in one small way, and must say so.

import { type Codec, findCodecs } from "./codecs.js";
import { runCorpus } from "./corpus/run-corpus.js";
import type { Evidence } from "./fuzz/allow-list.js";
import { runFuzz } from "./fuzz/run-fuzz.js";
import type { Oracle } from "./oracle/client.js";
import { runRandom } from "./random/run-random.js";
import type { SchemaModel } from "./schema/model.js";

/** A codec made wrong, and which proofs have to notice. */
interface Sabotage {
  readonly what: string;
  readonly spoil: (codec: Codec) => Codec;
  readonly noticedBy: readonly Proof[];
}

type Proof = "corpus" | "random" | "fuzz";

const SABOTAGES: readonly Sabotage[] = [
  {
    what: "an encoder that sets a bit in the padding of its last word",
    noticedBy: ["corpus"],
    spoil: (codec) => ({ ...codec, encode: (value) => withLastByte(codec.encode(value)) }),
  },
  {
    what: "a decoder that reads every message as an empty one",
    noticedBy: ["corpus", "random", "fuzz"],
    spoil: (codec) => ({ ...codec, decode: () => codec.decode(NULL_ROOT) }),
  },
  {
    what: "an encoder and decoder that agree with each other and with nobody else",
    noticedBy: ["corpus", "random", "fuzz"],
    spoil: (codec) => {
      const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i < 8 ? byte : byte ^ 1));
      return { ...codec, encode: (value) => flip(codec.encode(value)), decode: (bytes) => codec.decode(flip(bytes)) };
    },
  },
  {
    what: "a decoder that ignores what stands behind a message",
    noticedBy: ["fuzz"],
    spoil: (codec) => ({ ...codec, decode: (bytes, options) => codec.decode(withoutTail(bytes), options) }),
  },
  {
    what: "a decoder that refuses every far pointer",
    noticedBy: ["fuzz"],
    spoil: (codec) => ({ ...codec, decode: (bytes, options) => codec.decode(onlyFirstSegment(bytes), options) }),
  },
  {
    what: "a decoder that throws something else",
    noticedBy: ["fuzz"],
    spoil: (codec) => ({ ...codec, decode: (bytes, options) => plainly(() => codec.decode(bytes, options)) }),
  },
];

const NULL_ROOT = Uint8Array.from([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

/** Runs every proof on every spoiled codec it has to notice; returns what was not noticed. */
export async function selfTest(
  model: SchemaModel,
  oracle: Oracle,
  allowed: ReadonlyMap<string, Evidence>,
  seed: number,
): Promise<readonly string[]> {
  const codec = findCodecs(model).find(({ node }) => node.name === "StreamError");
  if (codec === undefined) throw new Error("the schemas have no StreamError to spoil");
  const unnoticed: string[] = [];
  for (const { what, spoil, noticedBy } of SABOTAGES) {
    const spoiled = [spoil(codec)];
    for (const proof of noticedBy) {
      const failures = await failuresOf(proof, spoiled, model, oracle, allowed, seed);
      if (failures === 0) unnoticed.push(`${proof} does not notice ${what}`);
    }
  }
  return unnoticed;
}

async function failuresOf(
  proof: Proof,
  codecs: readonly Codec[],
  model: SchemaModel,
  oracle: Oracle,
  allowed: ReadonlyMap<string, Evidence>,
  seed: number,
): Promise<number> {
  if (proof === "corpus") {
    const { failures } = runCorpus({ ...model, structs: [], enums: [] }, codecs, seed);
    return failures.length;
  }
  if (proof === "random")
    return (await runRandom(codecs, oracle, { seed, valuesPerRoot: 200, firstCase: 0 })).failures.length;
  return (await runFuzz(codecs, oracle, allowed, { seed, cases: 2000, firstCase: 0 })).failures.length;
}

function withLastByte(bytes: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  changed[changed.length - 1] = 1;
  return changed;
}

function withoutTail(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 16 || bytes[0] !== 0) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return bytes.subarray(0, Math.min(bytes.length, 8 + view.getUint32(4, true) * 8));
}

function onlyFirstSegment(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 16 || bytes[0] === 0) return bytes;
  const changed = bytes.slice();
  changed.fill(2, 8, 9);
  return changed;
}

function plainly<T>(run: () => T): T {
  try {
    return run();
  } catch {
    throw new RangeError("not a WireError");
  }
}

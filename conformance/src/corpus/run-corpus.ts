// Proof (a): for a corpus that reaches every struct, field, variant, enum value and boundary of the schemas, our bytes
// are those of `capnp`.

import { isDeepStrictEqual } from "node:util";
import { Writer } from "@ixt/wire";
import type { Codec } from "../codecs.js";
import { dump } from "../dump.js";
import { Rng } from "../rng.js";
import type { SchemaModel } from "../schema/model.js";
import { boundaryValues } from "../values/boundary-values.js";
import { randomKnownValue } from "../values/random-value.js";
import { encodeText, rewrite } from "./capnp-cli.js";
import { Coverage } from "./coverage.js";
import { isExpressible, toText } from "./text-format.js";

export interface CorpusReport {
  readonly values: number;
  /** Values compared with what `capnp` encodes from text; the rest cannot be said in text. */
  readonly fromText: number;
  readonly failures: readonly string[];
}

/** How many random values join the boundary values of each root type. */
const RANDOM_PER_ROOT = 300;

/** Runs the whole corpus. A wrong codec among `codecs` must show up in the failures: the self-test passes one. */
export function runCorpus(model: SchemaModel, codecs: readonly Codec[], seed: number): CorpusReport {
  const coverage = new Coverage();
  const failures: string[] = [];
  let values = 0;
  let fromText = 0;
  for (const codec of codecs) {
    const corpus = corpusOf(codec, seed);
    const texts = corpus.filter((value) => isExpressible(codec.node, value));
    for (const value of texts) coverage.add(codec.node, value);
    values += corpus.length;
    fromText += texts.length;
    try {
      failures.push(...compareRoot(codec, corpus, texts));
    } catch (error) {
      failures.push(`${codec.node.name}: ${String(error).slice(0, 1000)}`);
    }
  }
  failures.push(...coverage.missing(model).map((name) => `the corpus does not reach ${name}`));
  return { values, fromText, failures };
}

function corpusOf({ node }: Codec, seed: number): readonly Record<string, unknown>[] {
  const rng = new Rng(seed);
  return [...boundaryValues(node), ...Array.from({ length: RANDOM_PER_ROOT }, () => randomKnownValue(node, rng))];
}

type Value = Record<string, unknown>;

function compareRoot(codec: Codec, corpus: readonly Value[], texts: readonly Value[]): readonly string[] {
  const failures: string[] = [];
  const ours = new Map(corpus.map((value) => [value, codec.encode(value)] as const));
  const fail = (what: string, value: Value, theirs: Uint8Array | undefined): void => {
    const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString("hex");
    failures.push(
      `${codec.node.name}: ${what}\n  ${brief(dump(codec.node, value))}\n  ours   ${brief(hex(ours.get(value)))}\n  theirs ${brief(hex(theirs))}`,
    );
  };
  for (const [value, theirs] of zip(
    texts,
    encodeText(
      codec.node,
      texts.map((value) => toText(codec.node, value)),
    ),
  )) {
    if (!sameBytes(ours.get(value), theirs)) fail("capnp encodes this value otherwise", value, theirs);
  }
  for (const [value, theirs] of zip(corpus, rewrite([...ours.values()]))) {
    if (!sameBytes(ours.get(value), theirs)) fail("capnp lays this message out otherwise", value, theirs);
  }
  const slab = new Writer();
  for (const value of corpus) {
    const bytes = ours.get(value);
    if (bytes === undefined) continue;
    if (!isDeepStrictEqual(codec.decode(bytes), value)) fail("decodes to another value", value, bytes);
    const from = slab.length;
    const length = codec.encodeInto(slab, value);
    if (!sameBytes(bytes, slab.bytes().subarray(from, from + length)))
      fail("is another message in a slab", value, bytes);
    if (slab.length > 1 << 20) slab.reset();
  }
  return failures;
}

function zip<A, B>(left: readonly A[], right: readonly B[]): readonly (readonly [A, B])[] {
  if (left.length !== right.length) throw new Error(`${left.length} messages went in, ${right.length} came out`);
  return left.map((value, i) => [value, right[i] as B] as const);
}

function sameBytes(left: Uint8Array | undefined, right: Uint8Array): boolean {
  return left !== undefined && Buffer.compare(left, right) === 0;
}

function brief(text: string): string {
  return text.length > 600 ? `${text.slice(0, 600)}... (${text.length} characters)` : text;
}

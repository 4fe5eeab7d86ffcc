// Proof (b): random values of every root type come back equal from our own decoder, encode to the same bytes again, and
// libcapnp reads the same values out of them.

import { isDeepStrictEqual } from "node:util";
import { Writer } from "@ixt/wire";
import type { Codec } from "../codecs.js";
import { dump } from "../dump.js";
import type { Oracle } from "../oracle/client.js";
import { Rng } from "../rng.js";
import { randomValue } from "../values/random-value.js";

export interface RandomPlan {
  readonly seed: number;
  /** Values of each root type. */
  readonly valuesPerRoot: number;
  /** Start here, and look at `valuesPerRoot` values. */
  readonly firstCase: number;
}

export interface RandomReport {
  readonly values: number;
  readonly bytes: number;
  readonly failures: readonly string[];
}

const BATCH = 1000;
const MAX_FAILURES = 20;

/** Runs the proof; stops early once there are enough failures to look at. */
export async function runRandom(codecs: readonly Codec[], oracle: Oracle, plan: RandomPlan): Promise<RandomReport> {
  const failures: string[] = [];
  let values = 0;
  let bytes = 0;
  const end = plan.firstCase + plan.valuesPerRoot;
  for (const codec of codecs) {
    let pending: Promise<void> = Promise.resolve();
    for (let from = plan.firstCase; from < end && failures.length < MAX_FAILURES; from += BATCH) {
      const batch = makeBatch(codec, plan.seed, from, Math.min(from + BATCH, end), failures);
      values += batch.length;
      bytes += batch.reduce((sum, entry) => sum + entry.bytes.length, 0);
      // The oracle reads this batch while the next one is made.
      await pending;
      pending = compareBatch(codec, oracle, batch, failures);
      pending.catch(() => undefined);
    }
    await pending;
  }
  return { values, bytes, failures };
}

interface Entry {
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly dump: string;
}

function makeBatch(codec: Codec, seed: number, from: number, to: number, failures: string[]): readonly Entry[] {
  const slab = new Writer();
  const entries: Entry[] = [];
  for (let index = from; index < to; index++) {
    try {
      const value = randomValue(codec.node, new Rng(seed, index));
      const bytes = codec.encode(value);
      const decoded = codec.decode(bytes);
      if (!isDeepStrictEqual(decoded, value)) throw new Error("decodes to another value");
      slab.reset();
      const length = codec.encodeInto(slab, decoded);
      if (length !== bytes.length || Buffer.compare(slab.bytes(), bytes) !== 0)
        throw new Error("encodes to other bytes again");
      entries.push({ index, bytes, dump: dump(codec.node, decoded) });
    } catch (error) {
      failures.push(`${codec.node.name} --seed ${seed} --case ${index}: ${String(error)}`);
    }
  }
  return entries;
}

async function compareBatch(codec: Codec, oracle: Oracle, batch: readonly Entry[], failures: string[]): Promise<void> {
  const verdicts = await oracle.ask(batch.map(({ bytes }) => ({ root: codec.node.name, bytes })));
  for (const [i, entry] of batch.entries()) {
    const verdict = verdicts[i];
    if (verdict?.status === "accepted" && verdict.text === entry.dump) continue;
    const hex = Buffer.from(entry.bytes).toString("hex");
    failures.push(
      `${codec.node.name} case ${entry.index}\n  ours     ${entry.dump}\n  libcapnp ${verdict?.status} ${verdict?.text}\n  bytes    ${hex}`,
    );
  }
}

// The proofs as commands: each prints what it did and returns whether it held.

import { findCodecs } from "./codecs.js";
import { runCorpus } from "./corpus/run-corpus.js";
import { readAllowList } from "./fuzz/allow-list.js";
import { makeCase } from "./fuzz/fuzz-case.js";
import { minimise } from "./fuzz/minimise.js";
import { judgeOne, runFuzz } from "./fuzz/run-fuzz.js";
import { Oracle } from "./oracle/client.js";
import { runRandom } from "./random/run-random.js";
import { describeFailure, describeReport, recordResult, STALE_AFTER_CASES, unusedEntries } from "./report.js";
import { readRequest } from "./schema/read-request.js";
import { selfTest } from "./self-test.js";

export interface CommandOptions {
  readonly seed: number;
  /** How many values of each root type, or how many inputs. */
  readonly count: number | undefined;
  /** One case to run alone, and to show. */
  readonly case: number | undefined;
  /** Whether the summary goes into results/. */
  readonly isRecorded: boolean;
}

export type Command = (options: CommandOptions) => Promise<boolean>;

const model = readRequest(new URL("../../schemas/request.bin", import.meta.url));
const codecs = findCodecs(model);
const allowed = readAllowList(model);

/** Sizes of the runs in CI. The whole proof is 100,000 values of each type, and 1,000,000 inputs. */
const CI_VALUES_PER_ROOT = 20_000;
const CI_CASES = 100_000;

const corpus: Command = async ({ seed, isRecorded }) => {
  const started = performance.now();
  const { values, fromText, failures } = runCorpus(model, codecs, seed);
  console.log(
    `corpus: ${values} values, ${fromText} of them compared with capnp's encoding from text and all with its own ` +
      `layout, in ${seconds(started)} s: ${failures.length} failures`,
  );
  for (const failure of failures.slice(0, 10)) console.log(failure);
  if (isRecorded) recordResult("corpus", { seed, values, fromText, failures: failures.length });
  return failures.length === 0;
};

const random: Command = async ({ seed, count, case: only, isRecorded }) => {
  const valuesPerRoot = only === undefined ? (count ?? CI_VALUES_PER_ROOT) : 1;
  const started = performance.now();
  const report = await withOracle((oracle) => runRandom(codecs, oracle, { seed, valuesPerRoot, firstCase: only ?? 0 }));
  const { values, bytes, failures } = report;
  console.log(
    `random: seed ${seed}, ${values} values of ${codecs.length} root types, ${bytes} bytes, in ${seconds(started)} s: ` +
      `${failures.length} failures`,
  );
  for (const failure of failures.slice(0, 10)) console.log(failure);
  if (isRecorded)
    recordResult("random", { seed, valuesPerRoot, roots: codecs.length, values, bytes, failures: failures.length });
  return failures.length === 0;
};

const fuzz: Command = async ({ seed, count, case: only, isRecorded }) => {
  if (only !== undefined) return withOracle((oracle) => replay(oracle, seed, only));
  const cases = count ?? CI_CASES;
  const started = performance.now();
  console.log(`fuzz: seed ${seed}, ${cases} inputs`);
  return withOracle(async (oracle) => {
    const report = await runFuzz(codecs, oracle, allowed, { seed, cases, firstCase: 0, onProgress: progress });
    console.log(describeReport(report, (performance.now() - started) / 1000));
    for (const { input } of report.failures.slice(0, 5)) await replay(oracle, seed, input.index);
    const unused = unusedEntries(report, allowed);
    if (unused.length > 0) console.log(`allow-list entries that no input needed: ${unused.join(", ")}`);
    const { failures, ...counts } = report;
    if (isRecorded) recordResult("fuzz", { seed, ...counts, failures: failures.length });
    return failures.length === 0 && (unused.length === 0 || cases < STALE_AFTER_CASES);
  });
};

const selftest: Command = ({ seed }) =>
  withOracle(async (oracle) => {
    const unnoticed = await selfTest(model, oracle, allowed, seed);
    for (const line of unnoticed) console.log(`FAILED: ${line}`);
    console.log(`selftest: ${unnoticed.length === 0 ? "every spoiled codec is noticed" : "the proofs have gaps"}`);
    return unnoticed.length === 0;
  });

const all: Command = async (options) => {
  const results = [await selftest(options), await corpus(options), await random(options), await fuzz(options)];
  return results.every((holds) => holds);
};

/** The commands by name. */
export const COMMANDS: Readonly<Record<string, Command>> = { corpus, random, fuzz, selftest, all };

async function replay(oracle: Oracle, seed: number, index: number): Promise<boolean> {
  const input = makeCase(codecs, seed, index);
  const verdicts = await judgeOne(input, oracle, allowed);
  console.log(describeFailure(seed, input, verdicts));
  if (verdicts.judgement.kind !== "failure") return true;
  const smaller = await minimise(input, verdicts.judgement.what, oracle, allowed);
  console.log(`  minimised ${Buffer.from(smaller.bytes).toString("hex")}`);
  return false;
}

async function withOracle<T>(run: (oracle: Oracle) => Promise<T>): Promise<T> {
  const oracle = await Oracle.start(model.roots.map(({ name }) => name));
  try {
    return await run(oracle);
  } finally {
    oracle.stop();
  }
}

function progress(done: number): void {
  if (done % 100_000 === 0) console.log(`  ${done} inputs`);
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}

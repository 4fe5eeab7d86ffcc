// Proof (c): mutated messages, judged against libcapnp's verdicts, batch by batch.

import type { Codec } from "../codecs.js";
import type { Oracle, OracleVerdict } from "../oracle/client.js";
import type { Evidence } from "./allow-list.js";
import { decodeVerdict, type OwnVerdict } from "./decode-verdict.js";
import { type FuzzCase, makeCase } from "./fuzz-case.js";
import { type Judgement, judge, needsTightReading } from "./judge.js";

export interface FuzzPlan {
  readonly seed: number;
  readonly cases: number;
  readonly firstCase: number;
  /** Called after each batch. */
  readonly onProgress?: (done: number) => void;
}

export interface FuzzFailure {
  readonly input: FuzzCase;
  readonly own: OwnVerdict;
  readonly theirs: OracleVerdict;
  readonly what: string;
}

export interface FuzzReport {
  readonly cases: number;
  readonly agreedValues: number;
  /** By our code. */
  readonly agreedRefusals: Readonly<Record<string, number>>;
  /** Refused by us alone, by our code. */
  readonly stricter: Readonly<Record<string, number>>;
  readonly failures: readonly FuzzFailure[];
}

const BATCH = 2000;
const MAX_FAILURES = 10;

/** Runs the cases of the plan; stops early once there are enough failures to look at. */
export async function runFuzz(
  codecs: readonly Codec[],
  oracle: Oracle,
  allowed: ReadonlyMap<string, Evidence>,
  plan: FuzzPlan,
): Promise<FuzzReport> {
  const tally = new Tally();
  const end = plan.firstCase + plan.cases;
  let pending: Promise<void> = Promise.resolve();
  for (let from = plan.firstCase; from < end && tally.failures.length < MAX_FAILURES; from += BATCH) {
    const inputs = Array.from({ length: Math.min(BATCH, end - from) }, (_, i) => makeCase(codecs, plan.seed, from + i));
    const answer = oracle.ask(inputs.map(questionOf));
    // The oracle reads this batch while we do.
    const own = inputs.map(decodeVerdict);
    await pending;
    pending = judgeBatch(inputs, own, answer, oracle, allowed, tally);
    pending.catch(() => undefined);
    plan.onProgress?.(from + inputs.length - plan.firstCase);
  }
  await pending;
  return tally.report();
}

/** Judges one input by itself, for a replay. */
export async function judgeOne(
  input: FuzzCase,
  oracle: Oracle,
  allowed: ReadonlyMap<string, Evidence>,
): Promise<Verdicts> {
  const own = decodeVerdict(input);
  const [theirs] = await oracle.ask([questionOf(input)]);
  if (theirs === undefined) throw new Error("the oracle did not answer");
  const [tight] = needsTightReading(own, theirs) ? await oracle.ask([tightQuestionOf(input)]) : [];
  return { own, theirs, judgement: judge(input, own, theirs, tight, allowed) };
}

export interface Verdicts {
  readonly own: OwnVerdict;
  readonly theirs: OracleVerdict;
  readonly judgement: Judgement;
}

async function judgeBatch(
  inputs: readonly FuzzCase[],
  own: readonly OwnVerdict[],
  answer: Promise<readonly OracleVerdict[]>,
  oracle: Oracle,
  allowed: ReadonlyMap<string, Evidence>,
  tally: Tally,
): Promise<void> {
  const theirs = await answer;
  const all = inputs.map((input, i) => ({ input, own: own[i] as OwnVerdict, theirs: theirs[i] as OracleVerdict }));
  const again = all.filter((entry) => needsTightReading(entry.own, entry.theirs));
  const tight = await oracle.ask(again.map(({ input }) => tightQuestionOf(input)));
  const tightByInput = new Map(again.map(({ input }, i) => [input, tight[i]] as const));
  for (const entry of all) {
    tally.add(entry, judge(entry.input, entry.own, entry.theirs, tightByInput.get(entry.input), allowed));
  }
}

function questionOf({ codec, bytes }: FuzzCase): { root: string; bytes: Uint8Array } {
  return { root: codec.node.name, bytes };
}

function tightQuestionOf(input: FuzzCase): { root: string; bytes: Uint8Array; isTight: true } {
  return { ...questionOf(input), isTight: true };
}

class Tally {
  readonly failures: FuzzFailure[] = [];
  private cases = 0;
  private agreedValues = 0;
  private readonly agreedRefusals = new Map<string, number>();
  private readonly stricter = new Map<string, number>();

  add(entry: { input: FuzzCase; own: OwnVerdict; theirs: OracleVerdict }, judgement: Judgement): void {
    this.cases++;
    if (judgement.kind === "failure") this.failures.push({ ...entry, what: judgement.what });
    else if (judgement.kind === "agreed-value") this.agreedValues++;
    else count(judgement.kind === "stricter" ? this.stricter : this.agreedRefusals, judgement.code);
  }

  report(): FuzzReport {
    const { cases, agreedValues, failures } = this;
    return {
      cases,
      agreedValues,
      agreedRefusals: sorted(this.agreedRefusals),
      stricter: sorted(this.stricter),
      failures,
    };
  }
}

function count(counts: Map<string, number>, code: string): void {
  counts.set(code, (counts.get(code) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

// The golden vectors in each language. In: what `peer vectors` printed, or our own packages. Out: how many passed, and which not.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runSuite } from "@ixt/testkit";
import { ixtVectorSubject, vectorCompliance } from "@ixt/testkit/vectors";
import type { Subject } from "./cell.js";
import { lastLines, readJsonObject } from "./outcome.js";
import type { WatchedExit } from "./watchdog.js";

/** How the vectors went in one language. */
export interface VectorReport {
  readonly subject: Subject;
  readonly passed: number;
  /** How many there are. */
  readonly total: number;
  readonly failures: readonly VectorFailure[];
}

/** A vector that did not pass, or what is wrong with a peer's whole answer. */
export interface VectorFailure {
  /** Undefined where no vector is meant. */
  readonly vector: string | undefined;
  readonly why: string;
}

/** The ids of all vectors, from their folder: `frames/data-empty`. */
export function listVectors(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: family }) =>
      readdirSync(join(folder, family))
        .filter((file) => file.endsWith(".json"))
        .map((file) => `${family}/${file.slice(0, -".json".length)}`),
    )
    .sort();
}

/** Judges a peer's answer: each vector is to be reported once, and the exit code to say whether all passed. */
export function judgeVectors(subject: Subject, vectors: readonly string[], exit: WatchedExit): VectorReport {
  const reports = new Map<string, VectorFailure[]>(vectors.map((id) => [id, []]));
  const failures: VectorFailure[] = [];
  const passed = new Set<string>();
  for (const line of exit.stdout.split("\n").filter((each) => each !== "")) {
    const { vector, result, why } = readJsonObject(line) ?? {};
    const isKnown = typeof vector === "string" && reports.has(vector);
    if (!isKnown) failures.push({ vector: undefined, why: `a line that reports no vector: ${line.slice(0, 200)}` });
    else if (passed.has(vector) || reports.get(vector)?.length !== 0) {
      passed.delete(vector);
      reports.set(vector, [{ vector, why: "reported more than once" }]);
    } else if (result === "passed") passed.add(vector);
    else reports.set(vector, [{ vector, why: typeof why === "string" ? why : `its result is ${String(result)}` }]);
  }
  for (const [vector, found] of reports) {
    if (found.length > 0) failures.push(...found);
    else if (!passed.has(vector)) failures.push({ vector, why: "not reported" });
  }
  failures.push(...judgeExit(exit, failures.length === 0));
  return { subject, passed: passed.size, total: vectors.length, failures };
}

function judgeExit({ isHung, code, stderr }: WatchedExit, isAllPassed: boolean): readonly VectorFailure[] {
  if (isHung) return [{ vector: undefined, why: "did not come to an end, and was ended" }];
  if (code === (isAllPassed ? 0 : 1)) return [];
  const last = lastLines(stderr).at(-1);
  const says = last === undefined ? "" : `; its last words: ${last}`;
  const how = code === undefined ? "no exit code" : `exit code ${code}`;
  return [{ vector: undefined, why: `ended with ${how}, expected ${isAllPassed ? 0 : 1}${says}` }];
}

/** Replays the vectors with our own packages. */
export async function replayOwnVectors(): Promise<VectorReport> {
  const results = await runSuite(vectorCompliance(ixtVectorSubject));
  const failures = results.flatMap(({ id, failure }) =>
    failure === undefined ? [] : [{ vector: id, why: String(failure) }],
  );
  return { subject: "ts", passed: results.length - failures.length, total: results.length, failures };
}

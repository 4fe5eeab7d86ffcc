// What a run prints, and what the large run leaves in results/.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import type { FuzzCase } from "./fuzz/fuzz-case.js";
import type { FuzzReport, Verdicts } from "./fuzz/run-fuzz.js";

/** From so many inputs on, an allow-list entry that none of them needed is stale. */
export const STALE_AFTER_CASES = 1_000_000;

/** Entries of the allow-list that no input of the run needed. */
export function unusedEntries(report: FuzzReport, allowed: ReadonlyMap<string, unknown>): readonly string[] {
  return [...allowed.keys()].filter((code) => report.stricter[code] === undefined);
}

export function describeReport(report: FuzzReport, seconds: number): string {
  const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
  const codes = Object.entries(report.stricter).map(([code, count]) => `${code} ${count}`);
  return [
    `${report.cases} inputs in ${seconds.toFixed(0)} s: ${report.agreedValues} read alike, ` +
      `${sum(report.agreedRefusals)} refused by both, ${sum(report.stricter)} refused by us alone for a listed reason, ` +
      `${report.failures.length} failures`,
    `refused by us alone: ${codes.join(", ")}`,
  ].join("\n");
}

/** A failing input with both verdicts, as it can be replayed. */
export function describeFailure(seed: number, input: FuzzCase, { own, theirs, judgement }: Verdicts): string {
  return [
    judgement.kind === "failure" ? `FAILED: ${judgement.what}` : `judged: ${JSON.stringify(judgement)}`,
    `  replay    pnpm conformance:fuzz --seed ${seed} --case ${input.index}`,
    `  read as   ${input.codec.node.name}`,
    `  bytes     ${Buffer.from(input.bytes).toString("hex")}`,
    `  ours      ${own.status} ${own.text}`,
    `  libcapnp  ${theirs.status} ${theirs.text}`,
  ].join("\n");
}

/** Writes the summary of a run to results/, one file a kind of run. */
export function recordResult(name: string, summary: Readonly<Record<string, unknown>>): void {
  const date = new Date().toISOString().slice(0, 10);
  const request = readFileSync(new URL("../../schemas/request.bin", import.meta.url));
  const schemas = createHash("sha256").update(request).digest("hex");
  const url = new URL(`../results/${name}.json`, import.meta.url);
  writeFileSync(
    url,
    `${JSON.stringify({ date, node: process.version, libcapnp: "0.9.2", schemas, ...summary }, undefined, 2)}\n`,
  );
}

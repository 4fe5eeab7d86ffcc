// Reads what a runtime made of a scenario: its one line of JSON, its exit code, and the watchdog's word.

import type { WatchedExit } from "./watchdog.js";

/** How one cell went. */
export type Outcome =
  | { readonly kind: "passed" }
  | {
      readonly kind: "failed";
      /** The index of the step, from 0, where the runtime named one. */
      readonly step: number | undefined;
      /** One sentence. */
      readonly why: string;
      /** The last lines that the runtime and its module wrote to stderr. */
      readonly stderr: readonly string[];
    };

/** So many of the last lines of stderr are worth reading. */
const STDERR_LINES = 8;

/** What one cell came to. Whatever is not clearly a pass is a failure. */
export function readOutcome(exit: WatchedExit, limitMs: number): Outcome {
  const { code, stdout, isHung } = exit;
  const stderr = lastLines(exit.stderr);
  const failed = (why: string, step?: number): Outcome => ({ kind: "failed", step, why, stderr });
  if (isHung) return failed(`nothing had come of it after ${limitMs / 1000} s, so it was ended`);
  const report = readReport(stdout);
  if (report?.result === "passed" && code === 0) return { kind: "passed" };
  if (report?.result === "failed" && code === 1) return failed(report.why, report.step);
  const how = code === undefined ? "without an exit code" : `with exit code ${code}`;
  return failed(`the runtime ended ${how} and printed ${tell(stdout)}`);
}

/** The last lines that are worth reading. */
export function lastLines(text: string): readonly string[] {
  return text.trimEnd() === "" ? [] : text.trimEnd().split("\n").slice(-STDERR_LINES);
}

type Report =
  | { readonly result: "passed" }
  | { readonly result: "failed"; readonly step: number | undefined; readonly why: string };

function readReport(stdout: string): Report | undefined {
  const report = readJsonObject(stdout);
  if (report?.["result"] === "passed") return { result: "passed" };
  if (report?.["result"] !== "failed") return undefined;
  const { step, why } = report;
  const isStep = step === undefined || Number.isSafeInteger(step);
  if (typeof why !== "string" || !isStep) return undefined;
  return { result: "failed", step: typeof step === "number" ? step : undefined, why };
}

/** The object of a text that is one line of JSON; undefined for anything else. */
export function readJsonObject(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^[^\n]*\n?$/.test(line)) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function tell(stdout: string): string {
  return stdout.trim() === "" ? "nothing" : JSON.stringify(stdout.trim().slice(0, 300));
}

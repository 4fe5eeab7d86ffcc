// The controls: scenarios with one expectation that is wrong. A runtime that looks at nothing passes every scenario; here it is found
// out. In: the file, and what came of each. Out: how many a runtime has noticed, and which not.

import { readFileSync } from "node:fs";
import { parseScenario } from "../speak/scenario.js";
import type { Scenario, Subject } from "./cell.js";
import type { Outcome } from "./outcome.js";

/** A scenario that must fail. */
export interface Control {
  /** What is there where something else is expected. */
  readonly about: string;
  /** The index of the step that must fail, from 0; that behind the last is the end, where the session must live. */
  readonly fails: number;
  /** As every scenario, for every runtime and our own module. */
  readonly scenario: Scenario;
}

/** How the controls went with the runtime of one language. */
export interface ControlReport {
  readonly subject: Subject;
  readonly passed: number;
  readonly total: number;
  readonly failures: readonly ControlFailure[];
}

/** A control that was not noticed, or not where it should be. */
export interface ControlFailure {
  readonly control: Control;
  readonly why: string;
}

/**
 * Reads them.
 *
 * @throws ScenarioError for one that is no scenario, Error for one that does not say which of its steps must fail.
 */
export function readControls(file: URL): readonly Control[] {
  const list: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!Array.isArray(list)) throw new Error("controls.json is no array");
  return list.map(({ fails, ...json }: { readonly fails: number }, index) => {
    const text = JSON.stringify(json);
    const { id, about, steps } = parseScenario(`controls/${index}`, text, `controls.json, ${index}`);
    if (!(fails in steps) && fails !== steps.length) {
      throw new Error(`controls.json, ${index}: "fails" is the index of none of its steps, nor of their end`);
    }
    return { about, fails, scenario: { id, text } };
  });
}

/** Why a control was not noticed as it should be; undefined where it was. */
export function judgeControl({ fails }: Control, outcome: Outcome): string | undefined {
  const wanted = `expected step ${fails} to fail`;
  if (outcome.kind === "passed") return `${wanted}, and all passed`;
  if (outcome.step === fails) return undefined;
  return `${wanted}, and ${outcome.step === undefined ? "none did" : `step ${outcome.step} did`}: ${outcome.why}`;
}

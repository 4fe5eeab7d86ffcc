// Scenarios: files of conformance/scenarios, read strictly. What is wrong with one is said in a line that names the file and the step.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../vectors/vector.js";
import { asCount, asJson, asText, asTexts, Fields, Mistake, oneOf, type Read } from "./fields.js";
import type { Step } from "./step.js";
import { parseStep, type Scope, verbOf } from "./step-parser.js";

/** What a runtime does to the module, and what it must see. */
export interface Scenario {
  /** Folder and name: `server-stream/zero-credit`. */
  readonly id: string;
  /** The file's text, which every runtime gets. */
  readonly text: string;
  /** One sentence: what is shown. */
  readonly about: string;
  /** The rules of the specs that are shown. */
  readonly rules: readonly string[];
  /** What the runtime says in its handshake; the peers' usual limits where it says nothing. */
  readonly limits: ScenarioLimits;
  /** Whether the runtime grants by itself what `receive` takes. */
  readonly credit: "auto" | "manual";
  /** Only for a peer of another schema in this role. */
  readonly peer: ForeignPeer | undefined;
  readonly steps: readonly Step[];
}

/** Both in data frames. */
export interface ScenarioLimits {
  readonly initialCredit?: number;
  readonly bufferCapFrames?: number;
}

/** Who a scenario is for, where it is not for all. */
export interface ForeignPeer {
  readonly schema: "older" | "newer";
  readonly role: "module" | "runtime";
}

/** What is wrong with scenarios: a line for each mistake. */
export class ScenarioError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join("\n"));
    this.mistakes = mistakes;
  }
}

/**
 * All scenarios of a folder of folders, in the order of their ids.
 *
 * @throws ScenarioError with every mistake of every file.
 */
export function readScenarios(folder: string): readonly Scenario[] {
  const mistakes: string[] = [];
  const scenarios = listIds(folder).flatMap((id) => {
    try {
      return [parseScenario(id, readFileSync(join(folder, `${id}.json`), "utf8"), `${id}.json`)];
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      mistakes.push(...error.mistakes);
      return [];
    }
  });
  if (mistakes.length > 0) throw new ScenarioError(mistakes);
  return scenarios;
}

function listIds(folder: string): readonly string[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const ids = folders.flatMap(({ name: group }) =>
    readdirSync(join(folder, group))
      .filter((file) => file.endsWith(".json"))
      .map((file) => `${group}/${file.slice(0, -".json".length)}`),
  );
  return ids.sort();
}

/**
 * One scenario.
 *
 * @param where names it in what is wrong with it: a file's name
 * @throws ScenarioError with every mistake: the first of each step.
 */
export function parseScenario(id: string, text: string, where: string): Scenario {
  const mistakes: string[] = [];
  const scenario = attempt(() => readScenario(id, text, where, mistakes), where, mistakes);
  if (scenario === undefined || mistakes.length > 0) throw new ScenarioError(mistakes);
  return scenario;
}

function readScenario(id: string, text: string, where: string, mistakes: string[]): Scenario {
  const fields = new Fields(parseJson(text), "the scenario");
  const about = fields.take("about", asText);
  const rules = fields.maybe("rules", asTexts) ?? [];
  const limits = fields.maybe("limits", asLimits) ?? {};
  const credit = fields.maybe("credit", oneOf(["manual"])) ?? "auto";
  const peer = fields.maybe("peer", asPeer);
  const scope: Scope = { labels: new Map(), isForeign: peer?.role === "runtime" };
  const steps = fields.take("steps", asList).flatMap((json, index) => {
    const step = attempt(() => parseStep(json, scope), `${where}: step ${index} (${verbOf(json)})`, mistakes);
    return step === undefined ? [] : [step];
  });
  fields.end();
  return { id, text, about, rules, limits, credit, peer, steps };
}

function attempt<Value>(read: () => Value, where: string, mistakes: string[]): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    mistakes.push(`${where}: ${error.message}`);
    return undefined;
  }
}

function parseJson(text: string): Json {
  try {
    return asJson(JSON.parse(text), "");
  } catch (error) {
    throw new Mistake(`no JSON: ${error instanceof Error ? error.message : error}`);
  }
}

const asList: Read<readonly Json[]> = (value, name) => {
  if (Array.isArray(value)) return value;
  throw new Mistake(`${JSON.stringify(name)} must be an array`);
};

const asLimits: Read<ScenarioLimits> = (value, name) => {
  const fields = new Fields(value, JSON.stringify(name));
  const initialCredit = fields.maybe("initialCredit", asCount);
  const bufferCapFrames = fields.maybe("bufferCapFrames", asCount);
  fields.end();
  return {
    ...(initialCredit === undefined ? {} : { initialCredit }),
    ...(bufferCapFrames === undefined ? {} : { bufferCapFrames }),
  };
};

const asPeer: Read<ForeignPeer> = (value, name) => {
  const fields = new Fields(value, JSON.stringify(name));
  const schema = fields.take("schema", oneOf(["older", "newer"]));
  const role = fields.take("role", oneOf(["module", "runtime"]));
  fields.end();
  return { schema, role };
};

// The command line of the matrix. In: its arguments. Out: what to run.

import { parseArgs } from "node:util";
import { COLUMNS, type Column, PEERS, type Role, type Scenario, type Subject } from "./cell.js";

/** A call that makes no sense; its message is one line. */
export class UsageError extends Error {}

/** What was asked for. */
export interface MatrixOptions {
  /** Empty for all. */
  readonly peers: readonly Subject[];
  /** Undefined for both. */
  readonly role: Role | undefined;
  /** Ids, or beginnings of ids; empty for all. */
  readonly scenarios: readonly string[];
  /** Whether the report goes into results/. */
  readonly isRecorded: boolean;
}

const SUBJECTS: readonly string[] = ["ts", ...PEERS];
const USAGE = `pnpm conformance [--peer ${SUBJECTS.join("|")}] [--role module|runtime] [--scenario group/name] [--record]`;

/** Reads the arguments. Throws {@link UsageError}. */
export function readOptions(args: readonly string[]): MatrixOptions {
  const { peer: peers, role, scenario: scenarios, record: isRecorded } = parse(args);
  const stranger = peers.find((name) => !isSubject(name));
  if (stranger !== undefined) throw new UsageError(`--peer takes ${SUBJECTS.join(", ")}, and not ${stranger}`);
  if (role !== undefined && !isRole(role)) throw new UsageError(`--role takes module or runtime, and not ${role}`);
  const options = { peers: peers.filter(isSubject), role, scenarios, isRecorded };
  if (isRecorded && isPartial(options)) {
    throw new UsageError("--record is for the whole matrix: leave the other options out");
  }
  return options;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        peer: { type: "string", multiple: true, default: [] },
        role: { type: "string" },
        scenario: { type: "string", multiple: true, default: [] },
        record: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    // Node explains in its second sentence how an argument may begin with a dash, which nobody asked.
    const what = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new UsageError(`${what}; ${USAGE}`);
  }
}

/** Whether less than everything was asked for. */
function isPartial({ peers, role, scenarios }: MatrixOptions): boolean {
  return peers.length > 0 || hasCells({ role, scenarios });
}

/** Whether cells were asked for, which the vectors are none of. */
export function hasCells({ role, scenarios }: Pick<MatrixOptions, "role" | "scenarios">): boolean {
  return role !== undefined || scenarios.length > 0;
}

/** The columns that were asked for. Ours has both roles, and runs whichever is asked for. */
export function chooseColumns({ peers, role }: MatrixOptions): readonly Column[] {
  return COLUMNS.filter(
    (column) =>
      (peers.length === 0 || peers.includes(column.subject)) &&
      (role === undefined || column.role === undefined || column.role === role),
  );
}

/** The scenarios that were asked for. Throws {@link UsageError} for a name that fits none. */
export function chooseScenarios(
  { scenarios: wanted }: Pick<MatrixOptions, "scenarios">,
  scenarios: readonly Scenario[],
): readonly Scenario[] {
  const fits = (scenario: Scenario, text: string): boolean => scenario.id.startsWith(text);
  const lost = wanted.find((text) => !scenarios.some((scenario) => fits(scenario, text)));
  if (lost !== undefined) throw new UsageError(`--scenario ${lost} is the beginning of no scenario's name`);
  // A name in full is that scenario alone, and not the longer names that begin with it too.
  const named = new Set(scenarios.map(({ id }) => id));
  return scenarios.filter(
    (scenario) =>
      wanted.length === 0 || wanted.some((text) => (named.has(text) ? scenario.id === text : fits(scenario, text))),
  );
}

function isSubject(text: string): text is Subject {
  return SUBJECTS.includes(text);
}

function isRole(text: string): text is Role {
  return text === "module" || text === "runtime";
}

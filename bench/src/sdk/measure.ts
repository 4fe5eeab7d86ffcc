/** Measures the cases, one after the other: each row by processes of its own. */
import type { CaseResult } from "../report.js";
import { runRounds, type Schedule } from "../rounds.js";
import { WorkerProcess } from "../worker-process.js";
import { ONE_STREAM, type SdkResults } from "./bars.js";
import type { IdleCase, SdkCase, TimedCase } from "./cases.js";
import { type IdleResult, type IdleRow, measureIdle } from "./idle.js";

/** What all cases are measured with. */
export interface Setting {
  /** The bundled worker's path. */
  readonly worker: string;
  readonly rows: readonly string[];
  readonly schedule: Schedule;
}

/** All results, and a line for each row that failed in a case that has rounds. */
export interface Measurements {
  readonly results: SdkResults;
  readonly failures: readonly string[];
}

/** Who takes part in a case's rounds under which name, as which row, doing which case. */
interface Entrant {
  readonly name: string;
  readonly row: string;
  readonly caseName: string;
}

/** The entrants of a case: the rows, and where it is one of many streams, also our row with one. */
export function entrantsOf({ name: caseName, many }: TimedCase, rows: readonly string[]): readonly Entrant[] {
  const chosen = rows.filter((row) => many === undefined || many.rows.includes(row));
  const entrants = chosen.map((row) => ({ name: row, row, caseName }));
  if (many === undefined || !chosen.includes("ours")) return entrants;
  return [...entrants, { name: ONE_STREAM, row: "ours", caseName: many.oneStream }];
}

/** Measures the cases; a row that fails in one is left out of it and said. */
export async function measureCases(cases: readonly SdkCase[], setting: Setting): Promise<Measurements> {
  const timed: CaseResult[] = [];
  const idle: IdleResult[] = [];
  const failures: string[] = [];
  for (const each of cases) {
    const say = (text: string): void => {
      process.stderr.write(`${each.name}: ${text}\n`);
    };
    if (each.kind === "idle") {
      const result = await measureIdleRows(each, setting);
      if (result.rows.length > 0) idle.push(result);
      say(`${result.rows.length} rows measured`);
      continue;
    }
    const result = await measureRounds(each, setting, (name, reason) => {
      failures.push(`\`${name}\` failed in \`${each.name}\`: ${reason}`);
      say(`${name} failed: ${reason}`);
    });
    if (result.samples.length > 0) timed.push(result);
    say(`${result.samples.length} rows measured`);
  }
  return { results: { timed, idle }, failures };
}

async function measureRounds(
  chosen: TimedCase,
  { worker, rows, schedule }: Setting,
  onFailure: (name: string, reason: string) => void,
): Promise<CaseResult> {
  const entrants = entrantsOf(chosen, rows);
  const contestants = entrants.map(({ name, row, caseName }) => ({
    name,
    worker: new WorkerProcess(name, process.execPath, [worker, row, caseName]),
  }));
  const samples = await runRounds(contestants, scheduleOf(chosen, schedule), onFailure);
  const alike = samples.filter(({ name }) => name !== ONE_STREAM);
  const odd = alike.find(({ facts }) => facts.checksum !== alike[0]?.facts.checksum);
  if (odd !== undefined) throw new Error(`${chosen.name}: ${odd.name} does not carry what ${alike[0]?.name} carries`);
  return { caseName: chosen.name, samples };
}

function scheduleOf({ many }: TimedCase, schedule: Schedule): Schedule {
  if (many === undefined) return schedule;
  const { mostRounds, leastOperations, mostTurnMs } = many;
  return { ...schedule, rounds: Math.min(schedule.rounds, mostRounds), leastOperations, mostTurnMs };
}

async function measureIdleRows(chosen: IdleCase, { worker, rows }: Setting): Promise<IdleResult> {
  const measured: IdleRow[] = [];
  for (const name of rows) {
    const outcome = await measureIdle(worker, name, chosen);
    if (outcome.kind !== "absent") measured.push({ name, outcome });
  }
  return { caseName: chosen.name, rows: measured };
}

/** The command line of the SDK's benchmark. */
import { parseArgs } from "node:util";
import { chooseCases, ownArguments, scheduleOptions, toSchedule } from "../options.js";
import type { Schedule } from "../rounds.js";
import { type SdkCase, sdkCases } from "./cases.js";
import { sdkPeerNames } from "./rows.js";

const defaults = { rounds: "11", "turn-ms": "200", "warm-up-ms": "1200" } as const;

/** How to call the driver. */
export const usage = `usage: pnpm bench:sdk [--rounds N] [--turn-ms N] [--warm-up-ms N] [--only TEXT] [--rows a,b]
  --rounds      measured rounds of each case (${defaults.rounds})
  --turn-ms     how long each row runs in a round (${defaults["turn-ms"]})
  --warm-up-ms  how long each row runs before the first round (${defaults["warm-up-ms"]})
  --only        only the case named TEXT, or those whose name holds it: ${sdkCases.map(({ name }) => name).join(", ")}
  --rows        only these rows: ${sdkPeerNames.join(", ")}
A run of all cases and all rows writes bench/results/sdk.md and its charts; any other prints only.`;

/** What was asked for. */
export interface SdkOptions {
  readonly schedule: Schedule;
  readonly cases: readonly SdkCase[];
  readonly rows: readonly string[];
  /** Whether this run covers everything, and so replaces the committed results. */
  readonly complete: boolean;
}

/**
 * Reads the arguments after the program's name. There is no clock to choose: what is waited for is the other process as well.
 * Throws an Error whose message is one clear line.
 */
export function parseSdkOptions(args: readonly string[]): SdkOptions {
  const { values } = parseArgs({
    args: ownArguments(args),
    options: {
      rounds: { ...scheduleOptions.rounds, default: defaults.rounds },
      "turn-ms": { ...scheduleOptions["turn-ms"], default: defaults["turn-ms"] },
      "warm-up-ms": { ...scheduleOptions["warm-up-ms"], default: defaults["warm-up-ms"] },
      only: scheduleOptions.only,
      rows: { type: "string", default: sdkPeerNames.join(",") },
    },
  });
  const names = values.rows.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !sdkPeerNames.includes(name));
  if (unknown !== undefined) throw new Error(`no row "${unknown}"; the rows are ${sdkPeerNames.join(", ")}`);
  const cases = chooseCases(sdkCases, values.only);
  const rows = sdkPeerNames.filter((name) => names.includes(name));
  const complete = cases.length === sdkCases.length && rows.length === sdkPeerNames.length;
  return { schedule: toSchedule({ ...values, clock: "wall" }), cases, rows, complete };
}

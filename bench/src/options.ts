/** The command line of the driver. */
import { parseArgs } from "node:util";
import { type Case, cases } from "./cases.js";
import { isPeerName, type PeerName, peerNames } from "./peers.js";
import type { Schedule } from "./rounds.js";

/** How to call the driver. */
export const usage = `usage: pnpm bench [--rounds N] [--turn-ms N] [--warm-up-ms N] [--only TEXT] [--peers a,b] [--clock wall|cpu] [--no-native]
  --rounds      measured rounds of each case (21)
  --turn-ms     how long each peer runs in a round (60)
  --warm-up-ms  how long each peer runs before the first round (800)
  --only        only the case named TEXT, or those whose name holds it, for example --only decode/
  --peers       only these rows: ${peerNames.join(", ")}
  --clock       wall time, or the processor time of each worker, for a machine that is not idle (wall)
  --no-native   without the C++ row
A run of all cases and all rows writes bench/results/codec.md; any other prints only.`;

/** What was asked for. */
export interface Options {
  readonly schedule: Schedule;
  readonly cases: readonly Case[];
  readonly peers: readonly PeerName[];
  readonly native: boolean;
  /** Whether this run covers everything, and so replaces the committed table. */
  readonly complete: boolean;
}

/** A whole number above 0. Throws an Error whose message is one clear line. */
export function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number above 0, not "${text}"`);
  return value;
}

/** The options of every driver: how long to measure, by which clock, and which cases. */
export const scheduleOptions = {
  rounds: { type: "string", default: "21" },
  "turn-ms": { type: "string", default: "60" },
  "warm-up-ms": { type: "string", default: "800" },
  clock: { type: "string", default: "wall" },
  only: { type: "string", default: "" },
} as const;

/** The schedule that the values of `scheduleOptions` say. Throws an Error whose message is one clear line. */
export function toSchedule(values: Readonly<Record<"rounds" | "turn-ms" | "warm-up-ms" | "clock", string>>): Schedule {
  const { clock } = values;
  if (clock !== "wall" && clock !== "cpu") throw new Error(`--clock is wall or cpu, not "${clock}"`);
  return {
    rounds: positive("rounds", values.rounds),
    turnMs: positive("turn-ms", values["turn-ms"]),
    warmUpMs: positive("warm-up-ms", values["warm-up-ms"]),
    clock,
  };
}

/** The one of `all` that is named `only`, or else all whose name holds it. Throws an Error when there is none. */
export function chooseCases<C extends { readonly name: string }>(all: readonly C[], only: string): readonly C[] {
  const exact = all.filter(({ name }) => name === only);
  const chosen = exact.length > 0 ? exact : all.filter(({ name }) => name.includes(only));
  if (chosen.length === 0) throw new Error(`no case holds "${only}": ${all.map(({ name }) => name).join(", ")}`);
  return chosen;
}

/** What pnpm hands on, without its own "--". */
export function ownArguments(args: readonly string[]): string[] {
  return args.filter((argument) => argument !== "--");
}

/** Reads the arguments after the program's name. Throws an Error whose message is one clear line. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: ownArguments(args),
    options: {
      ...scheduleOptions,
      peers: { type: "string", default: peerNames.join(",") },
      "no-native": { type: "boolean", default: false },
    },
  });
  const names = values.peers.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !isPeerName(name));
  if (unknown !== undefined) throw new Error(`no row "${unknown}"; the rows are ${peerNames.join(", ")}`);
  const chosen = chooseCases(cases, values.only);
  const peers = peerNames.filter((name) => names.includes(name));
  return {
    schedule: toSchedule(values),
    cases: chosen,
    peers,
    native: !values["no-native"],
    complete: chosen.length === cases.length && peers.length === peerNames.length,
  };
}

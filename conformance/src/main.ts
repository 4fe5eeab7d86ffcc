// The command line of the proofs; README.md says what each does. Exits with 1 when a proof fails, with 2 on a bad call.

import { parseArgs } from "node:util";
import { COMMANDS, type CommandOptions } from "./commands.js";

/** A call that makes no sense. */
class UsageError extends Error {}

const USAGE = `usage: main.ts ${Object.keys(COMMANDS).join("|")} [--seed N] [--count N] [--case K] [--record]`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: "string", default: "1" },
      count: { type: "string" },
      case: { type: "string" },
      record: { type: "boolean", default: false },
    },
  });
  const command = COMMANDS[positionals[0] ?? ""];
  if (command === undefined || positionals.length !== 1) throw new UsageError(USAGE);
  const options: CommandOptions = {
    seed: natural("seed", values.seed),
    count: values.count === undefined ? undefined : natural("count", values.count),
    case: values.case === undefined ? undefined : natural("case", values.case),
    isRecorded: values.record,
  };
  return (await command(options)) ? 0 : 1;
}

function natural(name: string, text: string): number {
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(value))
    throw new UsageError(`--${name} takes a whole number\n${USAGE}`);
  return value;
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof UsageError || (error instanceof TypeError && "code" in error);
  console.error(isUsage ? error.message : error);
  process.exitCode = 2;
}

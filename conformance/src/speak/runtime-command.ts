// A peer's `runtime` command, for ours: a scenario in, one line of JSON out, and the exit code that goes with it.

import { runScenario } from "./runtime.js";
import { parseScenario, ScenarioError } from "./scenario.js";

const USAGE = "usage: runtime <command> [argument...], with a scenario on stdin";

/** Where the command reads and writes. */
export interface CommandStreams {
  /** All of stdin. */
  readonly input: () => Promise<string>;
  /** One line to stdout. */
  readonly print: (line: string) => void;
  /** One line to stderr. */
  readonly complain: (line: string) => void;
}

/**
 * Runs it.
 *
 * @param command what starts the module
 * @returns 0 when the scenario passed, 1 when it failed, 2 for a call that makes no sense
 */
export async function runRuntime(command: readonly string[], streams: CommandStreams): Promise<number> {
  const { input, print, complain } = streams;
  if (command.length === 0) {
    complain(USAGE);
    return 2;
  }
  try {
    const result = await runScenario(parseScenario("stdin", await input(), "stdin"), command);
    print(JSON.stringify(result));
    return result.result === "passed" ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    complain(error.message);
    return 2;
  }
}

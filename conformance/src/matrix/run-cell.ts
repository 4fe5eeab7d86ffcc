// Runs one cell: a runtime starts a module and goes through the scenario. Each in a process of its own, so that what hangs or
// crashes takes nothing with it.

import { join } from "node:path";
import { OWN_MODULE, OWN_RUNTIME } from "./build.js";
import type { Cell } from "./cell.js";
import { type Outcome, readOutcome } from "./outcome.js";
import { EVOLVED_SCHEMAS, peerProgram, REPOSITORY, withoutFolders } from "./places.js";
import { startProcess } from "./process.js";
import { watch } from "./watchdog.js";

/** As long as a scenario or the vectors may take. */
export const LIMIT_MS = 20_000;

/** Runs a cell to its end, or to the watchdog's. */
export async function runCell(cell: Cell): Promise<Outcome> {
  const [program, ...args] = commandOf(cell);
  const running = startProcess({ program, args, cwd: REPOSITORY, input: cell.scenario.text });
  const { stdout, stderr, ...exit } = await watch(running, LIMIT_MS);
  return readOutcome({ ...exit, stdout: withoutFolders(stdout), stderr: withoutFolders(stderr) }, LIMIT_MS);
}

type Command = readonly [program: string, ...args: readonly string[]];

/** The runtime with the command of its module behind it. */
function commandOf({ scenario, column }: Cell): Command {
  const ownModule: Command = [process.execPath, OWN_MODULE];
  const ownRuntime: Command = [process.execPath, OWN_RUNTIME];
  if (column.role === undefined) return [...ownRuntime, ...ownModule];
  const schemas = scenario.peer === undefined ? [] : ["--schemas", join(EVOLVED_SCHEMAS, scenario.peer.schema)];
  const peer: Command = [peerProgram(column.subject), ...schemas];
  return column.role === "module" ? [...ownRuntime, ...peer, "module"] : [...peer, "runtime", ...ownModule];
}

// The app in plain JavaScript, by import and by require, under each runtime that is pinned.

import { join } from "node:path";
import { BINARIES_FOLDER } from "@ixt/runtimes/binaries";
import { argumentsOf, environmentOf } from "@ixt/runtimes/command-line";
import { chooseRuntimes, readPins } from "@ixt/runtimes/pins";
import type { Consumer } from "./consumer.js";
import { PRINTED } from "./heard.js";
import { judgeRun, putProgram } from "./project.js";

/** By import, and by require. */
const PROGRAMS = ["main.mjs", "converse.cjs"] as const;

/** @param app a project with the SDK. Says first which runtimes there are none of for this platform. */
export function createRuntimeConsumers(app: string, say: (line: string) => void): readonly Consumer[] {
  const { runtimes, skipped } = chooseRuntimes(readPins(BINARIES_FOLDER), `${process.platform}-${process.arch}`);
  if (skipped.length > 0) say(`skipped, for there is no pinned package of them here: ${skipped.join(", ")}`);
  // Once, before any runs: one that was written anew while another runtime reads it would be read by half.
  for (const program of ["converse.mjs", ...PROGRAMS]) putProgram(app, program);
  return runtimes.flatMap((runtime) =>
    PROGRAMS.map((program) => ({
      name: `${runtime.kind} ${runtime.version} ${program.endsWith(".mjs") ? "import" : "require"}`,
      run: () => {
        const args = [...argumentsOf(runtime.kind, [app]), join(app, program)];
        const env = environmentOf(runtime.kind, join(app, `.${runtime.name}`));
        return judgeRun(join(BINARIES_FOLDER, runtime.program), args, app, PRINTED, env);
      },
    })),
  );
}

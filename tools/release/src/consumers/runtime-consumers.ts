// The app in plain JavaScript, by import and by require, under each runtime that is pinned.

import { join } from "node:path";
import { BINARIES_FOLDER } from "@ixt/runtimes/binaries";
import { argumentsOf, environmentOf } from "@ixt/runtimes/command-line";
import { chooseRuntimes, readPins } from "@ixt/runtimes/pins";
import type { Consumer } from "./consumer.js";
import { PRINTED } from "./heard.js";
import { judgeRun, putProgram } from "./project.js";

/** @param app a project with the SDK. Says first which runtimes there are none of for this platform. */
export function createRuntimeConsumers(app: string, say: (line: string) => void): readonly Consumer[] {
  const { runtimes, skipped } = chooseRuntimes(readPins(BINARIES_FOLDER), `${process.platform}-${process.arch}`);
  if (skipped.length > 0) say(`skipped, for there is no pinned package of them here: ${skipped.join(", ")}`);
  putProgram(app, "converse.mjs");
  return runtimes.flatMap((runtime) =>
    (["main.mjs", "converse.cjs"] as const).map((program) => ({
      name: `${runtime.kind} ${runtime.version} ${program.endsWith(".mjs") ? "import" : "require"}`,
      run: () => {
        const file = putProgram(app, program, program);
        const args = [...argumentsOf(runtime.kind, [app]), file];
        const env = environmentOf(runtime.kind, join(app, `.${runtime.name}`));
        return judgeRun(join(BINARIES_FOLDER, runtime.program), args, app, PRINTED, env);
      },
    })),
  );
}

// Runs examples that are tests of vitest's, from the packages' sources, and says which failed and why.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type CommandResult, runCommand } from "./command.js";
import { REPOSITORY_FOLDER } from "./repository.js";

/** What vitest's report in JSON holds, as far as this reads it. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** What was wrong with the file as a whole, such as that it has no tests. */
    readonly message: string;
    readonly assertionResults: readonly { readonly title: string; readonly failureMessages: readonly string[] }[];
  }[];
}

/** The end of the run, and for each file that failed what vitest says of it. */
export interface VitestRun {
  readonly end: CommandResult;
  readonly failures: ReadonlyMap<string, string>;
}

/** @param folder where the run's own files go */
export async function runVitest(paths: readonly string[], folder: string, timeoutMs: number): Promise<VitestRun> {
  const config = join(folder, "vitest.config.mjs");
  const report = join(folder, "vitest.json");
  const resolve = { conditions: ["@ixt/source"] };
  const include = paths.map((path) => relative(REPOSITORY_FOLDER, path).replaceAll("\\", "/"));
  writeFileSync(config, `export default ${JSON.stringify({ resolve, ssr: { resolve }, test: { include } })};\n`);
  const vitest = join(REPOSITORY_FOLDER, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--root", REPOSITORY_FOLDER, "--config", config];
  const outputs = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const end = await runCommand(process.execPath, [...args, ...outputs], REPOSITORY_FOLDER, {}, timeoutMs);
  const { testResults }: Report = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : { testResults: [] };
  const failed = testResults.filter(({ status }) => status !== "passed");
  return { end, failures: new Map(failed.map((file) => [file.name, describe(file)])) };
}

function describe({ message, assertionResults }: Report["testResults"][number]): string {
  const tests = assertionResults.flatMap(({ title, failureMessages }) =>
    failureMessages.map((failure) => `"${title}": ${failure}`),
  );
  return [...(message === "" ? [] : [message]), ...tests].join("\n");
}

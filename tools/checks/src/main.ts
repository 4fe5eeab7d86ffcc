// `pnpm check [names]`: runs the checks one after the other, one line each; what a failed one printed follows its line.
import { type Check, selectChecks } from "./check-list.js";
import { runCommand } from "./command.js";
import { REPOSITORY_FOLDER, readManifest } from "./repository.js";

async function runCheck({ name, script }: Check): Promise<boolean> {
  const startedMs = performance.now();
  const { exitCode, output } = await runCommand("pnpm", ["--silent", "run", script], REPOSITORY_FOLDER);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (exitCode === 0) {
    process.stdout.write(`ok      ${name} (${seconds} s)\n`);
    return true;
  }
  process.stdout.write(`FAILED  ${name} (${seconds} s)\n${output.trimEnd()}\n        Again: pnpm ${script}\n`);
  return false;
}

async function main(wanted: readonly string[]): Promise<number> {
  const checks = selectChecks(readManifest(REPOSITORY_FOLDER).scripts ?? {}, wanted);
  const failed: string[] = [];
  for (const check of checks) {
    if (!(await runCheck(check))) {
      failed.push(check.name);
    }
  }
  process.stdout.write(
    failed.length === 0
      ? `All ${checks.length} checks passed.\n`
      : `${failed.length} of ${checks.length} checks failed: ${failed.join(", ")}.\n`,
  );
  return failed.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

// `pnpm check:workflows`: the workflows are valid by actionlint, and keep to the rules of workflow-rules.ts. Without Go there is no
// actionlint, which is said.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { requireCommand, runCommand } from "./command.js";
import { reportFindings } from "./report.js";
import { REPOSITORY_FOLDER, readManifest } from "./repository.js";
import { findWorkflowFaults } from "./workflow-rules.js";

const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.7";

const FOLDER = join(REPOSITORY_FOLDER, ".github", "workflows");

/** Builds it once; undefined without Go. */
async function findActionlint(): Promise<string | undefined> {
  const bin = join(REPOSITORY_FOLDER, "node_modules", ".cache", "actionlint-1.7.7");
  const program = join(bin, "actionlint");
  if (existsSync(program)) return program;
  const go = await runCommand("go", ["version"], REPOSITORY_FOLDER).catch(() => undefined);
  if (go?.exitCode !== 0) return undefined;
  await requireCommand("go", ["install", ACTIONLINT], REPOSITORY_FOLDER, { GOBIN: bin, GOFLAGS: "-mod=mod" });
  return program;
}

const files = readdirSync(FOLDER).filter((name) => /\.ya?ml$/.test(name));
const scripts = Object.keys(readManifest(REPOSITORY_FOLDER).scripts ?? {});
const findings = files.flatMap((name) => {
  const text = readFileSync(join(FOLDER, name), "utf8");
  return findWorkflowFaults(name, text, parse(text), scripts);
});
const actionlint = await findActionlint();
if (actionlint !== undefined) {
  const paths = files.map((name) => join(FOLDER, name));
  const { exitCode, output } = await runCommand(actionlint, ["-no-color", ...paths], REPOSITORY_FOLDER);
  if (exitCode !== 0) findings.push(`actionlint:\n${output.trim()}`);
}
reportFindings(
  findings,
  `${files.length} workflows${actionlint === undefined ? "; actionlint was skipped, for there is no Go" : ", by actionlint too"}`,
  "Mend .github/workflows.",
);

// `pnpm check:rules`: the rules of docs/spec have tests, the tests of context and streams name rules, the hostile cases have tests.

import { readdirSync, readFileSync } from "node:fs";
import { checkCoverage } from "./rule-coverage.js";
import type { SourceFile } from "./spec-rules.js";

const ROOT = new URL("../../../", import.meta.url);

/** The files below a folder whose paths match, in order, tracked or not. */
function readFiles(folder: string, pattern: RegExp): readonly SourceFile[] {
  const paths = readdirSync(new URL(folder, ROOT), { recursive: true, encoding: "utf8" });
  return paths
    .map((path) => `${folder}${path.replaceAll("\\", "/")}`)
    .filter((file) => pattern.test(file))
    .sort()
    .map((file) => ({ file, text: readFileSync(new URL(file, ROOT), "utf8") }));
}

const { rules, tests, faults } = checkCoverage(
  readFiles("docs/spec/", /\/\d+-[^/]*\.md$/),
  readFiles("packages/", /^packages\/[^/]+\/(?:src|test)\/.*\.test\.ts$/),
);
if (faults.length === 0) {
  process.stdout.write(`${rules} rules, ${tests} tests\n`);
} else {
  process.stderr.write(
    `${faults.join("\n")}\n${faults.length} found. A rule without a test is a wish, a test without a rule a guess.\n`,
  );
  process.exitCode = 1;
}

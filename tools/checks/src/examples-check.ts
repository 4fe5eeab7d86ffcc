// `pnpm check:examples`: the examples of the packages' doc comments, of docs/ and of CONTRIBUTING.md compile and run. A README's
// blocks are run by its own test, which must be there: test/readme.test.ts of the package, and of tools/checks for the root.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findDocExamples, findMarkdownExamples, findUnrunBlocks } from "./example-blocks.js";
import { tryExamples } from "./example-trial.js";
import { reportFindings } from "./report.js";
import { listTrackedFiles, REPOSITORY_FOLDER } from "./repository.js";

/** How long the run of all examples in one process may take. */
const TIMEOUT_MS = 60_000;

const read = (file: string): string => readFileSync(join(REPOSITORY_FOLDER, file), "utf8");
const files = listTrackedFiles();

const examples = files.flatMap((file) => {
  if (/^packages\/[^/]+\/src\/.*(?<!\.test)\.ts$/.test(file)) return findDocExamples(file, read(file));
  return /^(?:docs\/.*|CONTRIBUTING)\.md$/.test(file) ? findMarkdownExamples(file, read(file)) : [];
});
const unrun = files
  .filter((file) => /^(?:packages\/[^/]+\/)?README\.md$/.test(file))
  .flatMap((file) => {
    const test = join(REPOSITORY_FOLDER, file === "README.md" ? "tools/checks" : dirname(file), "test/readme.test.ts");
    return findUnrunBlocks(file, read(file), existsSync(test));
  })
  .map(({ file, line }) => `${file}:${line}: no readme.test.ts runs this block`);

reportFindings(
  [...unrun, ...(await tryExamples(examples, TIMEOUT_MS))],
  `${examples.length} examples compiled and run`,
  "An example is what people copy: mend it, or what it shows.",
);

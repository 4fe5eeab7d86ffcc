// `pnpm check:size`: no entry is over its budget, and docs/size.md says what each takes; `pnpm size:table` writes that page. Needs the
// packages built.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./command.js";
import { reportFindings } from "./report.js";
import { REPOSITORY_FOLDER } from "./repository.js";
import { findOversizes, type MeasuredSize, toSizePage } from "./size-table.js";

const PAGE = join(REPOSITORY_FOLDER, "docs", "size.md");

// It ends with 1 where a budget is passed, and prints its JSON all the same.
const { output } = await runCommand("pnpm", ["--silent", "exec", "size-limit", "--json"], REPOSITORY_FOLDER);
const start = output.indexOf("[");
if (start < 0) throw new Error(`size-limit printed no sizes:\n${output}`);
const sizes: readonly MeasuredSize[] = JSON.parse(output.slice(start, output.lastIndexOf("]") + 1));
const page = toSizePage(sizes);
const findings = [...findOversizes(sizes)];
if (process.argv.includes("--write")) writeFileSync(PAGE, page);
else if (readFileSync(PAGE, "utf8") !== page) findings.push("docs/size.md is not what is measured: `pnpm size:table`");
reportFindings(
  findings,
  `${sizes.length} sizes`,
  "Make it smaller, or raise the budget in size-budget.json and say why.",
);

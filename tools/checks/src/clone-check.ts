// What a newcomer does, with npm alone in a fresh clone: start, start again, and test after a mistaken `npm install`.
// Fails when a command fails, when the second start installs again, when npm's node_modules is not noticed, or when the clone is dirty after.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { requireCommand } from "./command.js";
import { reportFindings } from "./report.js";
import { REPOSITORY_FOLDER } from "./repository.js";
import { withScratchFolder } from "./scratch.js";

/** One thing a newcomer does, and what they must then read. */
interface Act {
  readonly title: string;
  readonly npm: readonly string[];
  readonly says: string;
}

const INSTALLS = "Installing the dependencies";
const ALREADY_THERE = "already installed";
const START: readonly string[] = ["start"];
const TEST: readonly string[] = ["test", "--", "tools/bootstrap"];

await withScratchFolder(async (folder) => {
  const clone = join(folder, "clone");
  await requireCommand("git", ["clone", "--quiet", REPOSITORY_FOLDER, clone], folder);
  const findings: string[] = [];
  const play = async ({ title, npm, says }: Act): Promise<void> => {
    const output = await requireCommand("npm", npm, clone);
    if (!output.includes(says)) {
      findings.push(`${title}: "${says}" was to be read in:\n${output}`);
    }
  };
  await play({ title: "npm start in a fresh clone", npm: START, says: INSTALLS });
  await play({ title: "npm start once more", npm: START, says: ALREADY_THERE });
  await play({ title: "npm test after npm start", npm: TEST, says: ALREADY_THERE });
  rmSync(join(clone, "node_modules"), { recursive: true });
  await requireCommand("npm", ["install", "--no-audit", "--no-fund"], clone);
  await play({ title: "npm test after a mistaken npm install", npm: TEST, says: "made by another tool than pnpm" });
  const dirty = await requireCommand("git", ["status", "--porcelain"], clone);
  findings.push(...(dirty === "" ? [] : [`the clone is dirty afterwards:\n${dirty}`]));
  reportFindings(
    findings,
    "a fresh clone starts, starts again, and recovers from npm install",
    "Mend tools/bootstrap.",
  );
});

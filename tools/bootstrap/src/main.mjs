// `node tools/bootstrap/src/main.mjs <start|test> [arguments]`: installs once, then runs the job. Node built-ins only.
// Everything it says itself goes to stderr; stdout belongs to the job, and so does the exit code.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BootstrapError } from "./bootstrap-error.mjs";
import { runChild } from "./child.mjs";
import { ensureInstalled } from "./install.mjs";
import { createInstaller } from "./installer.mjs";
import { createJobEnvironment } from "./job-environment.mjs";
import { JOBS } from "./jobs.mjs";
import { checkNodeVersion, readPnpmPin } from "./manifest.mjs";
import { computeStamp } from "./stamp.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * @param {readonly string[]} argv what stands after the program's name
 * @returns {Promise<number>} the exit code
 */
async function main([jobName = "", ...jobArguments]) {
  const job = JOBS[jobName];
  if (job === undefined) {
    throw new BootstrapError(`Unknown job "${jobName}". Known: ${Object.keys(JOBS).join(", ")}.`, 2);
  }
  const say = (/** @type {string} */ line) => void process.stderr.write(`[npm ${jobName}] ${line}\n`);
  const manifest = readText("package.json");
  checkNodeVersion(manifest, process.versions.node);
  const pin = readPnpmPin(manifest);
  const stamp = computeStamp({
    lockfile: readText("pnpm-lock.yaml"),
    workspace: readText("pnpm-workspace.yaml"),
    nodeVersion: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    pin,
  });
  if ((await ensureInstalled(stamp, createInstaller(root, pin, say))) === "already there") {
    say("The dependencies are already installed.");
  }
  const pnpm = join(root, "node_modules", "pnpm", "bin", "pnpm.cjs");
  const env = createJobEnvironment(process.env, root, process.cwd());
  for (const step of job) {
    say(step.say);
    const program = step.program === "pnpm" ? [pnpm] : [];
    const args = [...program, ...step.args, ...(step.takesArguments ? jobArguments : [])];
    const { exitCode, heldBack } = await runChild(process.execPath, args, { cwd: root, env, output: step.output });
    if (exitCode !== 0) {
      // A step that owns the terminal has said itself what is wrong.
      if (step.output === "held") {
        process.stderr.write(heldBack);
        say(`That failed with exit code ${exitCode}; the reason stands above.`);
      }
      return exitCode;
    }
  }
  return 0;
}

/**
 * @param {string} name a file of the repository's root
 * @returns {string}
 */
function readText(name) {
  try {
    return readFileSync(join(root, name), "utf8");
  } catch {
    throw new BootstrapError(`${name} is missing or unreadable: this is not a whole clone of the repository.`);
  }
}

// When stderr is gone (`2>&1 | head -1`), there is nobody left to tell; the job runs on.
process.stderr.on("error", () => {});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BootstrapError)) {
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}

// Runs one child process to its end. The caller says where its output goes; signals reach it and its exit code comes back.
import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * @typedef {object} ChildResult
 * @property {number} exitCode its exit code; 128 plus the signal's number when a signal ended it
 * @property {string} output the last 64 KiB of what it printed; empty when `output` was "inherit"
 */

/**
 * @typedef {object} ChildOptions
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} env
 * @property {"inherit" | "stderr"} output "inherit": stdin, stdout and stderr are ours; "stderr": no stdin, everything it prints goes to our stderr and is kept
 */

const KEPT_CHARACTERS = 64 * 1024;

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {ChildOptions} options
 * @returns {Promise<ChildResult>} rejects only when the command cannot be started at all
 */
export function runChild(command, args, options) {
  return new Promise((resolve, reject) => {
    const piped = options.output === "stderr";
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: piped ? ["ignore", "pipe", "pipe"] : "inherit",
      windowsHide: true,
    });
    let output = "";
    const keep = (/** @type {Buffer} */ chunk) => {
      process.stderr.write(chunk);
      output = (output + chunk.toString("utf8")).slice(-KEPT_CHARACTERS);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    // The terminal sends its interrupt to both of us: the child decides, we wait for it. A polite end is passed on.
    const wait = () => {};
    const passOn = () => void child.kill("SIGTERM");
    process.on("SIGINT", wait).on("SIGTERM", passOn);
    const settle = () => void process.off("SIGINT", wait).off("SIGTERM", passOn);
    child.once("error", (error) => {
      settle();
      reject(error);
    });
    child.once("close", (code, signal) => {
      settle();
      resolve({ exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), output });
    });
  });
}

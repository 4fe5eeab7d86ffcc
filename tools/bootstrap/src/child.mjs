// Runs one child process to its end. The caller says where its output goes; signals reach it and its exit code comes back.
import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * @typedef {object} ChildResult
 * @property {number} exitCode its exit code; 128 plus the signal's number when a signal ended it
 * @property {string} output the last 64 KiB of what it printed to stdout and stderr; empty when `output` was "inherit"
 * @property {string} heldBack the last 64 KiB of what it printed and nobody has seen yet
 */

/**
 * @typedef {object} ChildOptions
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} env
 * @property {"inherit" | "progress" | "held"} output "inherit": stdin, stdout and stderr are ours; "progress": no stdin, its stdout goes
 * to our stderr at once, and its stderr is held back for the caller; "held": no stdin, all it prints is held back
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
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: options.output === "inherit" ? "inherit" : ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    let output = "";
    let heldBack = "";
    child.stdout?.on("data", (/** @type {Buffer} */ chunk) => {
      output = keepEnd(output, chunk);
      if (options.output === "progress") {
        process.stderr.write(chunk);
      } else {
        heldBack = keepEnd(heldBack, chunk);
      }
    });
    child.stderr?.on("data", (/** @type {Buffer} */ chunk) => {
      output = keepEnd(output, chunk);
      heldBack = keepEnd(heldBack, chunk);
    });
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
      resolve({ exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), output, heldBack });
    });
  });
}

/**
 * @param {string} kept
 * @param {Buffer} chunk
 * @returns {string}
 */
function keepEnd(kept, chunk) {
  return (kept + chunk.toString("utf8")).slice(-KEPT_CHARACTERS);
}

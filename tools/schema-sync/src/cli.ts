/**
 * The command line: `sync [--from <checkout>] [--commit <id>]`, `generate` (a sync from the committed
 * request, without the compiler) and `check`. See README.md for what a sync does and which two
 * accommodations it makes.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { checkSchemas, formatProblem } from "./check.js";
import { runProgram } from "./process.js";
import { createReplayCompiler } from "./replay.js";
import { SCHEMA_FILES } from "./schema-files.js";
import { type SyncRequest, syncSchemas } from "./sync.js";
import { SyncError } from "./sync-error.js";
import { createTools } from "./tools.js";
import { readCheckout } from "./upstream.js";
import { readCheckoutFiles, readWorkspace, writeWorkspace } from "./workspace.js";

const USAGE = `usage: pnpm schemas:sync [--from <checkout>] [--commit <id>]
       pnpm schemas:generate
       pnpm schemas:check`;

/** Runs one command on the repository at `root`; returns the process's exit code. */
export async function runCommand(args: readonly string[], root: string, say: (line: string) => void): Promise<number> {
  const [command, ...rest] = args;
  try {
    if (command === "check" && rest.length === 0) return await runCheck(root, say);
    if (command === "generate" && rest.length === 0) return await runSync({}, root, "generate", say);
    if (command === "sync") return await runSync(await readSyncRequest(rest), root, "sync", say);
    say(USAGE);
    return 2;
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    say(`schemas:${command}: ${error.message}`);
    return 1;
  }
}

async function runCheck(root: string, say: (line: string) => void): Promise<number> {
  const problems = checkSchemas(await readWorkspace(root));
  for (const problem of problems) say(formatProblem(problem));
  if (problems.length === 0) say("schemas:check: every pinned file is as the last sync left it");
  return problems.length === 0 ? 0 : 1;
}

async function runSync(
  request: SyncRequest,
  root: string,
  command: "sync" | "generate",
  say: (line: string) => void,
): Promise<number> {
  const before = await readWorkspace(root);
  const tools = createTools(before);
  const compile = command === "generate" ? createReplayCompiler(before) : tools.compile;
  const after = await syncSchemas(before, request, { ...tools, compile });
  const changed = await writeWorkspace(root, before, after);
  for (const path of changed) say(`${after.has(path) ? "wrote" : "removed"} ${path}`);
  say(
    `schemas:${command}: ${changed.length === 0 ? "nothing to change" : `${changed.length} ${changed.length === 1 ? "file" : "files"} changed`}`,
  );
  return 0;
}

async function readSyncRequest(args: readonly string[]): Promise<SyncRequest> {
  const { from, commit } = parseSyncOptions(args);
  if (commit !== undefined && !/^[0-9a-f]{7,64}$/.test(commit)) {
    throw new SyncError(`--commit ${commit} is no commit id (7 to 64 lowercase hex digits)`);
  }
  if (from === undefined) return commit === undefined ? {} : { commit };
  const checkout = resolve(from);
  const upstream = readCheckout(await readCheckoutFiles(checkout));
  return { upstream, commit: commit ?? (await readHead(checkout)) };
}

function parseSyncOptions(args: readonly string[]): { from?: string; commit?: string } {
  try {
    return parseArgs({ args: [...args], options: { from: { type: "string" }, commit: { type: "string" } } }).values;
  } catch (error) {
    throw new SyncError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

async function readHead(checkout: string): Promise<string> {
  const { exitCode, stdout } = await runProgram("git", ["rev-parse", "HEAD"], checkout);
  if (exitCode !== 0) {
    throw new SyncError(
      `the checkout of ${SCHEMA_FILES.join(", ")} is no git repository; name its commit with --commit <id>`,
    );
  }
  return Buffer.from(stdout).toString().trim();
}

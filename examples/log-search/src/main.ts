// The main job: starts the module in a process of its own, streams a file through it, and says how it went.

import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import {
  ActorSubject,
  createActor,
  createInvocationContext,
  createMetadata,
  deadlineAfter,
  type InvocationContext,
  IxtError,
  toPrintable,
} from "@ixt/sdk";
import { spawnModule } from "@ixt/sdk/host";
import { type Arguments, dropStarterSeparator, HELP, parseArguments } from "./arguments.js";
import { findInput, findMistakenQuery, type Input } from "./input.js";
import { ignoreFailures, OutputError, print } from "./output.js";
import { ProgressLine } from "./progress.js";
import { CAPABILITY, QUERY_KEY } from "./protocol.js";
import { probe, search } from "./search.js";
import { createSummary } from "./summary.js";
import { UsageError } from "./usage-error.js";

/** The module's program stands beside this one, built or not. */
const MODULE = fileURLToPath(new URL(`./module-main${extname(import.meta.url)}`, import.meta.url));
const TINY_DEADLINE_MS = 1;

async function main(argv: readonly string[]): Promise<void> {
  const args = parseArguments(argv);
  if (args.help) return print(process.stdout, HELP);
  // npm, pnpm and the program behind `npm start` change the folder, and name the one that the person is in.
  const cwd = process.env["INIT_CWD"] ?? process.cwd();
  const input = await findInput(args.path, cwd);
  const note = args.isQueryGiven && args.path === undefined ? await findMistakenQuery(args.query, cwd) : undefined;
  if (note !== undefined) process.stderr.write(`${toPrintable(note)}\n`);
  await print(process.stdout, await run(args, input));
}

async function run(args: Arguments, input: Input): Promise<string> {
  const { query, show: keep, deadlineMs } = args;
  const module = await spawnModule(process.execPath, [...process.execArgv, MODULE]);
  try {
    const progress = new ProgressLine(
      {
        isTTY: process.stderr.isTTY === true,
        write: (text) => void process.stderr.write(text),
        now: () => performance.now(),
      },
      input.sizeBytes,
    );
    const startedAt = performance.now();
    const result = await search(module, {
      context: operator("alice", [CAPABILITY], query, deadlineMs),
      chunks: input.open(),
      keep,
      onProgress: (now) => progress.update(now),
    }).finally(() => progress.end());
    const elapsedMs = performance.now() - startedAt;
    const withoutCapability = await probe(module, operator("bob", [], query, deadlineMs));
    const withTinyDeadline = await probe(module, operator("alice", [CAPABILITY], query, TINY_DEADLINE_MS));
    return createSummary({ query, inputName: input.name, result, elapsedMs, withoutCapability, withTinyDeadline });
  } finally {
    // A module that is still at a line when its deadline has passed is not waited for long.
    await module.close({ drainTimeoutMs: 1_000, graceMs: 500 });
  }
}

/** A context of an operator: who asks, with which capabilities, until when, and the query as metadata. */
function operator(id: string, capabilities: readonly string[], query: string, deadlineMs: number): InvocationContext {
  return createInvocationContext({
    actor: createActor({ subject: ActorSubject.operator(id), capabilities }),
    deadline: deadlineAfter(deadlineMs),
    metadata: createMetadata({ [QUERY_KEY]: query }),
  });
}

ignoreFailures(process.stderr);
try {
  await main(dropStarterSeparator(process.argv.slice(2), process.env));
} catch (error) {
  process.stderr.write(`log-search: ${describe(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

function describe(error: unknown): string {
  if (error instanceof UsageError || error instanceof OutputError) return toPrintable(error.message);
  if (IxtError.is(error)) return toPrintable(`the search failed with ${error.code}: ${error.message}`);
  return toPrintable(error instanceof Error ? `the search failed: ${error.message}` : String(error));
}

// Node entry for a module's main program: serves it over this process's own stdin and stdout.

import { createProcessTransport } from "@ixt/transport/stdio";
import { checkDurationMs } from "./duration.js";
import type { Module } from "./module.js";
import { DEFAULT_DRAIN_TIMEOUT_MS, drainOnSigterm } from "./node-signals.js";
import { serve } from "./serve.js";
import type { SessionOptions } from "./session-options.js";

/** Options of `serveStdio`. */
export interface StdioOptions extends SessionOptions {
  /** How long work that runs when SIGTERM comes may take to finish: 1 to 2^31-1, or 0, which sets no limit. Default 5,000. */
  readonly drainTimeoutMs?: number;
}

/**
 * Serves a module over stdin and stdout until its host says goodbye or is gone, then ends the process: with exit code 0 after a
 * goodbye or the end of the host's pipe between two messages, with 1 after a session that broke: no handshake in time, a pipe that
 * broke or ended inside a message, a goodbye that tells of a failure. Handlers that still run then have been told by their signal,
 * and are not waited for.
 *
 * On SIGTERM it takes no new work, finishes what runs within `drainTimeoutMs`, says goodbye, and ends with exit code 0. A second SIGTERM
 * ends it at once.
 *
 * Stdout is for messages alone: `console.log` and `process.stdout.write` go to stderr from here on, as do the log's lines.
 * Rejects with `invalidArgument` for options that are none. Started by hand at a terminal it says what it is and ends with exit code 2.
 *
 * @example
 * ```ts
 * // greeter.mjs
 * import { defineCall, defineModule, text } from "@ixt/sdk";
 * import { serveStdio } from "@ixt/sdk/stdio";
 *
 * const greet = defineCall({ input: text, output: text, handle: (name) => `hello ${name}` });
 * await serveStdio(defineModule({ name: "greeter", version: "1.0.0", handlers: { "greeter.greet": greet } }));
 * ```
 */
export async function serveStdio(module: Module, options: StdioOptions = {}): Promise<void> {
  if (process.stdout.isTTY) {
    process.stderr.write(`${module.name} is an IXT module: a host starts it and speaks to it over stdin and stdout.\n`);
    process.exit(2);
  }
  const { drainTimeoutMs = DEFAULT_DRAIN_TIMEOUT_MS, ...sessionOptions } = options;
  const { limits } = sessionOptions;
  checkDurationMs(drainTimeoutMs, "drainTimeoutMs");
  const transport = createProcessTransport(limits === undefined ? {} : { limits });
  const serving = serve(module, transport, sessionOptions);
  const ignoreSigterm = drainOnSigterm(() => void serving.drain({ timeoutMs: drainTimeoutMs }));
  const end = await serving.closed;
  ignoreSigterm();
  // The transport's own end is the host's where the session blames it, and it has an error unless it was clean.
  const isHostGone = end?.blame === "transport" && (await transport.closed) === undefined;
  process.exit(end === undefined || isHostGone ? 0 : 1);
}

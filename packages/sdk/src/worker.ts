// Entry for a module's program in a worker: serves it to whoever started the worker. The same in browsers, Node, Bun and Deno.

import { createError } from "@ixt/context";
import { createPortTransport, type MessagePortLike } from "@ixt/transport";
import type { Module } from "./module.js";
import { type Serving, serve } from "./serve.js";
import type { SessionOptions } from "./session-options.js";

/**
 * Serves a module in a worker until its host says goodbye or is gone; then the worker ends. What its host starts it with is
 * `startWorker` of `@ixt/sdk/host` in Node, and elsewhere `host.attach(createPortTransport(new Worker(url, { type: "module" })))`.
 *
 * The worker's own port is the session's: nothing else may use it. A browser does not tell of a host that vanished, its page closed:
 * it ends the worker itself.
 *
 * @throws IxtError `invalidArgument` where this is no worker, and for options that are none.
 *
 * @example
 * ```ts
 * // greeter-worker.mjs
 * import { defineCall, defineModule, text } from "@ixt/sdk";
 * import { serveWorker } from "@ixt/sdk/worker";
 *
 * const greet = defineCall({ input: text, output: text, handle: (name) => `hello ${name}` });
 * serveWorker(defineModule({ name: "greeter", version: "1.0.0", handlers: { "greeter.greet": greet } }));
 * ```
 */
export function serveWorker(module: Module, options: SessionOptions = {}): Serving {
  const { port, end } = findWorker();
  const { limits } = options;
  const serving = serve(module, createPortTransport(port, limits === undefined ? {} : { limits }), options);
  void serving.closed.then((cause) => end(cause === undefined ? 0 : 1));
  return serving;
}

/** The worker that this is. */
interface ThisWorker {
  readonly port: MessagePortLike;
  /** Ends it. */
  readonly end: (exitCode: number) => void;
}

/** What is needed of the global of a Web worker. */
type WorkerScope = MessagePortLike & { close(): void };

/** What is needed of a `process` such as Node's. */
interface ProcessLike {
  getBuiltinModule(name: string): { readonly parentPort?: MessagePortLike | null } | undefined;
  exit(exitCode: number): void;
}

/** @throws IxtError `invalidArgument` where this is no worker. */
function findWorker(): ThisWorker {
  const scope: unknown = globalThis;
  if (isWorkerScope(scope)) return { port: scope, end: () => scope.close() };
  const process: unknown = Reflect.get(globalThis, "process");
  if (isProcess(process)) {
    const port = process.getBuiltinModule("node:worker_threads")?.parentPort;
    if (port !== null && port !== undefined) return { port, end: (exitCode) => process.exit(exitCode) };
  }
  throw createError("invalidArgument", "this is not a worker: start it with startWorker, or with new Worker(url)");
}

function isWorkerScope(scope: unknown): scope is WorkerScope {
  const Scope: unknown = Reflect.get(globalThis, "DedicatedWorkerGlobalScope");
  return typeof Scope === "function" && scope instanceof Scope;
}

function isProcess(process: unknown): process is ProcessLike {
  return typeof process === "object" && process !== null && "getBuiltinModule" in process && "exit" in process;
}

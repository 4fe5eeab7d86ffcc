// Channels to a module in a worker: one of `node:worker_threads`, spoken to over the worker itself, and a Web worker, spoken to over
// a port that was sent to it.

import { Worker as ThreadWorker } from "node:worker_threads";
import { createPortTransport } from "@ixt/transport";
import type { Channel } from "./channel.js";

/** The thread ends by itself, as `serveWorker` ends it; its exit code says how it was served. */
export function openThread(): Channel {
  const worker = new ThreadWorker(new URL("./thread-main.js", import.meta.url));
  const served = new Promise<string>((resolve) => {
    worker.once("exit", (code) => resolve(code === 0 ? "goodbye" : `the thread ended with exit code ${code}`));
  });
  return { callerSide: createPortTransport(worker), served, vanish: () => void worker.terminate(), dispose() {} };
}

/** The worker says how it was served. It does not end by itself. */
export function openWebWorker(): Channel {
  const worker = new globalThis.Worker(new URL("./web-worker-main.js", import.meta.url), { type: "module" });
  const served = new Promise<string>((resolve) => {
    worker.addEventListener("message", ({ data }) => resolve(String(data)));
    worker.addEventListener("error", ({ message }) => resolve(`the worker failed: ${message}`));
  });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(port2, [port2]);
  const end = (): void => worker.terminate();
  return { callerSide: createPortTransport(port1), served, vanish: end, dispose: end };
}

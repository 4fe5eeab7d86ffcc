/** A worker thread of the caller's process, and `postMessage` between the two. This module is also the worker's. */
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parentPort, Worker, workerData } from "node:worker_threads";
import type { SdkPeer } from "../peer.js";
import { isStructuredMessage, StructuredClient, serveMessages } from "./structured-messages.js";

/** What the worker is told, and so is known by. */
const ROLE = "bench message-port";

/** A worker reads JavaScript: a bundle is that, and of the source one is made. */
async function createWorker(): Promise<Worker> {
  const { url } = import.meta;
  if (!url.endsWith(".ts")) return new Worker(new URL(url), { workerData: ROLE });
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(url)],
    bundle: true,
    write: false,
    platform: "node",
    conditions: ["@ixt/source"],
    external: ["esbuild"],
    logLevel: "error",
  });
  return new Worker(outputFiles[0]?.text ?? "", { eval: true, workerData: ROLE, execArgv: [] });
}

if (workerData === ROLE && parentPort !== null) {
  const port = parentPort;
  const receive = serveMessages((message) => port.postMessage(message));
  port.on("message", receive);
}

export const messagePort: SdkPeer = {
  about:
    "node:worker_threads, two threads of one process: `postMessage` with the payload copied, not transferred; at most 256 messages under way, acknowledged by 64. It has no streams, so none that are idle",
  async connect() {
    const worker = await createWorker();
    await once(worker, "online");
    const client = new StructuredClient(
      (message) => worker.postMessage(message),
      () => void worker.terminate(),
    );
    worker.on("message", (message: unknown) => {
      if (isStructuredMessage(message)) client.receive(message);
    });
    return client;
  },
};

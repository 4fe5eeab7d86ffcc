// The program of a page that talks to modules over what browsers have: memory, ports, a module worker, a WebSocket. It is bundled.

import { converse, type Report, serveTalk } from "@ixt/runtimes/conversation";
import { createMemoryPair, createPortTransport, createWebSocketTransport, type Transport } from "@ixt/transport";

/** Where the page finds the module. */
export interface Places {
  /** The worker's program, a module. */
  readonly worker: string;
  /** The WebSocket server, such as `ws://127.0.0.1:9000`; src/talk-server.ts is one. */
  readonly webSocket: string;
}

/** What the two ends of one channel came to. */
export interface TalkReport {
  readonly said: Report;
  readonly served: string;
}

/** Talks over one channel after the other, and gives what each came to. */
export async function talk({ worker, webSocket }: Places): Promise<Readonly<Record<string, TalkReport>>> {
  const { port1, port2 } = new MessageChannel();
  return {
    memory: await talkHere(createMemoryPair()),
    messageChannel: await talkHere([createPortTransport(port1), createPortTransport(port2)]),
    workerServed: await talkToWorker(worker, "served"),
    workerItself: await talkToWorker(worker, "itself"),
    workerPort: await talkToWorker(worker, "port"),
    webSocket: await talkOverWebSocket(webSocket),
  };
}

async function talkHere([moduleSide, callerSide]: readonly [Transport, Transport]): Promise<TalkReport> {
  const served = serveTalk(moduleSide);
  return { said: await converse(callerSide), served: await served };
}

/** Over the worker itself, or over a port that is sent to it. How it was served it says to whoever listens; `served` ends by itself. */
async function talkToWorker(url: string, over: "served" | "itself" | "port"): Promise<TalkReport> {
  const worker = new Worker(url, { type: "module", name: over });
  const news = new BroadcastChannel("served");
  const served = new Promise<string>((resolve, reject) => {
    news.addEventListener("message", ({ data }) => resolve(String(data)));
    worker.addEventListener("error", ({ message }) => reject(new Error(`the worker failed: ${message}`)));
  });
  const port = over === "port" ? sendPort(worker) : worker;
  // A worker that fails is told at once.
  const [said, end] = await Promise.all([converse(createPortTransport(port)), served]);
  news.close();
  worker.terminate();
  return { said, served: end };
}

function sendPort(worker: Worker): MessagePort {
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(port2, [port2]);
  return port1;
}

/** The server is asked afterwards how its end came to its end. */
async function talkOverWebSocket(server: string): Promise<TalkReport> {
  const id = crypto.randomUUID();
  const said = await converse(createWebSocketTransport(new WebSocket(`${server}/talk/${id}`)));
  const asking = new WebSocket(`${server}/end/${id}`);
  const served = await new Promise<string>((resolve, reject) => {
    asking.addEventListener("message", ({ data }) => resolve(String(data)));
    asking.addEventListener("close", ({ code }) => reject(new Error(`the WebSocket closed with code ${code}`)));
  });
  asking.close();
  return { said, served };
}

// The channels that the conversation is held over, one after the other.

import { createRequire } from "node:module";
import { createMemoryPair, createPortTransport, type Transport } from "@ixt/transport";
import { serveTalk } from "../conversation.js";
import type { ChannelReport } from "../report.js";
import { type Channel, holdOver } from "./channel.js";
import { openOwnSocket, openWs } from "./web-sockets.js";
import { openThread, openWebWorker } from "./workers.js";

const require = createRequire(import.meta.url);

/** The conversation as CommonJS, which is put beside these programs. */
const REQUIRED = "../required/conversation.js";

/** From each channel's name to what it came to. Node has no Web workers, and Node 20 no WebSocket. */
export async function converseEverywhere(): Promise<Readonly<Record<string, ChannelReport>>> {
  return {
    memory: await holdOver(openMemory),
    memoryRequired: await converseOverRequired(),
    messageChannel: await holdOver(openPorts),
    workerThread: await holdOver(openThread),
    webWorker: typeof globalThis.Worker === "function" ? await holdOver(openWebWorker) : "absent",
    webSocket: typeof globalThis.WebSocket === "function" ? await holdOver(openOwnSocket) : "absent",
    ws: await holdOver(openWs),
  };
}

function openMemory(): Channel {
  const [moduleSide, callerSide] = createMemoryPair();
  return { callerSide, served: serveTalk(moduleSide), vanish: () => moduleSide.close(), dispose() {} };
}

function openPorts(): Channel {
  const { port1, port2 } = new MessageChannel();
  const served = serveTalk(createPortTransport(port1));
  return { callerSide: createPortTransport(port2), served, vanish: () => port1.close(), dispose() {} };
}

/** Over memory, but all of it as `require` finds it. */
async function converseOverRequired(): Promise<ChannelReport> {
  const { converse, serveTalk: serve, loseDuringCall }: Conversation = require(REQUIRED);
  const createPair: () => [Transport, Transport] = require("@ixt/transport").createMemoryPair;
  const [moduleSide, callerSide] = createPair();
  const served = serve(moduleSide);
  const said = await converse(callerSide);
  const [vanishing, waiting] = createPair();
  void serve(vanishing);
  return { said, served: await served, lost: await loseDuringCall(waiting, () => vanishing.close()) };
}

type Conversation = typeof import("../conversation.js");

// Channels over a WebSocket of the loopback: the server is always that of `ws`, the client is the runtime's own, or that of `ws` too.

import { once } from "node:events";
import { createWebSocketTransport, type WebSocketLike } from "@ixt/transport";
import { WebSocketServer, WebSocket as WsSocket } from "ws";
import { serveTalk } from "../conversation.js";
import type { Channel } from "./channel.js";

export function openOwnSocket(): Promise<Channel> {
  return openSocket((url) => new globalThis.WebSocket(url));
}

export function openWs(): Promise<Channel> {
  return openSocket((url) => new WsSocket(url));
}

async function openSocket(connect: (url: string) => WebSocketLike): Promise<Channel> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  const served = new Promise<string>((resolve) => {
    server.once("connection", (socket) => resolve(serveTalk(createWebSocketTransport(socket))));
  });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server listens to no port");
  const callerSide = createWebSocketTransport(connect(`ws://127.0.0.1:${address.port}`));
  return {
    callerSide,
    served,
    vanish() {
      for (const socket of server.clients) socket.terminate();
    },
    dispose: () => server.close(),
  };
}

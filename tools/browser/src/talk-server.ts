// vitest's global setup of the tests in Chromium: a WebSocket server on the loopback, whose port is provided to the tests as `talkPort`.
// To whoever comes to `/talk/<id>` it serves the module; at `/end/<id>` it says how that session ended.

import { once } from "node:events";
import { serveTalk } from "@ixt/runtimes/conversation";
import { createWebSocketTransport } from "@ixt/transport";
import type { TestProject } from "vitest/node";
import { WebSocketServer } from "ws";

declare module "vitest" {
  interface ProvidedContext {
    readonly talkPort: number;
  }
}

/** Returns what is done when the tests are over. */
export async function setup({ provide }: TestProject): Promise<() => void> {
  const ends = new Map<string, Promise<string>>();
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", async (socket, { url = "" }) => {
    const [, what, id = ""] = url.split("/");
    if (what === "talk") ends.set(id, serveTalk(createWebSocketTransport(socket)));
    else socket.send((await ends.get(id)) ?? "there was no such session");
  });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the WebSocket server listens to no port");
  provide("talkPort", address.port);
  return () => {
    server.close();
  };
}

// Pairs of transports over real sockets, and how each kind of socket is broken so that neither end can take it for a clean one.

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Transport } from "@ixt/transport";
import {
  connectSocket,
  createSocketTransport,
  listenSocket,
  type SocketAddress,
  type SocketTransportOptions,
} from "@ixt/transport/socket";
import type { TransportPair } from "../../src/compliance/transport-subject.js";

export const KINDS = ["unix", "tcp"] as const;
export type Kind = (typeof KINDS)[number];

const sockets = new WeakMap<TransportPair, readonly Socket[]>();

/** As users make it: one end listens, the other connects. */
export async function createListenedPair(kind: Kind): Promise<TransportPair> {
  return at(kind, async (address) => {
    let give: (transport: Transport) => void = () => {};
    const accepted = new Promise<Transport>((resolve) => {
      give = resolve;
    });
    const listener = await listenSocket(address, give);
    const near = await connectSocket(listener.address);
    const far = await accepted;
    await listener.close();
    return [near, far];
  });
}

/** Over two sockets that {@link breakSockets} can break. */
export async function createSocketsPair(kind: Kind, options: SocketTransportOptions): Promise<TransportPair> {
  return at(kind, async (address) => {
    const server = createServer({ allowHalfOpen: true });
    const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
    await once("path" in address ? server.listen(address.path) : server.listen(address), "listening");
    const bound = server.address();
    if (bound === null) throw new Error("the server does not listen");
    const near = connect(typeof bound === "string" ? { path: bound } : { host: bound.address, port: bound.port });
    const far = await accepted;
    server.close();
    const pair: TransportPair = [createSocketTransport(near, options), createSocketTransport(far, options)];
    sockets.set(pair, [near, far]);
    return pair;
  });
}

/** TCP: a reset by one end. A Unix socket has none: both ends stop inside a message. */
export function breakSockets(kind: Kind, pair: TransportPair): void {
  const [near, far] = sockets.get(pair) ?? [];
  if (kind === "tcp") {
    near?.resetAndDestroy();
  } else {
    for (const socket of [near, far]) socket?.write(new Uint8Array(4));
    near?.destroy();
  }
}

/** With an address at which nothing listens, of a folder that is gone afterwards. */
async function at(kind: Kind, create: (address: SocketAddress) => Promise<TransportPair>): Promise<TransportPair> {
  if (kind === "tcp") return create({ port: 0, host: "127.0.0.1" });
  const folder = mkdtempSync(join(tmpdir(), "ixt-"));
  try {
    return await create({ path: join(folder, "s") });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

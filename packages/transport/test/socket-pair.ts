// Real sockets for the tests, of both kinds, and what must be waited for at them. Everything is taken down when the test is over.

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { SocketAddress } from "../src/socket.js";

export const KINDS = ["unix", "tcp"] as const;
export type Kind = (typeof KINDS)[number];

/** A folder of the test's own. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "ixt-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Where nothing listens yet. */
export function createAddress(kind: Kind): SocketAddress {
  return kind === "unix" ? { path: join(createFolder(), "s") } : { port: 0 };
}

/** The port that a TCP server listens on. */
export function portOf(server: Server): number {
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("the server listens on no port");
  return bound.port;
}

/** Two joined sockets, either of which goes on when the other has ended its side. */
export async function createSocketPair(kind: Kind): Promise<readonly [near: Socket, far: Socket]> {
  const server = createServer({ allowHalfOpen: true });
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  await once(kind === "unix" ? server.listen(join(createFolder(), "s")) : server.listen(0, "127.0.0.1"), "listening");
  const bound = server.address();
  if (bound === null) throw new Error("the server does not listen");
  const where = typeof bound === "string" ? { path: bound } : { host: bound.address, port: bound.port };
  const near = connect({ ...where, allowHalfOpen: true });
  const pair = [near, await accepted] as const;
  server.close();
  onTestFinished(() => {
    for (const socket of pair) {
      socket.on("error", () => {});
      socket.destroy();
    }
  });
  return pair;
}

/** Counts what comes at a socket that is read by another, and says when so many bytes have come. */
export class Arrivals {
  readonly chunkLengths: number[] = [];
  #bytes = 0;
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    socket.on("data", (chunk: Uint8Array) => {
      this.chunkLengths.push(chunk.length);
      this.#bytes += chunk.length;
      this.#wake();
    });
  }

  get bytes(): number {
    return this.#bytes;
  }

  async reach(bytes: number): Promise<void> {
    while (this.#bytes < bytes) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Lets the event loop turn, and the system hand on what it has. */
export async function passTurns(turns = 20): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
}

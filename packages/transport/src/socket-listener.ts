// The server's end: a Unix socket or a TCP port that is listened on, and a Transport for each that connects.

import { createServer, type Server, type Socket } from "node:net";
import {
  type CheckedAddress,
  checkListenAddress,
  createAddressError,
  createUnreachableError,
  type SocketAddress,
} from "./socket-address.js";
import { listenAtPath, startListening } from "./socket-file.js";
import { checkSocketOptions, createSocketTransport, type SocketTransportOptions } from "./socket-transport.js";
import type { Transport } from "./transport.js";
import { TransportError } from "./transport-error.js";

/** Options of {@link listenSocket}, and of each transport that it hands out. */
export interface ListenSocketOptions extends SocketTransportOptions {
  /**
   * Connections that may be open at once, also those that only linger; whoever connects beyond them is closed at once, and sees a
   * clean end. Stops a peer that opens connections until no file can be opened any more. Default 512.
   */
  readonly maxConnections?: number;
  /**
   * Told of what goes wrong with one connection and leaves the listener as it is: `internal`, blame `local`, when `onTransport`
   * failed; `unavailable` when a connection could not be taken, or the socket's file not removed. Each has its cause. Default: a
   * warning of the process (`process.emitWarning`).
   */
  readonly onError?: (error: TransportError) => void;
}

/** What is listened on. Keeps the process alive until it is closed. */
export interface SocketListener {
  /** Where to connect to: with the port that was found for port 0. */
  readonly address: SocketAddress;
  /** Resolves when nobody can connect any more. Never rejects. */
  readonly closed: Promise<void>;
  /**
   * Stops listening, and removes the Unix socket's file. Transports that were handed out live on, and are their receivers' to close;
   * who was about to connect is refused or reset. Idempotent; resolves as `closed` does.
   */
  close(): Promise<void>;
}

/** Half of the files that a process may open where nobody has raised it. */
const DEFAULT_MAX_CONNECTIONS = 512;

/**
 * Listens on a Unix socket or a TCP port, and hands a transport to `onTransport` for each that connects. One whose `onTransport`
 * throws or rejects is closed, and the failure told to `options.onError`.
 *
 * A Unix socket's file is for its owner alone (mode 0600) before anyone can connect. One that nobody listens on any more is
 * replaced, and it is removed on close. A file that is no socket is never touched. The path's folder must be writable: the
 * socket is made in one of its own there. On Windows there are TCP ports alone.
 *
 * Rejects with {@link TransportError} `unavailable`, the system's error as its cause, when another listens there or the system
 * does not let us; `invalidArgument` for what is no address, a path at which there is another kind of file, or an
 * option that is no count, size or time.
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { connectSocket, listenSocket } from "@ixt/transport/socket";
 * import { decodePing, encodePing } from "@ixt/wire/wasipc";
 *
 * const folder = mkdtempSync(join(tmpdir(), "ixt-"));
 * const listener = await listenSocket({ path: join(folder, "host.sock") }, (transport) => {
 *   transport.receive((message) => console.log(decodePing(message).nonce)); // 7n
 * });
 * const transport = await connectSocket(listener.address);
 * transport.receive(() => {});
 * transport.send(encodePing({ nonce: 7n }));
 * transport.close();
 * await transport.closed;
 * await listener.close();
 * rmSync(folder, { recursive: true });
 * ```
 */
export async function listenSocket(
  address: SocketAddress,
  onTransport: (transport: Transport) => void | Promise<void>,
  options: ListenSocketOptions = {},
): Promise<SocketListener> {
  const checked = checkListenAddress(address);
  checkSocketOptions(options);
  const report = options.onError ?? ((error) => process.emitWarning(error));
  const server = createServer({ allowHalfOpen: true }, (socket) => void handOut(socket, onTransport, options, report));
  server.maxConnections = checkCount(options.maxConnections ?? DEFAULT_MAX_CONNECTIONS);
  const release = await listen(server, checked);
  server.on("error", (cause) => report(createUnreachableError("a connection could not be taken at", checked, cause)));
  return createListener(server, boundAddress(server, checked), () => {
    try {
      release();
    } catch (cause) {
      report(createUnreachableError("the file could not be removed at", checked, cause));
    }
  });
}

async function listen(server: Server, address: CheckedAddress): Promise<() => void> {
  if ("path" in address) return listenAtPath(server, address.path);
  try {
    await startListening(server, address);
  } catch (cause) {
    throw createUnreachableError("cannot listen at", address, cause);
  }
  return () => {};
}

/** The callback's failure is its transport's end; `closed` of that one tells the same. */
async function handOut(
  socket: Socket,
  onTransport: (transport: Transport) => void | Promise<void>,
  options: SocketTransportOptions,
  report: (error: TransportError) => void,
): Promise<void> {
  const transport = createSocketTransport(socket, options);
  try {
    await onTransport(transport);
  } catch (cause) {
    const text = `onTransport failed: ${cause instanceof Error ? cause.message : String(cause)}`;
    const error = new TransportError(text, { code: "internal", blame: "local", cause });
    transport.close(error);
    report(error);
  }
}

function createListener(server: Server, address: SocketAddress, release: () => void): SocketListener {
  let resolveClosed: () => void = () => {};
  const closed = new Promise<void>((resolve) => {
    resolveClosed = resolve;
  });
  const close = (): Promise<void> => {
    if (server.listening) {
      // The file first: no moment at which it stands there as one that was left behind.
      release();
      server.close();
      resolveClosed();
    }
    return closed;
  };
  return { address, closed, close };
}

function boundAddress(server: Server, address: CheckedAddress): SocketAddress {
  const bound = server.address();
  if ("path" in address || bound === null || typeof bound === "string") return address;
  return { port: bound.port, host: address.host };
}

function checkCount(count: number): number {
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw createAddressError(`maxConnections is a whole number above 0, not ${count}`);
}

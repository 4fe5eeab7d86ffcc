// The client's end: a socket opened to an address, and a Transport once it is open.

import { connect } from "node:net";
import {
  type CheckedAddress,
  checkConnectAddress,
  createUnreachableError,
  type SocketAddress,
} from "./socket-address.js";
import { checkSocketOptions, createSocketTransport, type SocketTransportOptions } from "./socket-transport.js";
import type { Transport } from "./transport.js";
import { TransportError } from "./transport-error.js";

/** Options of {@link connectSocket}. */
export interface ConnectSocketOptions extends SocketTransportOptions {
  /**
   * Gives up while the connection is being made; afterwards it changes nothing. Without one, a host that does not answer at all
   * is waited for as long as the system does (minutes): `AbortSignal.timeout(5_000)` is a good one.
   */
  readonly signal?: AbortSignal;
}

/**
 * Connects to a Unix socket or a TCP port.
 *
 * Rejects with {@link TransportError} `unavailable`, the system's error as its cause, when nobody listens there; `cancelled`, the
 * signal's reason as its cause, when `signal` aborts first; `invalidArgument` for what is no address, and for an
 * option that is no size or time.
 *
 * @example
 * ```ts
 * import { connectSocket, listenSocket } from "@ixt/transport/socket";
 * import { decodePing, encodePing } from "@ixt/wire/wasipc";
 *
 * const listener = await listenSocket({ port: 0 }, (peer) => peer.receive((message) => peer.send(message)));
 * const transport = await connectSocket(listener.address, { signal: AbortSignal.timeout(5_000) });
 * transport.receive((message) => {
 *   console.log(decodePing(message).nonce); // 7n
 *   transport.close();
 * });
 * transport.send(encodePing({ nonce: 7n }));
 * await transport.closed;
 * await listener.close();
 * ```
 */
export async function connectSocket(address: SocketAddress, options: ConnectSocketOptions = {}): Promise<Transport> {
  const checked = checkConnectAddress(address);
  checkSocketOptions(options);
  const { signal } = options;
  if (signal?.aborted) throw createCancelledError(signal);
  return open(checked, options);
}

function open(address: CheckedAddress, options: ConnectSocketOptions): Promise<Transport> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    const give = (): void => {
      settle();
      resolve(createSocketTransport(socket, options));
    };
    const fail = (cause: Error): void => {
      settle();
      reject(createUnreachableError("nobody can be reached at", address, cause));
    };
    const giveUp = (): void => {
      settle();
      socket.destroy();
      reject(createCancelledError(signal));
    };
    const settle = (): void => {
      socket.off("connect", give).off("error", fail);
      signal?.removeEventListener("abort", giveUp);
    };
    socket.on("connect", give).on("error", fail);
    signal?.addEventListener("abort", giveUp);
  });
}

function createCancelledError(signal: AbortSignal | undefined): TransportError {
  const text = "the connection was given up before it was made";
  return new TransportError(text, { code: "cancelled", blame: "local", cause: signal?.reason });
}

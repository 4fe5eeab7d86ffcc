// A Transport over a socket that is there already, whoever opened it.

import type { Socket } from "node:net";
import { type ByteTransportOptions, createByteTransport } from "./byte-transport.js";
import { createSocketChannel } from "./socket-channel.js";
import type { Transport } from "./transport.js";
import { atTurnEnd } from "./node-turn-end.js";

/** Options of every transport over a socket. */
export interface SocketTransportOptions extends ByteTransportOptions {
  /**
   * How long, once this side is done, a socket waits for its peer: to take more of what is left to write, and then to end its own
   * side. After that it is destroyed. Milliseconds, default 5,000. `closed` does not wait for it; the process does.
   */
  readonly lingerMs?: number;
}

const DEFAULT_LINGER_MS = 5_000;

/** A peer that is gone without a word is asked for after so long, and found missing some ten seconds later (Linux). */
const KEEP_ALIVE_MS = 30_000;

/**
 * Messages over a socket of your own: a `net.Socket`, or a `TLSSocket` whose handshake is over. The socket is the transport's from
 * now on; nothing else may read it or write to it. It gets `setNoDelay` (everything that is sent in one turn is one write
 * already), TCP keep-alive after 30 seconds of silence, and `allowHalfOpen`.
 *
 * Ends as every transport over bytes does: `unavailable` for a reset, an end inside a message (with its byte offset), or a socket
 * that someone destroys.
 *
 * @example
 * ```ts
 * import { once } from "node:events";
 * import { connect, createServer } from "node:net";
 * import { createSocketTransport } from "@ixt/transport/socket";
 * import { decodePing, encodePing } from "@ixt/wire/wasipc";
 *
 * const server = createServer((socket) => {
 *   const transport = createSocketTransport(socket);
 *   transport.receive((message) => console.log(decodePing(message).nonce)); // 7n
 * });
 * await once(server.listen(0, "127.0.0.1"), "listening");
 * const address = server.address();
 * if (address === null || typeof address === "string") throw new Error("not a TCP server");
 * const transport = createSocketTransport(connect(address.port, "127.0.0.1"));
 * transport.receive(() => {});
 * transport.send(encodePing({ nonce: 7n }));
 * transport.close();
 * await transport.closed;
 * server.close();
 * ```
 */
export function createSocketTransport(socket: Socket, options: SocketTransportOptions = {}): Transport {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  const channel = createSocketChannel(socket, options.lingerMs ?? DEFAULT_LINGER_MS);
  return createByteTransport(channel, { schedule: atTurnEnd, ...options });
}

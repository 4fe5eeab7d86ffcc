// A Transport over a socket that is there already, whoever opened it.

import type { Socket } from "node:net";
import { type ByteTransportOptions, checkMaxBacklogBytes, createByteTransport } from "./byte-transport.js";
import { atTurnEnd } from "./node-turn-end.js";
import { createAddressError } from "./socket-address.js";
import { createSocketChannel } from "./socket-channel.js";
import type { Transport } from "./transport.js";

/** Options of every transport over a socket. */
export interface SocketTransportOptions extends ByteTransportOptions {
  /**
   * How long, once the transport has ended, a socket waits for its peer: to take more of what is left to write, and then to end its
   * own side. After that it is destroyed. Milliseconds, default 5,000. `closed` does not wait for it; the process does. A `close()`
   * without a cause ends the transport only when everything is written, however long the peer takes. `Infinity` waits without end;
   * what is no such time is refused with `invalidArgument`.
   */
  readonly lingerMs?: number;
}

const DEFAULT_LINGER_MS = 5_000;

/** The longest that a timer waits; one that is to wait longer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A peer that is gone without a word is asked for after so long, and found missing some ten seconds later (Linux). */
const KEEP_ALIVE_MS = 30_000;

/**
 * Messages over a socket of your own: a `net.Socket`, or a `TLSSocket` whose handshake is over. The socket is the transport's from
 * now on; nothing else may read it or write to it. It gets `setNoDelay` (what is sent in one turn is few writes
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
  const lingerMs = checkSocketOptions(options);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  const channel = createSocketChannel(socket, lingerMs);
  return createByteTransport(channel, { schedule: atTurnEnd, ...options });
}

/** The time to linger, as timers take it. Asked for before anything is opened, and again for each socket. */
export function checkSocketOptions(options: SocketTransportOptions): number {
  checkMaxBacklogBytes(options);
  const { lingerMs = DEFAULT_LINGER_MS } = options;
  if (lingerMs >= 0) return Math.min(lingerMs, MAX_TIMER_MS);
  throw createAddressError(`lingerMs is a time in milliseconds, 0 or more, not ${lingerMs}`);
}

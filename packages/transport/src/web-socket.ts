// Messages over a WebSocket: a browser's, the global one of Node 22, Deno and Bun, or the one of the package `ws`, on either side.

import { type ByteTransportOptions, checkMaxBacklogBytes, createByteTransport } from "./byte-transport.js";
import type { Transport } from "./transport.js";
import { WebSocketChannel } from "./web-socket-channel.js";
import type { TransportTimers, WebSocketLike } from "./web-socket-like.js";

/** Options of a transport over a WebSocket. */
export interface WebSocketTransportOptions extends ByteTransportOptions {
  /** Where its waits are timed: for the socket to drain, and for a broken one to close. Default the host's timers. */
  readonly timers?: TransportTimers;
}

/** The host's own, called as methods of nothing, as browsers want it. */
const HOST_TIMERS: TransportTimers = {
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

/**
 * One end of a conversation over a WebSocket that is open or about to be: what is sent before it opens waits. The transport owns the
 * socket from now on: it sets its `binaryType`, and closes it when the conversation is over.
 *
 * Its binary messages are chunks of the byte stream, each below 1 MiB; where they are cut means nothing. A text message ends the
 * transport with `protocolError`, blame `peer`.
 *
 * The other side's close with code 1000 (done), 1001 (going away) or none, between two messages, is a clean end; any other code, and a
 * connection that is lost, is `unavailable` with the code in the message. The peer's reason is not passed on: it is the peer's text.
 * This side closes with 1000, and after an error with 1002 (no messages), 1009 (a message too large), 1008 (it does not read) or
 * 1011; browsers forbid those to a page, which closes with 4002, 4009, 4008 or 4011.
 *
 * `writable` counts what the socket has not handed to the system yet. What comes before `receive` is left to the connection where
 * the socket can be paused (`ws`), and held elsewhere, up to `maxBacklogBytes`.
 *
 * @example
 * ```ts
 * import { once } from "node:events";
 * import { createWebSocketTransport } from "@ixt/transport";
 * import { decodePing, encodePing } from "@ixt/wire/wasipc";
 * import { WebSocket, WebSocketServer } from "ws";
 *
 * const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
 * server.on("connection", (socket) => {
 *   const far = createWebSocketTransport(socket);
 *   far.receive((message) => far.send(message));
 * });
 * await once(server, "listening");
 *
 * const address = server.address();
 * const port = typeof address === "object" ? address?.port : 0;
 * const near = createWebSocketTransport(new WebSocket(`ws://127.0.0.1:${port}`)); // in a browser the global one
 * near.receive((message) => {
 *   console.log(decodePing(message).nonce); // 7n
 *   near.close();
 * });
 * near.send(encodePing({ nonce: 7n }));
 * await near.closed;
 * server.close();
 * ```
 */
export function createWebSocketTransport(socket: WebSocketLike, options: WebSocketTransportOptions = {}): Transport {
  const channel = new WebSocketChannel(socket, options.timers ?? HOST_TIMERS, checkMaxBacklogBytes(options));
  const transport = createByteTransport(channel, options);
  void transport.closed.then((error) => channel.close(error));
  return transport;
}

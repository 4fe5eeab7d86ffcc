// Messages over a MessagePort, a browser's worker or Node's: the stream of bytes travels as transferred Uint8Arrays, and the
// reading side acknowledges them, since a port by itself never says that it is full.

import { type ByteTransportOptions, checkMaxBacklogBytes, createByteTransport } from "./byte-transport.js";
import { PortChannel } from "./message-port-channel.js";
import type { MessagePortLike } from "./message-port-events.js";
import type { Transport } from "./transport.js";

/**
 * One end of a conversation over a message port; the other end makes its own over the port that this one is joined to. It takes
 * what browsers, Node, Deno and Bun have of this kind, on either side:
 *
 * - a `MessagePort`, the Web's or that of `node:worker_threads`, `parentPort` included. The transport owns it: it starts it, and
 *   closes it when the conversation is over, so that it does not keep a Node process alive;
 * - a `Worker`, the Web's or Node's. It stays its owner's: the transport never terminates it. An error that nothing in the worker
 *   catches ends the transport, and so does its exit;
 * - in a Web worker the worker's own global, `self`, which is not closed either.
 *
 * Nothing else may use the port meanwhile. What is posted: a `Uint8Array` over a buffer of its own, of 1 to 1,048,576 bytes, is the
 * next chunk of the stream; a number says how many more bytes were read at the other end; `null` is the clean end; `false` says that
 * the other end has broken off. Anything else ends the transport with `protocolError`, blame `peer`.
 *
 * `writable` counts what the other end has not read. A chunk's buffer is transferred, not cloned; the array given to `send` stays the
 * caller's all the same. What comes before `receive` is held, up to `maxBacklogBytes`, beyond which the transport ends with
 * `resourceExhausted`.
 *
 * A port that closes, or a worker that exits, without a clean end ends the transport with `unavailable`. Browsers that have no
 * `close` event do not tell of a peer that vanished: only a deadline or a ping does.
 *
 * @example
 * ```ts
 * import { createPortTransport } from "@ixt/transport";
 * import { decodePing, encodePing } from "@ixt/wire/wasipc";
 *
 * const { port1, port2 } = new MessageChannel(); // port2 would go to a worker, in its transfer list
 * const near = createPortTransport(port1);
 * const far = createPortTransport(port2);
 * far.receive((message) => far.send(message));
 * near.receive((message) => {
 *   console.log(decodePing(message).nonce); // 7n
 *   near.close();
 * });
 * near.send(encodePing({ nonce: 7n }));
 * await near.closed;
 * ```
 */
export function createPortTransport(port: MessagePortLike, options: ByteTransportOptions = {}): Transport {
  return createByteTransport(new PortChannel(port, checkMaxBacklogBytes(options)), options);
}

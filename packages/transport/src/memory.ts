// Two transports joined in memory, through the real framing: for tests, and for a module in its host's own process.

import { type ByteTransportOptions, createByteTransport } from "./byte-transport.js";
import { createMemoryChannels } from "./memory-channel.js";
import type { Transport } from "./transport.js";

/**
 * A pair of transports: what one sends, the other receives, in a later microtask, never within `send`.
 *
 * Unread bytes count against the sender's high-water mark, so back-pressure is as real as over a pipe.
 */
export function createMemoryPair(options: ByteTransportOptions = {}): [Transport, Transport] {
  const [near, far] = createMemoryChannels();
  return [createByteTransport(near, options), createByteTransport(far, options)];
}

// Two transports joined in memory by a channel that fails as its seed says: messages go wrong, and bytes come in pieces.

import {
  type ByteChannel,
  type ByteTransportOptions,
  createByteTransport,
  createMemoryChannels,
  type Transport,
} from "@ixt/transport";
import { checkFaults, type Faults } from "./faults.js";
import { type FaultEvent, FaultyTransport, type FaultyTransportOptions } from "./faulty-transport.js";
import { SeededRandom } from "./seeded-random.js";

/**
 * What a faulty pair can be told, beside its faults and its seed.
 *
 * @see {@link createFaultyPair}
 */
export interface FaultyPairOptions extends ByteTransportOptions, Omit<FaultyTransportOptions, "onFault"> {
  /** Told of each fault, and whether it befell what the first of the pair sent or what the second did. */
  readonly onFault?: (event: FaultEvent, sender: 0 | 1) => void;
}

/** Into about as many pieces a large chunk is cut, so that it does not take for ever. */
const PIECES = 64;

/**
 * A pair of transports over a bad channel: as `createMemoryPair`, with the faults on both directions, each drawn by itself. Bytes
 * that are cut into pieces go through the real framing.
 *
 * @param seed an integer of 0 to 2^32-1; the same one gives the same failures
 * @throws IxtError `invalidArgument` for faults or a seed that are none.
 *
 * @example
 * ```ts
 * import { VirtualClock } from "@ixt/context/virtual-clock";
 * import { createFaultyPair, elapse } from "@ixt/testkit";
 * import { encodePing } from "@ixt/wire/wasipc";
 *
 * const clock = new VirtualClock();
 * const [near, far] = createFaultyPair({ split: 1, delayMs: 50 }, 7, { clock, timers: clock });
 * far.receive((message) => console.log(`${message.length} bytes after ${clock.now()} ms`));
 * near.send(encodePing({ nonce: 1n }));
 * await elapse(clock, 50); // whole again, and late
 * ```
 */
export function createFaultyPair(
  faults: Faults,
  seed: number,
  options: FaultyPairOptions = {},
): [Transport, Transport] {
  checkFaults(faults);
  const { clock, timers, onFault, ...byteOptions } = options;
  const { split = 0, ...messageFaults } = faults;
  const random = new SeededRandom(seed);
  const time = { ...(clock === undefined ? {} : { clock }), ...(timers === undefined ? {} : { timers }) };
  const hasFaults = Object.values(messageFaults).some((odds) => odds > 0);
  const wrap = (channel: ByteChannel, sender: 0 | 1): Transport => {
    const bytes = split === 0 ? channel : splitReads(channel, split, random.fork());
    const transport = createByteTransport(bytes, byteOptions);
    if (!hasFaults) return transport;
    const report = onFault === undefined ? {} : { onFault: (event: FaultEvent) => onFault(event, sender) };
    return new FaultyTransport(transport, messageFaults, random.next(), { ...time, ...report });
  };
  const [near, far] = createMemoryChannels();
  return [wrap(near, 0), wrap(far, 1)];
}

/** The channel, with what it reads cut into pieces. */
function splitReads(channel: ByteChannel, odds: number, random: SeededRandom): ByteChannel {
  return {
    read: (reader) =>
      channel.read({
        data: (chunk) => {
          if (!random.chance(odds)) return reader.data(chunk);
          for (const piece of cut(chunk, random)) reader.data(piece);
        },
        end: () => reader.end(),
        error: (cause) => reader.error(cause),
      }),
    write: (chunk, done) => channel.write(chunk, done),
    end: () => channel.end(),
    destroy: () => channel.destroy(),
  };
}

function* cut(chunk: Uint8Array, random: SeededRandom): Generator<Uint8Array> {
  const most = Math.max(1, Math.ceil((2 * chunk.length) / PIECES));
  for (let at = 0; at < chunk.length; ) {
    const end = Math.min(chunk.length, at + 1 + random.below(most));
    yield chunk.subarray(at, end);
    at = end;
  }
}

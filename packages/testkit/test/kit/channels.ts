// Byte channels for the compliance of transports: joined in memory, cut into pieces, and breakable.

import type { ByteTransportOptions } from "@ixt/transport";
import { type ByteChannel, type ByteReader, createByteTransport, createMemoryChannels } from "@ixt/transport";
import type { TransportPair } from "../../src/compliance/transport-subject.js";

/** The channel, with every chunk that it reads handed on in pieces of so many bytes. */
export function splitReads(channel: ByteChannel, pieceBytes: number): ByteChannel {
  return {
    ...forward(channel),
    read: (reader) =>
      channel.read({
        data: (chunk) => {
          for (let at = 0; at < chunk.length; at += pieceBytes) reader.data(chunk.subarray(at, at + pieceBytes));
        },
        end: () => reader.end(),
        error: (cause) => reader.error(cause),
      }),
  };
}

/** What breaks the channels below a pair. */
const breaks = new WeakMap<TransportPair, () => void>();

/** A pair over memory that `breakPair` can break. */
export function createBreakablePair(
  options: ByteTransportOptions = {},
  wrap: (channel: ByteChannel) => ByteChannel = (channel) => channel,
): TransportPair {
  const readers: ByteReader[] = [];
  const breakable = (channel: ByteChannel): ByteChannel => ({
    ...forward(channel),
    read: (reader) => {
      readers.push(reader);
      channel.read(reader);
    },
  });
  const [near, far] = createMemoryChannels();
  const pair: TransportPair = [
    createByteTransport(wrap(breakable(near)), options),
    createByteTransport(wrap(breakable(far)), options),
  ];
  breaks.set(pair, () => {
    for (const reader of readers) reader.error(new Error("ECONNRESET"));
  });
  return pair;
}

/** As a reset of the connection does: both ends are told of an error, each as soon as it reads. */
export function breakPair(pair: TransportPair): void {
  breaks.get(pair)?.();
}

function forward(channel: ByteChannel): ByteChannel {
  return {
    read: (reader) => channel.read(reader),
    write: (chunk, done) => channel.write(chunk, done),
    end: () => channel.end(),
    destroy: () => channel.destroy(),
  };
}

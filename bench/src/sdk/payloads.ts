/** The payloads that all rows carry, and what they add up to. */
import { createDataFrames } from "../corpus.js";
import { at } from "../peer.js";
import { RING_LENGTH } from "./peer.js";

/** The sizes that are measured, in bytes. */
const PAYLOAD_BYTES: readonly number[] = [64, 1024, 65_536];

const rings = new Map<number, readonly Uint8Array[]>();

/** The ring of payloads of one size, made when it is first asked for. Throws a RangeError for a size that is not measured. */
export function payloadRing(payloadBytes: number): readonly Uint8Array[] {
  const known = rings.get(payloadBytes);
  if (known !== undefined) return known;
  if (!PAYLOAD_BYTES.includes(payloadBytes)) throw new RangeError(`no payloads of ${payloadBytes} bytes`);
  const ring = createDataFrames(RING_LENGTH, payloadBytes).map(({ payload }) => payload);
  rings.set(payloadBytes, ring);
  return ring;
}

/** What a payload adds to the checksum: its length and its last byte. */
export function payloadSum(payload: Uint8Array): number {
  return payload.length + (payload[payload.length - 1] ?? 0);
}

/** For every count of payloads from the ring's start, round and round, what they add up to, as a signed 32-bit integer. */
export function ringSums(payloadBytes: number): (count: number) => number {
  const upTo = [0];
  for (const payload of payloadRing(payloadBytes)) upTo.push(at(upTo, upTo.length - 1) + payloadSum(payload));
  const whole = at(upTo, RING_LENGTH);
  return (count) => (Math.floor(count / RING_LENGTH) * whole + at(upTo, count % RING_LENGTH)) | 0;
}

/** The payloads that all rows carry. */
import { createDataFrames } from "../corpus.js";
import { RING_LENGTH } from "./peer.js";

/** The sizes that are measured, in bytes. */
const PAYLOAD_BYTES: readonly number[] = [64, 1024];

const rings: ReadonlyMap<number, readonly Uint8Array[]> = new Map(
  PAYLOAD_BYTES.map((size) => [size, createDataFrames(RING_LENGTH, size).map(({ payload }) => payload)]),
);

/** The ring of payloads of one size. Throws a RangeError for a size that is not measured. */
export function payloadRing(payloadBytes: number): readonly Uint8Array[] {
  const ring = rings.get(payloadBytes);
  if (ring === undefined) throw new RangeError(`no payloads of ${payloadBytes} bytes`);
  return ring;
}

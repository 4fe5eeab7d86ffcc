// The answer of `collect`: how much came, and a sum by which any frame that was lost, changed or moved is noticed.

/** What came. */
export interface Collection {
  readonly frames: number;
  readonly bytes: number;
  /** FNV-1a of 32 bits over the bytes of all payloads, as 8 hex digits. */
  readonly sum: string;
}

const OFFSET_BASIS = 0x811c_9dc5;
const PRIME = 0x0100_0193;

/** Takes all. */
export async function collect(payloads: AsyncIterable<Uint8Array>): Promise<Collection> {
  let frames = 0;
  let bytes = 0;
  let hash = OFFSET_BASIS;
  for await (const payload of payloads) {
    frames += 1;
    bytes += payload.length;
    for (const byte of payload) hash = Math.imul(hash ^ byte, PRIME);
  }
  return { frames, bytes, sum: (hash >>> 0).toString(16).padStart(8, "0") };
}

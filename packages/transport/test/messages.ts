// Messages built by hand for the tests: a segment table and bytes that tell where they stand.

/** A message of the given segment sizes in words; every byte of its body is `fill`. */
export function createMessage(segmentWords: readonly number[], fill: number): Uint8Array {
  const tableBytes = Math.ceil((segmentWords.length + 1) / 2) * 8;
  const bodyBytes = segmentWords.reduce((sum, words) => sum + words * 8, 0);
  const bytes = new Uint8Array(tableBytes + bodyBytes).fill(fill, tableBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, segmentWords.length - 1, true);
  segmentWords.forEach((words, i) => {
    view.setUint32(4 + 4 * i, words, true);
  });
  return bytes;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Lets everything run that is queued as microtasks, some of them queueing more, without letting time pass. */
export async function settleMicrotasks(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

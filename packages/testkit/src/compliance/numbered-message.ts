// Messages that tell which one they are, and what became of a row of them on its way: all there, once, whole, in order, or what not.

import { AssertionFailure } from "../assertion-failure.js";

/** So many numbers are named in a failure at most. */
const MAX_NAMED = 20;

/** A Cap'n Proto message of these segments, in words; the first holds its number, and every byte tells where it stands. */
export function createNumbered(number: number, segmentWords: readonly number[] = [1]): Uint8Array {
  const tableBytes = Math.ceil((segmentWords.length + 1) / 2) * 8;
  const bytes = new Uint8Array(tableBytes + 8 * segmentWords.reduce((sum, words) => sum + words, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, segmentWords.length - 1, true);
  for (const [i, words] of segmentWords.entries()) view.setUint32(4 + 4 * i, words, true);
  for (let i = tableBytes; i < bytes.length; i++) bytes[i] = (number * 7 + i * 31) & 0xff;
  view.setUint32(tableBytes, number, true);
  return bytes;
}

/** The messages 1 to `count`, of one to four words each. */
export function createRow(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => createNumbered(i + 1, [1 + (i % 4)]));
}

/** @throws AssertionFailure that names the first message that is missing, damaged, doubled, out of place or not due. */
export function assertArrived(got: readonly Uint8Array[], sent: readonly Uint8Array[], what: string): void {
  const arrivals = got.map((message) => arrivalOf(message, sent));
  const labels = arrivals.map(({ label }) => label);
  const expected = sent.map((_, i) => `${i + 1}`);
  if (labels.length === expected.length && labels.every((label, i) => label === expected[i])) return;
  const fault = arrivals.find((each) => each.fault !== undefined)?.fault ?? misplaced(labels, sent.length);
  throw new AssertionFailure(`${what}: ${fault}; got ${list(labels)}`, labels, expected);
}

function misplaced(labels: readonly string[], count: number): string {
  for (let number = 1; number <= count; number++) {
    const times = labels.filter((label) => label === `${number}`).length;
    if (times === 0) return `message ${number} of ${count} never arrived`;
    if (times > 1) return `message ${number} of ${count} arrived ${times} times`;
  }
  return `the ${count} messages arrived out of order`;
}

/** Its number among those that were sent, counted from 1, and what is wrong with it. */
function arrivalOf(
  message: Uint8Array,
  sent: readonly Uint8Array[],
): { readonly label: string; readonly fault?: string } {
  const exact = sent.findIndex((each) => firstDifference(each, message) === undefined);
  if (exact >= 0) return { label: `${exact + 1}` };
  const number = numberOf(message);
  const original = sent[number - 1];
  if (original === undefined) {
    return { label: `${number} (not due)`, fault: `a message arrived that should not have: number ${number}` };
  }
  const damage =
    original.length === message.length
      ? `with its byte ${firstDifference(original, message)} changed`
      : `with ${message.length} bytes instead of ${original.length}`;
  return { label: `${number} (damaged)`, fault: `message ${number} of ${sent.length} arrived ${damage}` };
}

/** The number in its first segment; NaN where the message is too short to have one. */
function numberOf(message: Uint8Array): number {
  if (message.length < 16) return Number.NaN;
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  const tableBytes = Math.floor(view.getUint32(0, true) / 2) * 8 + 8;
  return tableBytes + 4 <= message.length ? view.getUint32(tableBytes, true) : Number.NaN;
}

/** Where the two differ first; `undefined` where they are the same. */
function firstDifference(a: Uint8Array, b: Uint8Array): number | undefined {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return undefined;
}

function list(labels: readonly string[]): string {
  if (labels.length === 0) return "nothing";
  const named = labels.slice(0, MAX_NAMED).join(", ");
  return labels.length > MAX_NAMED ? `${named} and ${labels.length - MAX_NAMED} more` : named;
}

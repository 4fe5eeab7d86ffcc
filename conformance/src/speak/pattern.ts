// Payloads that can be told apart, and told for what they are: the Pattern of conformance/peers/README.md.

/** As many bytes as the pattern takes to repeat: a prime, so that it is never in step with a power of two. */
const PERIOD = 251;

/** Pattern(first, size): `size` bytes, of which byte j is (first + j) mod 251. */
export function pattern(first: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  // A loop, for `from` takes twenty times as long, and there are payloads of a mebibyte.
  for (let j = 0; j < size; j++) bytes[j] = (first + j) % PERIOD;
  return bytes;
}

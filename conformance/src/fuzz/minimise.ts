// Makes a failing input easier to read: words are cleared and the end is cut off as long as it keeps failing the same way.

import type { Oracle } from "../oracle/client.js";
import type { Evidence } from "./allow-list.js";
import type { FuzzCase } from "./fuzz-case.js";
import { judgeOne } from "./run-fuzz.js";

/** A simpler input with the same failure, or the input itself. Asks the oracle a few times for each word. */
export async function minimise(
  input: FuzzCase,
  what: string,
  oracle: Oracle,
  allowed: ReadonlyMap<string, Evidence>,
): Promise<FuzzCase> {
  let best: FuzzCase = { ...input, bytes: input.bytes.slice(), expected: undefined };
  const stillFails = async (bytes: Uint8Array): Promise<boolean> => {
    const { judgement } = await judgeOne({ ...best, bytes }, oracle, allowed);
    return judgement.kind === "failure" && judgement.what === what;
  };
  if (!(await stillFails(best.bytes))) return input;
  for (const candidate of candidates(best.bytes.length >>> 3)) {
    const bytes = candidate(best.bytes);
    if (await stillFails(bytes)) best = { ...best, bytes };
  }
  return best;
}

function candidates(words: number): readonly ((bytes: Uint8Array) => Uint8Array)[] {
  const cut = (bytes: Uint8Array): Uint8Array => {
    if (bytes.length < 24 || new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) !== 0) return bytes;
    const shorter = bytes.slice(0, bytes.length - 8);
    new DataView(shorter.buffer).setUint32(4, (shorter.length >>> 3) - 1, true);
    return shorter;
  };
  const clear = (word: number) => (bytes: Uint8Array) => {
    const cleared = bytes.slice();
    cleared.fill(0, word * 8, word * 8 + 8);
    return cleared;
  };
  const cuts = Array.from({ length: words }, () => cut);
  return [...cuts, ...Array.from({ length: words }, (_, word) => clear(word))];
}

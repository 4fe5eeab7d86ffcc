// What our decoder makes of one input, and whether it behaved: no error but a WireError, no delay, no touch of the input.

import { WireError } from "@ixt/wire";
import { dump } from "../dump.js";
import type { FuzzCase } from "./fuzz-case.js";

export interface OwnVerdict {
  readonly status: "accepted" | "refused" | "misbehaved";
  /** The dump of an accepted value, the code of a refusal, or what went wrong. */
  readonly text: string;
}

/** No input may keep the decoder busy for longer. */
const MAX_DECODE_MS = 50;

/** Codes that say something of us or of our caller, never of a peer's bytes. */
const NEVER: ReadonlySet<string> = new Set(["INTERNAL", "INVALID_ARGUMENT"]);

/** Decodes the input, and checks the decoder's manners. */
export function decodeVerdict(input: FuzzCase): OwnVerdict {
  const before = input.index % 16 === 0 ? input.bytes.slice() : undefined;
  const started = performance.now();
  const verdict = decode(input);
  if (performance.now() - started > MAX_DECODE_MS && isSlow(input)) {
    return { status: "misbehaved", text: `takes more than ${MAX_DECODE_MS} ms` };
  }
  if (before !== undefined && Buffer.compare(before, input.bytes) !== 0) {
    return { status: "misbehaved", text: "changes its input" };
  }
  return verdict;
}

function decode({ codec, bytes, options }: FuzzCase): OwnVerdict {
  try {
    return { status: "accepted", text: dump(codec.node, codec.decode(bytes, options)) };
  } catch (error) {
    if (error instanceof WireError && error.blame === "peer" && !NEVER.has(error.code)) {
      return { status: "refused", text: error.code };
    }
    return { status: "misbehaved", text: `throws ${String(error)}` };
  }
}

/** Measured again, so that a busy machine is not taken for a slow decoder. */
function isSlow(input: FuzzCase): boolean {
  for (let i = 0; i < 3; i++) {
    const started = performance.now();
    decode(input);
    if (performance.now() - started <= MAX_DECODE_MS) return false;
  }
  return true;
}

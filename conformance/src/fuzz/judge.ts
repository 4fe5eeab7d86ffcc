// The rule of the differential fuzz: accept the same messages, read the same values, and be stricter only for a reason.

import { DEFAULT_LIMITS } from "@ixt/wire";
import type { OracleVerdict } from "../oracle/client.js";
import { type Evidence, NEEDS_TIGHT } from "./allow-list.js";
import { decodeVerdict, type OwnVerdict } from "./decode-verdict.js";
import type { FuzzCase } from "./fuzz-case.js";

/** How the two verdicts on an input go together. */
export type Judgement =
  | { readonly kind: "agreed-value" }
  | { readonly kind: "agreed-refusal"; readonly code: string }
  /** We refused, libcapnp did not, and the allow-list's reason holds. */
  | { readonly kind: "stricter"; readonly code: string }
  | { readonly kind: "failure"; readonly what: string };

/** True when the judgement needs the oracle to read the input once more, with a limit of the message's own size. */
export function needsTightReading(own: OwnVerdict, theirs: OracleVerdict): boolean {
  return own.status === "refused" && theirs.status !== "refused" && NEEDS_TIGHT.has(own.text);
}

/** Judges one input. `tight` is the second reading's verdict, where there was one. */
export function judge(
  input: FuzzCase,
  own: OwnVerdict,
  theirs: OracleVerdict,
  tight: OracleVerdict | undefined,
  allowed: ReadonlyMap<string, Evidence>,
): Judgement {
  if (own.status === "misbehaved") return failure(`our decoder ${own.text}`);
  if (input.expected !== undefined) {
    if (theirs.text !== input.expected) return failure("libcapnp does not read the value that was written");
    if (own.text !== input.expected) return failure("we do not read the value that was written, in another layout");
  }
  if (own.status === "refused") return refused(input, own.text, theirs, tight, allowed);
  if (theirs.status === "refused") return failure(`we accept what libcapnp refuses: ${theirs.text}`);
  if (theirs.status === "partial") return failure("we accept a value too large to be read whole");
  if (theirs.consumedWords * 8 !== input.bytes.length) return failure("we accept trailing bytes");
  return own.text === theirs.text ? { kind: "agreed-value" } : failure("we and libcapnp read different values");
}

function refused(
  input: FuzzCase,
  code: string,
  theirs: OracleVerdict,
  tight: OracleVerdict | undefined,
  allowed: ReadonlyMap<string, Evidence>,
): Judgement {
  if (theirs.status === "refused") return { kind: "agreed-refusal", code };
  const evidence = allowed.get(code);
  if (evidence === undefined) return failure(`we refuse what libcapnp accepts, with ${code}`);
  const limits = input.options.limits ?? DEFAULT_LIMITS;
  const exceedsItself = tight?.status === "refused";
  const read = (bytes: Uint8Array): OwnVerdict => decodeVerdict({ ...input, bytes });
  return evidence({ bytes: input.bytes, limits, verdict: theirs, exceedsItself, read })
    ? { kind: "stricter", code }
    : failure(`we refuse what libcapnp accepts, with ${code}, and nothing shows that it is so`);
}

function failure(what: string): Judgement {
  return { kind: "failure", what };
}

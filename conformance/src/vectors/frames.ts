// Stream frames as our encoder writes them: every variant, every value of every enum, and the edges of each field.

import { ID } from "./parts.js";
import { enumValues, kebab } from "./roots.js";
import { FULL_CONTEXT } from "./samples.js";
import type { Draft, Json, JsonObject } from "./vector.js";

function frame(name: string, about: string, value: JsonObject, hostileCase?: number): Draft {
  const numbered = hostileCase === undefined ? {} : { hostileCase };
  return { family: "frames", name, type: "StreamFrame", about, value: { streamId: ID, ...value }, ...numbered };
}

/** One frame a value of the enum, and one with a value of a newer schema. */
function eachOf(enumName: string, variant: string, build: (value: Json) => JsonObject): readonly Draft[] {
  const known = enumValues(enumName).map((value) =>
    frame(`${variant}-${kebab(value)}`, `A ${variant} frame with the ${enumName} ${value}.`, build(value)),
  );
  const newer = frame(
    `${variant}-unrecognized`,
    `A ${variant} frame with a ${enumName} of a newer schema, which is kept as its number.`,
    build({ unrecognized: 999 }),
    variant === "error" ? 41 : 17,
  );
  return [...known, newer];
}

const open = (value: JsonObject): JsonObject => ({ kind: "open", open: value });
const data = (sequence: string, payload: string): JsonObject => ({ kind: "data", data: { sequence, payload } });
const credit = (frames: number): JsonObject => ({ kind: "credit", credit: { frames } });

const SEQUENCES: readonly (readonly [name: string, sequence: bigint])[] = [
  ["zero", 0n],
  ["one", 1n],
  ["below-2-32", 2n ** 32n - 1n],
  ["at-2-32", 2n ** 32n],
  ["at-2-53-minus-1", 2n ** 53n - 1n],
];

/** Bytes 0, 1, 2 and so on, as hex. */
function counting(length: number): string {
  return Buffer.from(Uint8Array.from({ length }, (_, i) => i)).toString("hex");
}

export const FRAMES: readonly Draft[] = [
  ...eachOf("InteractionKind", "open", (kind) => open({ kind, initialCredit: 16, bufferCapFrames: 64 })),
  frame(
    "open-with-context",
    "An open frame with everything a context can hold.",
    open({ kind: "bidiStream", initialCredit: 1, bufferCapFrames: 1, context: FULL_CONTEXT }),
  ),
  frame(
    "open-with-empty-context",
    "An open frame with a context in which nothing is set, which is not the same as no context.",
    open({ kind: "unary", context: {} }),
    38,
  ),
  frame(
    "open-largest-numbers",
    "An open frame with the largest credit and buffer that 32 bits hold.",
    open({ kind: "serverStream", initialCredit: 0xffff_ffff, bufferCapFrames: 0xffff_ffff }),
  ),
  ...SEQUENCES.map(([name, sequence]) =>
    frame(`data-sequence-${name}`, `A data frame with the sequence ${sequence}.`, data(String(sequence), "61")),
  ),
  frame("data-empty", "A data frame without payload.", data("0", ""), 39),
  ...[1, 7, 8, 9, 255].map((length) =>
    frame(
      `data-${length}-bytes`,
      `A data frame of ${length} bytes, padded to whole words.`,
      data("3", counting(length)),
    ),
  ),
  frame("data-zero-bytes", "A data frame whose payload is zeros, which are not padding.", data("3", "0000000000")),
  frame("credit-one", "A credit frame for one more.", credit(1)),
  frame("credit-largest", "A credit frame for as many as 32 bits hold.", credit(0xffff_ffff), 44),
  frame("credit-zero", "A credit frame for none: the codec reads it, flow control refuses it.", credit(0), 44),
  ...eachOf("CloseReason", "close", (reason) => ({ kind: "close", close: { reason, finalSequence: "7" } })),
  ...SEQUENCES.map(([name, sequence]) =>
    frame(`close-final-sequence-${name}`, `A close frame after ${sequence} data frames.`, {
      kind: "close",
      close: { reason: "complete", finalSequence: String(sequence) },
    }),
  ),
  ...eachOf("CancelReason", "cancel", (reason) => ({
    kind: "cancel",
    cancel: { reason, message: "no longer needed" },
  })),
  frame("cancel-no-message", "A cancel frame without a message.", { kind: "cancel", cancel: { reason: "caller" } }),
  frame("cancel-unrecognized-largest", "A cancel frame with the largest reason that 16 bits hold.", {
    kind: "cancel",
    cancel: { reason: { unrecognized: 65_535 }, message: "" },
  }),
  ...eachOf("StreamErrorCode", "error", (code) => ({ kind: "error", error: { code, message: "it failed" } })),
  frame("error-details", "An error frame with details for the application, and a message that is not ASCII.", {
    kind: "error",
    error: { code: "notFound", message: "na\u00efve \u2615 \u{1d11e}", details: "00ff10" },
  }),
  frame(
    "error-control-characters",
    "An error frame whose message would forge a line of a log.",
    {
      kind: "error",
      error: { code: "internal", message: "one\r\nERROR two \u001b[31m\u202ethree" },
    },
    97,
  ),
  frame("id-ends-in-zero", "A stream id of which all bytes but the first are zero.", {
    ...credit(1),
    streamId: `01${"00".repeat(15)}`,
  }),
  frame("id-largest", "A stream id of ones.", { ...credit(1), streamId: "ff".repeat(16) }),
];

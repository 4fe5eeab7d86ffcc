// Frames that the schema's codec reads and @ixt/stream refuses: of no stream, of a newer schema, with contexts that are none.

import { DATA, frameWith, frameWithIdOf, ID, ID_WORDS, idPointer } from "./parts.js";
import { encodeJson } from "./roots.js";
import { metadata, pairs, withActor } from "./samples.js";
import type { Draft, JsonObject } from "./vector.js";
import { buildMessage, NULL, structPointer } from "./words.js";

function frame(hostileCase: number, error: string, name: string, about: string, sent: JsonObject | Uint8Array): Draft {
  const bytes = sent instanceof Uint8Array ? sent : encodeJson("StreamFrame", sent);
  return { family: "hostile", name, type: "StreamFrame", layer: "stream", about, error, bytes, hostileCase };
}

const open = (opened: JsonObject): JsonObject => ({ streamId: ID, kind: "open", open: opened });

export const HOSTILE_FRAMES: readonly Draft[] = [
  frame(30, "INVALID_STREAM_ID", "stream-id-missing", "A frame without a stream id.", {
    kind: "credit",
    credit: { frames: 1 },
  }),
  frame(
    30,
    "INVALID_STREAM_ID",
    "stream-id-zero",
    "A frame whose stream id is sixteen zeros.",
    frameWithIdOf(Array.from({ length: 16 }, () => 0)),
  ),
  frame(10, "INVALID_STREAM_ID", "frame-is-null", "A message with a null root.", buildMessage([NULL])),
  frame(
    17,
    "UNKNOWN_VARIANT",
    "frame-unknown",
    "A frame of a newer schema.",
    frameWith(6, idPointer, () => NULL, ...ID_WORDS),
  ),
  frame(
    30,
    "INVALID_STREAM_ID",
    "data-of-no-stream",
    "A data frame without a stream id.",
    frameWith(
      DATA,
      () => NULL,
      () => NULL,
    ),
  ),
  frame(
    38,
    "unimplemented",
    "open-kind-unknown",
    "An open frame of a kind of a newer schema.",
    open({ kind: { unrecognized: 4 } }),
  ),
  frame(
    84,
    "resourceExhausted",
    "open-metadata-65-pairs",
    "An open frame whose context has one pair too many.",
    open({ context: { metadata: pairs(65) } }),
  ),
  frame(
    90,
    "invalidArgument",
    "open-metadata-key-twice",
    "An open frame whose context has a key twice.",
    open({ context: metadata(["a", "1"], ["a", "2"]) }),
  ),
  frame(
    91,
    "invalidArgument",
    "open-capability-with-nul",
    "An open frame whose actor holds a capability with a NUL.",
    open({ context: withActor({ capabilities: ["admin\0"] }) }),
  ),
  frame(
    38,
    "invalidArgument",
    "open-target-empty",
    "An open frame to a service without a name.",
    open({ context: { target: { kind: "service", service: { method: "search" } } } }),
  ),
  frame(38, "UNKNOWN_VARIANT", "open-target-unknown", "An open frame to a target of a newer schema.", openToUnknown()),
];

/** An open frame, its context, and the context's target of a variant that nobody knows. */
function openToUnknown(): Uint8Array {
  const opened = structPointer(2, 2, 1);
  const context = [structPointer(0, 1, 6), NULL, NULL, NULL, NULL, NULL, structPointer(1, 1, 2), NULL];
  return buildMessage([
    structPointer(0, 1, 2),
    [0, 0],
    idPointer(1),
    opened,
    ...ID_WORDS,
    [0, 16],
    [16, 0],
    ...context,
    [5, 0],
    NULL,
    NULL,
  ]);
}

// Between stream frames and the plain structs of the wire layer, and between both and bytes. All frames but open pass as the
// very objects they are: no copy, no string. Open alone is made anew, since its context is decoded and checked.

import {
  type ContextDecodeOptions,
  createError,
  fromWireInvocationContext,
  toWireInvocationContext,
} from "@ixt/context";
import { type DecodeOptions, isUnrecognized, WireError } from "@ixt/wire";
import * as Wire from "@ixt/wire/ipc_streaming";
import type { OpenFrame, StreamFrame } from "./frame.js";
import { isStreamId, type StreamId, StreamIdError } from "./stream-id.js";
import { interactionKindName } from "./wire-enums.js";

/**
 * How a frame is read: the wire's own options (limits, payload by copy or view), and those of the context within.
 *
 * @see {@link decodeStreamFrame}
 */
export type FrameDecodeOptions = DecodeOptions & ContextDecodeOptions;

/**
 * Encodes a frame as one framed message, into bytes of the caller's own.
 *
 * @throws WireError, blame `local`, when a value cannot be encoded.
 *
 * @example
 * ```ts
 * import { CloseReason, encodeStreamFrame, StreamId } from "@ixt/stream";
 *
 * const streamId = StreamId.random();
 * const bytes = encodeStreamFrame({ streamId, kind: "close", close: { reason: CloseReason.complete, finalSequence: 3 } });
 * console.log(bytes.length % 8); // 0
 * ```
 */
export function encodeStreamFrame(frame: StreamFrame): Uint8Array {
  return Wire.encodeStreamFrame(toWireStreamFrame(frame));
}

/**
 * Decodes one framed message.
 *
 * @param bytes never changed, and kept only with `payload: "view"`
 * @throws WireError, blame `peer`: `UNKNOWN_VARIANT` for a frame of a newer schema, and whatever else makes bytes no message.
 * StreamIdError `INVALID_STREAM_ID` for an id that is not 16 bytes or all zero. IxtError as `fromWireStreamFrame`.
 *
 * @example
 * ```ts
 * import { decodeStreamFrame, encodeStreamFrame, StreamId } from "@ixt/stream";
 *
 * const streamId = StreamId.random();
 * const bytes = encodeStreamFrame({ streamId, kind: "credit", credit: { frames: 8 } });
 * console.log(decodeStreamFrame(bytes).kind); // credit
 * ```
 */
export function decodeStreamFrame(bytes: Uint8Array, options: FrameDecodeOptions = {}): StreamFrame {
  return fromWireStreamFrame(readWire(bytes, options), options);
}

function readWire(bytes: Uint8Array, options: FrameDecodeOptions): Wire.StreamFrame {
  try {
    return Wire.decodeStreamFrame(bytes, options);
  } catch (error) {
    const isLength = error instanceof WireError && error.code === "INVALID_LENGTH";
    if (!isLength || !error.path.endsWith(".streamId")) throw error;
    throw new StreamIdError("a stream id is 16 bytes", "peer", error);
  }
}

/**
 * The frame as the plain struct that a session embeds in its envelope. Only an open frame is made anew.
 *
 * @example
 * ```ts
 * import { StreamId, toWireStreamFrame } from "@ixt/stream";
 * import { encodeEnvelope } from "@ixt/wire/wasipc";
 *
 * const frame = { streamId: StreamId.random(), kind: "credit", credit: { frames: 8 } } as const;
 * const bytes = encodeEnvelope({ kind: "stream", stream: toWireStreamFrame(frame) });
 * console.log(bytes.length % 8); // 0
 * ```
 */
export function toWireStreamFrame(frame: StreamFrame): Wire.StreamFrame {
  if (frame.kind !== "open") return frame;
  const { kind, initialCredit, bufferCapFrames, context } = frame.open;
  return {
    streamId: frame.streamId,
    kind: "open",
    open: { kind, initialCredit, bufferCapFrames, context: toWireInvocationContext(context) },
  };
}

/**
 * The frame out of the plain struct that a session found in its envelope. Only an open frame is made anew.
 *
 * @throws WireError `UNKNOWN_VARIANT`; StreamIdError `INVALID_STREAM_ID`; for an open frame alone also IxtError
 * `unimplemented` (an unknown kind) and whatever the decoding of its context throws. All of blame `peer`.
 *
 * @example
 * ```ts
 * import { fromWireStreamFrame, type StreamFrame } from "@ixt/stream";
 * import { decodeEnvelope } from "@ixt/wire/wasipc";
 *
 * function readFrame(bytes: Uint8Array): StreamFrame | undefined {
 *   const envelope = decodeEnvelope(bytes);
 *   return envelope.kind === "stream" ? fromWireStreamFrame(envelope.stream) : undefined;
 * }
 * ```
 */
export function fromWireStreamFrame(wire: Wire.StreamFrame, options: ContextDecodeOptions = {}): StreamFrame {
  if (!isNamed(wire)) throw new StreamIdError("a stream id is not all zero", "peer");
  switch (wire.kind) {
    case "open":
      return fromWireOpen(wire.streamId, wire.open, options);
    case "unrecognized":
      throw new WireError("UNKNOWN_VARIANT", {
        blame: "peer",
        path: "StreamFrame",
        detail: `variant ${wire.ordinal} is of a newer schema`,
      });
    default:
      return wire;
  }
}

function isNamed(wire: Wire.StreamFrame): wire is Wire.StreamFrame & { readonly streamId: StreamId } {
  return isStreamId(wire.streamId);
}

function fromWireOpen(streamId: StreamId, wire: Wire.StreamOpen, options: ContextDecodeOptions): OpenFrame {
  const { kind, initialCredit, bufferCapFrames } = wire;
  if (isUnrecognized(kind)) {
    throw createError("unimplemented", `the kind ${interactionKindName(kind)} is of a newer schema`, { blame: "peer" });
  }
  const context = fromWireInvocationContext(wire.context, options);
  return { streamId, kind: "open", open: { kind, initialCredit, bufferCapFrames, context } };
}

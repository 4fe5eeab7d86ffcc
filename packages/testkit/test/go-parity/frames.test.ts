// The Go SDK's tests of the six frames: each crosses the wire and comes back the same.

import { ActorSubject, createActor, createInvocationContext, MessageTarget } from "@ixt/context";
import {
  CancelReason,
  CloseReason,
  decodeStreamFrame,
  encodeStreamFrame,
  InteractionKind,
  StreamErrorCode,
  type StreamFrame,
  StreamId,
} from "@ixt/stream";
import { expect, test } from "vitest";

const streamId = StreamId.fromHex("000102030405060708090a0b0c0d0e0f");
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

function roundTrip(frame: StreamFrame): StreamFrame {
  return decodeStreamFrame(encodeStreamFrame(frame));
}

test("StreamFrame open round-trips [21.42, 23.4]", () => {
  const context = createInvocationContext({
    actor: createActor({ subject: ActorSubject.user("ada"), capabilities: ["logs:read"] }),
    target: MessageTarget.service("logs", "search"),
  });
  const open = { kind: InteractionKind.bidiStream, initialCredit: 0xffff_ffff, bufferCapFrames: 64, context };
  const decoded = roundTrip({ streamId, kind: "open", open });
  if (decoded.kind !== "open") throw new Error(`came back as ${decoded.kind}`);
  expect(decoded.streamId.toHex()).toBe("000102030405060708090a0b0c0d0e0f");
  expect({ ...decoded.open, context: decoded.open.context.toJSON() }).toEqual({ ...open, context: context.toJSON() });
});

test("StreamFrame data round-trips [23.4]", () => {
  const frame: StreamFrame = { streamId, kind: "data", data: { sequence: 2 ** 53 - 1, payload: bytes(0, 1, 255) } };
  expect(roundTrip(frame)).toEqual(frame);
});

test("StreamFrame credit round-trips [23.4]", () => {
  const frame: StreamFrame = { streamId, kind: "credit", credit: { frames: 0xffff_ffff } };
  expect(roundTrip(frame)).toEqual(frame);
});

test("StreamFrame close round-trips [23.4]", () => {
  const frame: StreamFrame = { streamId, kind: "close", close: { reason: CloseReason.goingAway, finalSequence: 12 } };
  expect(roundTrip(frame)).toEqual(frame);
});

test("StreamFrame cancel round-trips [23.4]", () => {
  const cancel = { reason: CancelReason.superseded, message: "a newer query \u{1f50e}" };
  expect(roundTrip({ streamId, kind: "cancel", cancel })).toEqual({ streamId, kind: "cancel", cancel });
});

test("StreamFrame error round-trips [23.4]", () => {
  const error = { code: StreamErrorCode.permissionDenied, message: "no", details: bytes(1, 2, 3) };
  expect(roundTrip({ streamId, kind: "error", error })).toEqual({ streamId, kind: "error", error });
});

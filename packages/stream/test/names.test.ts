// Ids and enums by name, and the limits: what is printed, what is drawn, what is refused.

import { createError, IxtError } from "@ixt/context";
import { type Blame, WireError, type WireErrorCode } from "@ixt/wire";
import { expect, test } from "vitest";
import {
  CancelReason,
  CloseReason,
  cancelReasonName,
  closeReasonName,
  InteractionKind,
  interactionKindName,
  type RateLimit,
  RemoteError,
  resolveStreamLimits,
  StreamCancelError,
  StreamErrorCode,
  StreamId,
  streamErrorCodeName,
  streamErrorCodeOf,
} from "../src/index.js";

test("a random id takes its bytes from the source it is given [23.3]", () => {
  const id = StreamId.random((bytes) => bytes.fill(0x5a));
  expect(id.toHex()).toBe("5a".repeat(16));
  expect(() => StreamId.random(() => {})).toThrow(expect.objectContaining({ code: "INVALID_STREAM_ID" }));
  expect(StreamId.random().equals(StreamId.random())).toBe(false);
});

test("every enum value has its name, and a newer one its number [23.5]", () => {
  const names: [Readonly<Record<string, number>>, (value: never) => string][] = [
    [InteractionKind, interactionKindName],
    [CloseReason, closeReasonName],
    [CancelReason, cancelReasonName],
    [StreamErrorCode, streamErrorCodeName],
  ];
  for (const [table, nameOf] of names) {
    for (const [name, value] of Object.entries(table)) expect(nameOf(value as never)).toBe(name);
    expect(nameOf({ unrecognized: 99 } as never)).toBe("unrecognized(99)");
  }
});

test("an error crosses with its own code where the schema has one [23.46]", () => {
  expect(streamErrorCodeOf(createError("notFound", "x"))).toBe(StreamErrorCode.notFound);
  expect(streamErrorCodeOf(new IxtError("x", { code: "quotaOfMine", blame: "local" }))).toBe(StreamErrorCode.internal);
  expect(streamErrorCodeOf(new IxtError("x", { code: "toString", blame: "local" }))).toBe(StreamErrorCode.internal);
  for (const value of [undefined, null, "x", new Error("x")]) {
    expect(streamErrorCodeOf(value)).toBe(StreamErrorCode.internal);
  }
});

test("a WireError crosses as the peer's fault only where it is [23.87]", () => {
  const codeOf = (code: WireErrorCode, blame: Blame): StreamErrorCode =>
    streamErrorCodeOf(new WireError(code, { blame, detail: "x" }));
  expect(codeOf("TOO_SHORT", "peer")).toBe(StreamErrorCode.protocolError);
  expect(codeOf("MESSAGE_TOO_LARGE", "peer")).toBe(StreamErrorCode.protocolError);
  expect(codeOf("MESSAGE_TOO_LARGE", "local")).toBe(StreamErrorCode.resourceExhausted);
  expect(codeOf("OUT_OF_RANGE", "local")).toBe(StreamErrorCode.internal);
});

test("a peer's error keeps an unknown code's number and is cut to the cap [23.5, 23.6]", () => {
  const details = new Uint8Array(0);
  const error = new RemoteError({ code: { unrecognized: 77 }, message: "m".repeat(10_000_000), details });
  expect(error).toMatchObject({ code: "unknown", ordinal: 77, blame: "peer", retryable: false });
  expect(error.message).toHaveLength(4_096);
  const split = new RemoteError({ code: 0, message: `${"m".repeat(4_095)}\u{1f50e}`, details });
  expect(split.message).toBe("m".repeat(4_095));
  expect(new RemoteError({ code: StreamErrorCode.rejected, message: "", details }).retryable).toBe(true);
});

test("a cancel reaches the other side as the error that its reason means [23.5]", () => {
  const codes = Object.entries(CancelReason).map(([name, reason]) => [
    name,
    new StreamCancelError({ reason, message: "" }, "peer").code,
  ]);
  expect(Object.fromEntries(codes)).toEqual({
    unspecified: "cancelled",
    caller: "cancelled",
    deadline: "deadlineExceeded",
    consumerStopped: "cancelled",
    overflow: "resourceExhausted",
    shutdown: "unavailable",
    superseded: "cancelled",
  });
  expect(new StreamCancelError({ reason: { unrecognized: 9 }, message: "why" }, "peer")).toMatchObject({
    code: "cancelled",
    message: "the peer cancelled (unrecognized(9)): why",
    reason: { unrecognized: 9 },
    detail: "why",
    name: "StreamCancelError",
  });
});

test("limits are what their names ask for [23.21]", () => {
  expect(resolveStreamLimits()).toEqual({
    initialCredit: 16,
    bufferCapFrames: 512,
    bufferCapBytes: 33_554_432,
    sessionBufferBytes: 67_108_864,
    maxConcurrentStreams: 1_000,
    maxTombstones: 1_024,
    tombstoneMs: 30_000,
    idleTimeoutMs: Number.POSITIVE_INFINITY,
    cancelRate: { burst: 1_000, perSecond: 33 },
    refusalRate: { burst: 1_000, perSecond: 33 },
    unknownFrameRate: { burst: 1_000, perSecond: 100 },
    violationRate: { burst: 100, perSecond: 1 },
    emptyFrameRate: { burst: 1_000, perSecond: 33 },
  });
  const refused = expect.objectContaining({ code: "invalidArgument" });
  for (const value of [-1, 1.5, Number.NaN, 2 ** 32, Number.POSITIVE_INFINITY, "9", undefined]) {
    expect(() => resolveStreamLimits({ initialCredit: value as number })).toThrow(refused);
  }
  const rates = [null, 9, {}, { burst: 0, perSecond: 1 }, { burst: 1, perSecond: -1 }, { burst: 1, perSecond: 1 / 0 }];
  for (const rate of rates) expect(() => resolveStreamLimits({ cancelRate: rate as RateLimit })).toThrow(refused);
  for (const zero of [{ bufferCapFrames: 0 }, { idleTimeoutMs: 0 }]) {
    expect(() => resolveStreamLimits(zero)).toThrow(refused);
  }
  expect(() => resolveStreamLimits({ tombstones: 1 } as object)).toThrow(refused);
});

// The public types of ids, frames and enums as the compiler sees them; `pnpm typecheck` is what runs most of this.

import type { InvocationContext, IxtError, RandomSource } from "@ixt/context";
import type { Bytes16, DecodeOptions, UnrecognizedEnum } from "@ixt/wire";
import type * as Wire from "@ixt/wire/ipc_streaming";
import { describe, expectTypeOf, test } from "vitest";
import {
  CancelReason,
  type CloseReason,
  type closeReasonName,
  decodeStreamFrame,
  encodeStreamFrame,
  type FrameDecodeOptions,
  type FrameSink,
  type fromWireStreamFrame,
  InteractionKind,
  type OpenFrame,
  type OpenInit,
  type OpenOptions,
  openStream,
  StreamErrorCode,
  type StreamFrame,
  StreamId,
  type StreamIdError,
  streamErrorCodeOf,
  toWireStreamFrame,
} from "../src/index.js";
import type { Settable } from "./settable.js";

describe("an id's types", () => {
  test("any sixteen bytes are no stream id until they were checked", () => {
    expectTypeOf<StreamId>().toExtend<Bytes16>();
    expectTypeOf<Bytes16>().not.toExtend<StreamId>();
    expectTypeOf<string>().not.toExtend<StreamId>();
    expectTypeOf<Uint8Array>().not.toExtend<StreamId>();
    expectTypeOf(StreamId.fromBytes).toEqualTypeOf<(bytes: Uint8Array) => StreamId>();
    expectTypeOf(StreamId.fromHex).toEqualTypeOf<(text: string) => StreamId>();
    expectTypeOf<StreamIdError>().toExtend<IxtError>();
    expectTypeOf<OpenInit["streamId"]>().toEqualTypeOf<StreamId | undefined>();
  });

  test("a new one takes a source of randomness, or the host's", () => {
    expectTypeOf(StreamId.random).parameter(0).toEqualTypeOf<RandomSource | undefined>();
    expectTypeOf<OpenOptions["random"]>().toEqualTypeOf<RandomSource | undefined>();
  });
});

describe("a frame's types", () => {
  test("it is one of six, and carries the one field that its kind names", () => {
    expectTypeOf<StreamFrame["kind"]>().toEqualTypeOf<"open" | "data" | "credit" | "close" | "cancel" | "error">();
    expectTypeOf<Extract<StreamFrame, { kind: "open" }>>().toEqualTypeOf<OpenFrame>();
    expectTypeOf<Exclude<keyof Extract<StreamFrame, { kind: "data" }>, "kind" | "streamId">>().toEqualTypeOf<"data">();
    expectTypeOf((frame: StreamFrame) => {
      switch (frame.kind) {
        case "open":
          return frame.open.context;
        case "data":
          return frame.data.payload;
        case "credit":
          return frame.credit.frames;
        case "close":
          return frame.close.finalSequence;
        case "cancel":
          return frame.cancel.message;
        case "error":
          return frame.error.details;
      }
    }).returns.toEqualTypeOf<InvocationContext | Uint8Array | number | string>();
    expectTypeOf((frame: StreamFrame): unknown => {
      // @ts-expect-error a frame that may be of any kind has no payload
      return frame.data;
    }).returns.toBeUnknown();
  });

  test("it cannot be set, nor made of two kinds at once or of an unchecked id", () => {
    expectTypeOf<Settable<{ first: 1; readonly second: 2 }>>().toEqualTypeOf<"first">();
    expectTypeOf<Settable<OpenFrame>>().toBeNever();
    expectTypeOf<Settable<OpenFrame["open"]>>().toBeNever();
    expectTypeOf((frame: OpenFrame, streamId: StreamId): void => {
      // @ts-expect-error a frame is read-only
      frame.streamId = streamId;
      // @ts-expect-error and so is what it carries
      frame.open.initialCredit = 1;
    }).returns.toBeVoid();
    expectTypeOf<{ streamId: StreamId; kind: "credit"; close: object }>().not.toExtend<StreamFrame>();
    expectTypeOf<{ streamId: Bytes16; kind: "credit"; credit: { frames: number } }>().not.toExtend<StreamFrame>();
    expectTypeOf<{ streamId: StreamId; kind: "credit"; credit: { frames: number } }>().toExtend<StreamFrame>();
  });

  test("what a newer schema may hold is said in the type of a reason or code, never of an open's kind", () => {
    expectTypeOf<OpenFrame["open"]["kind"]>().toEqualTypeOf<InteractionKind>();
    type Of<Kind extends StreamFrame["kind"]> = Extract<StreamFrame, { kind: Kind }>;
    expectTypeOf<Of<"close">["close"]["reason"]>().toEqualTypeOf<CloseReason | UnrecognizedEnum>();
    expectTypeOf<Of<"cancel">["cancel"]["reason"]>().toEqualTypeOf<CancelReason | UnrecognizedEnum>();
    expectTypeOf<Of<"error">["error"]["code"]>().toEqualTypeOf<StreamErrorCode | UnrecognizedEnum>();
    expectTypeOf<Parameters<typeof closeReasonName>[0]>().toEqualTypeOf<CloseReason | UnrecognizedEnum>();
  });

  test("it goes to bytes and to the wire's struct, and comes back from both", () => {
    expectTypeOf(encodeStreamFrame).toEqualTypeOf<(frame: StreamFrame) => Uint8Array>();
    expectTypeOf(decodeStreamFrame).parameter(0).toEqualTypeOf<Uint8Array>();
    expectTypeOf(decodeStreamFrame).parameter(1).toEqualTypeOf<FrameDecodeOptions | undefined>();
    expectTypeOf(decodeStreamFrame).returns.toEqualTypeOf<StreamFrame>();
    expectTypeOf<FrameDecodeOptions["payload"]>().toEqualTypeOf<DecodeOptions["payload"]>();
    expectTypeOf(toWireStreamFrame).toEqualTypeOf<(frame: StreamFrame) => Wire.StreamFrame>();
    expectTypeOf<ReturnType<typeof fromWireStreamFrame>>().toEqualTypeOf<StreamFrame>();
  });
});

describe("the enums' types", () => {
  test("a kind, a reason and a code are literal numbers, the wire's own", () => {
    expectTypeOf<InteractionKind>().toEqualTypeOf<0 | 1 | 2 | 3>();
    expectTypeOf<CloseReason>().toEqualTypeOf<0 | 1 | 2>();
    expectTypeOf<CancelReason>().toEqualTypeOf<0 | 1 | 2 | 3 | 4 | 5 | 6>();
    expectTypeOf<StreamErrorCode>().toEqualTypeOf<0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12>();
    expectTypeOf(InteractionKind.bidiStream).toEqualTypeOf<3>();
    expectTypeOf(CancelReason.consumerStopped).toEqualTypeOf<3>();
    expectTypeOf(StreamErrorCode.rejected).toEqualTypeOf<8>();
    expectTypeOf<StreamErrorCode>().toEqualTypeOf<Wire.StreamErrorCode>();
    expectTypeOf(streamErrorCodeOf).toEqualTypeOf<(error: unknown) => StreamErrorCode>();
  });

  test("any other number is none, and no value of a table can be set", () => {
    expectTypeOf<number>().not.toExtend<InteractionKind>();
    expectTypeOf<4>().not.toExtend<InteractionKind>();
    expectTypeOf((sink: FrameSink): void => {
      // @ts-expect-error there is no kind 4
      openStream({ kind: 4 }, sink);
      // @ts-expect-error nor one by name
      openStream({ kind: "unary" }, sink);
      // @ts-expect-error a table is read-only
      InteractionKind.unary = 0;
    }).returns.toBeVoid();
  });
});

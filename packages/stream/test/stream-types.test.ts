// The public types of both ends, their options, the router and the adapters as the compiler sees them; `pnpm typecheck` is what
// runs most of this.

import type { Clock, InvocationContext, IxtError, Timers } from "@ixt/context";
import type * as Wire from "@ixt/wire/ipc_streaming";
import { describe, expectTypeOf, test } from "vitest";
import {
  type AcceptHook,
  type AcceptOptions,
  acceptStream,
  type CancelReason,
  type CloseReason,
  type CreditPolicy,
  DEFAULT_STREAM_LIMITS,
  type DrainReport,
  type FrameSink,
  fromReadableStream,
  type IncomingPayloads,
  type InteractionKind,
  type OpenFrame,
  type OpenInit,
  type OpenOptions,
  openStream,
  type PayloadSource,
  type RateLimit,
  type ReadableSource,
  type RemoteError,
  type RoutedStreamStats,
  type RouterOptions,
  type RouterStats,
  readSingle,
  resolveStreamLimits,
  type SendingHalf,
  type SendRefusal,
  type StreamCall,
  type StreamErrorCode,
  type StreamFrame,
  type StreamHandle,
  type StreamId,
  type StreamLimits,
  type StreamOptions,
  type StreamOutcome,
  type StreamRole,
  type StreamRouter,
  type StreamSendError,
  type StreamSender,
  type StreamState,
  type StreamStats,
  toReadableStream,
  toWritableStream,
} from "../src/index.js";
import type { Settable } from "./settable.js";

describe("a stream's types", () => {
  test("the callee's end is a handle, which has no response and no send of its own", () => {
    expectTypeOf(acceptStream).parameter(0).toEqualTypeOf<OpenFrame>();
    expectTypeOf(acceptStream).parameter(1).toEqualTypeOf<FrameSink>();
    expectTypeOf(acceptStream).parameter(2).toEqualTypeOf<AcceptOptions | undefined>();
    expectTypeOf(acceptStream).returns.toEqualTypeOf<StreamHandle>();
    expectTypeOf<StreamHandle>().not.toExtend<StreamCall>();
    expectTypeOf<Exclude<keyof StreamCall, keyof StreamHandle>>().toEqualTypeOf<"response" | "send" | "cancel">();
    expectTypeOf((frame: StreamFrame, sink: FrameSink): void => {
      // @ts-expect-error only an open frame can be accepted
      acceptStream(frame, sink);
    }).returns.toBeVoid();
  });

  test("the caller's end is a call: a handle, with the response of the kinds that have one", () => {
    expectTypeOf(openStream).parameter(0).toEqualTypeOf<OpenInit>();
    expectTypeOf(openStream).parameter(1).toEqualTypeOf<FrameSink>();
    expectTypeOf(openStream).parameter(2).toEqualTypeOf<OpenOptions | undefined>();
    expectTypeOf(openStream).returns.toEqualTypeOf<StreamCall>();
    expectTypeOf<StreamCall>().toExtend<StreamHandle>();
    expectTypeOf<StreamCall["response"]>().toEqualTypeOf<Promise<Uint8Array>>();
    expectTypeOf<StreamCall["send"]>().toEqualTypeOf<StreamSender["send"]>();
    expectTypeOf<StreamCall["cancel"]>().toEqualTypeOf<StreamSender["cancel"]>();
    expectTypeOf(readSingle).parameter(0).toEqualTypeOf<Pick<StreamHandle, "incoming">>();
  });

  test("what it is and where it stands can be read and never set", () => {
    expectTypeOf<Settable<StreamCall>>().toBeNever();
    expectTypeOf<StreamHandle["streamId"]>().toEqualTypeOf<StreamId>();
    expectTypeOf<StreamHandle["kind"]>().toEqualTypeOf<InteractionKind>();
    expectTypeOf<StreamHandle["role"]>().toEqualTypeOf<StreamRole>();
    expectTypeOf<StreamRole>().toEqualTypeOf<"caller" | "callee">();
    expectTypeOf<StreamHandle["context"]>().toEqualTypeOf<InvocationContext>();
    expectTypeOf<StreamHandle["signal"]>().toEqualTypeOf<AbortSignal>();
    expectTypeOf<StreamState>().toEqualTypeOf<"open" | "localClosed" | "remoteClosed" | "ended">();
    expectTypeOf<StreamHandle["closed"]>().toEqualTypeOf<Promise<StreamOutcome>>();
    expectTypeOf((stream: StreamHandle, id: StreamId): void => {
      // @ts-expect-error only the stream itself moves on
      stream.state = "ended";
      // @ts-expect-error what it is cannot be set
      stream.streamId = id;
    }).returns.toBeVoid();
  });

  test("an outcome is one of three, and a cause there is unless it is complete", () => {
    expectTypeOf<StreamOutcome["status"]>().toEqualTypeOf<"complete" | "cancelled" | "failed">();
    expectTypeOf<Exclude<StreamOutcome, { status: "complete" }>["cause"]>().toEqualTypeOf<IxtError>();
    expectTypeOf<Extract<StreamOutcome, { status: "complete" }>>().toEqualTypeOf<{ readonly status: "complete" }>();
    expectTypeOf((outcome: StreamOutcome): unknown => {
      // @ts-expect-error whether there is a cause has to be asked first
      return outcome.cause;
    }).returns.toBeUnknown();
  });

  test("what went wrong later is a list that cannot be added to", () => {
    expectTypeOf<StreamHandle["suppressed"]>().toEqualTypeOf<readonly IxtError[]>();
    expectTypeOf<RemoteError>().toExtend<IxtError>();
    expectTypeOf<RemoteError["details"]>().toEqualTypeOf<Uint8Array>();
  });

  test("it is one that await using can hold", () => {
    expectTypeOf<StreamHandle>().toExtend<AsyncDisposable>();
    expectTypeOf<StreamHandle>().not.toExtend<Disposable>();
  });

  test("feed takes a frame and gives nothing back, not even a promise", () => {
    expectTypeOf<StreamHandle["feed"]>().toEqualTypeOf<(frame: StreamFrame) => void>();
    expectTypeOf<StreamRouter["route"]>().toEqualTypeOf<(frame: StreamFrame) => void>();
    expectTypeOf<FrameSink["send"]>().toEqualTypeOf<(frame: StreamFrame) => void>();
  });

  test("its incoming is iterated and never indexed", () => {
    expectTypeOf<StreamHandle["incoming"]>().toEqualTypeOf<IncomingPayloads>();
    expectTypeOf<IncomingPayloads>().toExtend<AsyncIterableIterator<Uint8Array, undefined>>();
    expectTypeOf<StreamHandle["incoming"]>().not.toExtend<Iterable<Uint8Array>>();
  });

  test("its statistics are numbers that cannot be set", () => {
    expectTypeOf<StreamStats[keyof StreamStats]>().toEqualTypeOf<number>();
    expectTypeOf<Settable<StreamStats>>().toBeNever();
    expectTypeOf<keyof StreamStats>().toEqualTypeOf<
      | "sentFrames"
      | "sentBytes"
      | "receivedFrames"
      | "receivedBytes"
      | "bufferedFrames"
      | "bufferedBytes"
      | "sendCredit"
      | "receiveCredit"
      | "creditStalls"
      | "stalledMs"
      | "ageMs"
    >();
  });
});

describe("a sender's types", () => {
  test("each way of sending says how it waits: not at all, by a boolean, by a promise", () => {
    expectTypeOf<StreamSender["sendData"]>().toEqualTypeOf<(payload: Uint8Array) => void>();
    expectTypeOf<StreamSender["trySend"]>().toEqualTypeOf<(payload: Uint8Array) => boolean>();
    expectTypeOf<StreamSender["send"]>().toEqualTypeOf<(payload: Uint8Array) => Promise<void>>();
    expectTypeOf<StreamSender["ready"]>().toEqualTypeOf<() => Promise<void>>();
    expectTypeOf<SendRefusal>().toEqualTypeOf<"noCredit" | "kind" | "closed" | "ended">();
    expectTypeOf<StreamSendError["refusal"]>().toEqualTypeOf<SendRefusal>();
  });

  test("a payload is bytes, and nothing that only could become some", () => {
    expectTypeOf(async (call: StreamCall): Promise<void> => {
      await call.send(new Uint8Array(1));
      // @ts-expect-error text has to be encoded first
      await call.send("text");
      // @ts-expect-error and a list of numbers is no array of bytes
      call.sender.sendData([1, 2]);
      // @ts-expect-error nor is what lies under one
      call.sender.trySend(new ArrayBuffer(1));
    }).returns.resolves.toBeVoid();
  });

  test("it ends by a reason or a code of the wire's, which have defaults", () => {
    expectTypeOf<StreamSender["close"]>().toEqualTypeOf<(reason?: CloseReason) => void>();
    expectTypeOf<StreamSender["cancel"]>().toEqualTypeOf<(reason?: CancelReason, message?: string) => void>();
    expectTypeOf<StreamSender["sendError"]>().toEqualTypeOf<
      (code: StreamErrorCode, message: string, details?: Uint8Array) => void
    >();
    expectTypeOf((call: StreamCall): void => {
      // @ts-expect-error the name of a reason is none
      call.cancel("shutdown");
    }).returns.toBeVoid();
  });

  test("credit is read from it and granted through it, and cannot be set", () => {
    expectTypeOf<StreamSender["credit"]>().toEqualTypeOf<number>();
    expectTypeOf<StreamSender["grantCredit"]>().toEqualTypeOf<(frames: number) => void>();
    expectTypeOf<Settable<StreamSender>>().toBeNever();
  });

  test("sendAll takes what is iterable, at once or later, and a ReadableStream", () => {
    expectTypeOf<StreamSender["sendAll"]>().toEqualTypeOf<(source: PayloadSource) => Promise<void>>();
    expectTypeOf<Uint8Array[]>().toExtend<PayloadSource>();
    expectTypeOf<AsyncGenerator<Uint8Array>>().toExtend<PayloadSource>();
    expectTypeOf<StreamHandle["incoming"]>().toExtend<PayloadSource>();
    expectTypeOf<ReadableStream<Uint8Array>>().toExtend<PayloadSource>();
    // A Uint8Array is iterable itself, but of numbers.
    expectTypeOf<Uint8Array>().not.toExtend<PayloadSource>();
    expectTypeOf<string[]>().not.toExtend<PayloadSource>();
    expectTypeOf<Promise<Uint8Array>>().not.toExtend<PayloadSource>();
  });
});

describe("the options' types", () => {
  test("limits are counts and rates, all of them there once resolved, and none can be set", () => {
    expectTypeOf(DEFAULT_STREAM_LIMITS).toEqualTypeOf<StreamLimits>();
    expectTypeOf(resolveStreamLimits).parameter(0).toEqualTypeOf<Partial<StreamLimits> | undefined>();
    expectTypeOf(resolveStreamLimits).returns.toEqualTypeOf<StreamLimits>();
    expectTypeOf<StreamLimits[keyof StreamLimits]>().toEqualTypeOf<number | RateLimit>();
    expectTypeOf<Settable<StreamLimits>>().toBeNever();
    type Rates = { [Name in keyof StreamLimits]: StreamLimits[Name] extends RateLimit ? Name : never };
    expectTypeOf<Rates[keyof Rates]>().toEqualTypeOf<
      "cancelRate" | "refusalRate" | "unknownFrameRate" | "violationRate" | "emptyFrameRate"
    >();
    expectTypeOf<Settable<RateLimit>>().toBeNever();
    expectTypeOf((): void => {
      // @ts-expect-error there is no such limit
      resolveStreamLimits({ maxStreams: 1 });
      // @ts-expect-error a rate is no number
      resolveStreamLimits({ cancelRate: 33 });
      // @ts-expect-error a limit that is there but undefined is not left out
      resolveStreamLimits({ initialCredit: undefined });
    }).returns.toBeVoid();
  });

  test("time and timers are given, or the host's", () => {
    expectTypeOf<StreamOptions["clock"]>().toEqualTypeOf<Clock | undefined>();
    expectTypeOf<StreamOptions["timers"]>().toEqualTypeOf<Timers | undefined>();
    expectTypeOf<StreamOptions["signal"]>().toEqualTypeOf<AbortSignal | undefined>();
    expectTypeOf<AcceptOptions>().toEqualTypeOf<StreamOptions>();
    expectTypeOf<OpenOptions>().toExtend<StreamOptions>();
  });

  test("credit is granted under one of two policies", () => {
    expectTypeOf<CreditPolicy>().toEqualTypeOf<"auto" | "manual">();
    expectTypeOf<StreamOptions["creditPolicy"]>().toEqualTypeOf<CreditPolicy | undefined>();
  });

  test("an open needs a kind and nothing else", () => {
    expectTypeOf<{ kind: InteractionKind }>().toExtend<OpenInit>();
    expectTypeOf<object>().not.toExtend<OpenInit>();
    expectTypeOf<OpenInit["context"]>().toEqualTypeOf<InvocationContext | undefined>();
  });
});

describe("the router's types", () => {
  test("it opens calls, and hands handles to its hook", () => {
    expectTypeOf<typeof StreamRouter>().constructorParameters.toEqualTypeOf<
      [sink: FrameSink, options?: RouterOptions | undefined]
    >();
    expectTypeOf<StreamRouter["open"]>().returns.toEqualTypeOf<StreamCall>();
    expectTypeOf<RouterOptions["accept"]>().toEqualTypeOf<AcceptHook | undefined>();
    expectTypeOf<AcceptHook>().toEqualTypeOf<(stream: StreamHandle) => void | Promise<void>>();
    expectTypeOf<StreamRouter["routeWire"]>().toEqualTypeOf<(wire: Wire.StreamFrame) => void>();
    // A signal is one stream's, not the session's.
    expectTypeOf<RouterOptions>().not.toHaveProperty("signal");
  });

  test("it tells once why the session is to end, and takes that reason from above", () => {
    expectTypeOf<RouterOptions["onFatal"]>().toEqualTypeOf<((cause: IxtError) => void) | undefined>();
    expectTypeOf<StreamRouter["close"]>().toEqualTypeOf<(cause: IxtError) => void>();
    expectTypeOf<Error>().not.toExtend<IxtError>();
  });

  test("a drain is told how long and tells what became of all", () => {
    expectTypeOf<StreamRouter["drain"]>().returns.toEqualTypeOf<Promise<DrainReport>>();
    expectTypeOf<DrainReport[keyof DrainReport]>().toEqualTypeOf<number>();
    expectTypeOf<Settable<DrainReport>>().toBeNever();
  });

  test("statistics of a session hold those of each stream", () => {
    expectTypeOf<StreamRouter["stats"]>().toEqualTypeOf<() => RouterStats>();
    expectTypeOf<RouterStats["streams"]>().toEqualTypeOf<readonly RoutedStreamStats[]>();
    expectTypeOf<RoutedStreamStats>().toExtend<StreamStats>();
    expectTypeOf<RoutedStreamStats["streamId"]>().toEqualTypeOf<StreamId>();
    expectTypeOf<Settable<RouterStats>>().toBeNever();
  });
});

describe("the adapters' types", () => {
  test("a readable gives what the host's consumers of bytes take", () => {
    expectTypeOf(toReadableStream).parameter(0).toEqualTypeOf<Pick<StreamHandle, "incoming">>();
    expectTypeOf<ReturnType<typeof toReadableStream>>().toExtend<ReadableStream<Uint8Array>>();
    expectTypeOf<ReturnType<typeof toReadableStream>>().toExtend<
      NonNullable<ConstructorParameters<typeof Response>[0]>
    >();
  });

  test("a writable takes bytes of any kind of memory, from the sending half alone", () => {
    expectTypeOf(toWritableStream).toEqualTypeOf<(stream: SendingHalf) => WritableStream<Uint8Array>>();
    expectTypeOf<StreamCall>().toExtend<SendingHalf>();
    expectTypeOf<SendingHalf>().toEqualTypeOf<Pick<StreamHandle, "sender" | "state" | "closed">>();
  });

  test("a host's ReadableStream is a source, also where it is no iterable", () => {
    expectTypeOf<ReadableStream<Uint8Array>>().toExtend<ReadableSource>();
    expectTypeOf<ReadableStream<string>>().not.toExtend<ReadableSource>();
    expectTypeOf(fromReadableStream).toEqualTypeOf<(readable: ReadableSource) => AsyncIterableIterator<Uint8Array>>();
  });
});

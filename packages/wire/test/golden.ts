// One value for every kind of message that the schemas know, each with its bytes and its decoder.

import { Bytes16 } from "@ixt/wire";
import {
  CloseReason,
  decodeStreamFrame,
  encodeStreamFrame,
  InteractionKind,
  StreamErrorCode,
  type StreamFrame,
} from "@ixt/wire/ipc_streaming";
import { decodeInvocationContext, encodeInvocationContext, type InvocationContext } from "@ixt/wire/module";
import { decodeEnvelope, type Envelope, encodeEnvelope, LogLevel } from "@ixt/wire/wasipc";

export const ID: Bytes16 = Bytes16.fromHex("0f1e2d3c4b5a69788796a5b4c3d2e1f0");

export const CONTEXT: InvocationContext = {
  messageId: ID,
  correlationId: "order-42",
  causationId: "naïve ☕ 𝄞",
  actor: {
    subject: { kind: "operator", operator: "alice" },
    capabilities: ["logs:search", "logs:read"],
    tokenRef: "vault/alice",
    onBehalfOf: { kind: "system" },
  },
  target: { kind: "service", service: { name: "logs", method: "search" } },
  deadlineUnixMs: 1_795_000_000_000n,
  metadata: [
    { key: "traceparent", value: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
    { key: "__proto__", value: "data" },
  ],
};

const payload = Uint8Array.from({ length: 13 }, (_, i) => i * 19);

const FRAMES: readonly StreamFrame[] = [
  {
    streamId: ID,
    kind: "open",
    open: { kind: InteractionKind.bidiStream, initialCredit: 16, bufferCapFrames: 64, context: CONTEXT },
  },
  { streamId: ID, kind: "data", data: { sequence: 2 ** 40 + 5, payload } },
  { streamId: ID, kind: "credit", credit: { frames: 0xffff_ffff } },
  { streamId: ID, kind: "close", close: { reason: CloseReason.complete, finalSequence: 7 } },
  { streamId: ID, kind: "cancel", cancel: { reason: { unrecognized: 999 }, message: "no longer needed" } },
  { streamId: ID, kind: "error", error: { code: StreamErrorCode.internal, message: "boom", details: payload } },
];

const ENVELOPES: readonly Envelope[] = [
  {
    kind: "hello",
    hello: {
      protocolVersion: 1,
      schemaPin: "0123456789ab",
      sdk: "ts/0",
      moduleInfo: { name: "logs", version: "1.2.3", services: ["logs", "audit"] },
      limits: { maxFrameBytes: 1 << 20, maxConcurrentStreams: 100, initialCredit: 16, bufferCapFrames: 64 },
    },
  },
  {
    kind: "welcome",
    welcome: {
      protocolVersion: 1,
      schemaPin: "0123456789ab",
      sdk: "ts/0",
      moduleContext: { moduleId: "m1", config: [{ key: "level", value: "debug" }] },
      limits: undefined,
    },
  },
  { kind: "handle", handle: { callId: 9, payload: { context: CONTEXT, messageType: "search", body: payload } } },
  { kind: "result", result: { callId: 9, result: { kind: "ok", ok: payload } } },
  {
    kind: "result",
    result: { callId: 9, result: { kind: "error", error: { code: "notFound", message: "none", details: payload } } },
  },
  { kind: "stream", stream: FRAMES[1] as StreamFrame },
  {
    kind: "log",
    log: {
      level: LogLevel.info,
      timeUnixMs: 1_795_000_000_001,
      message: "started",
      fields: [{ key: "pid", value: "7" }],
    },
  },
  { kind: "ping", ping: { nonce: 2n ** 64n - 1n } },
  { kind: "pong", pong: { nonce: 0n } },
  { kind: "drain", drain: { timeoutMs: 5000 } },
  { kind: "goodbye", goodbye: { code: "unavailable", message: "bye" } },
];

export interface Golden {
  readonly name: string;
  readonly value: unknown;
  readonly bytes: Uint8Array;
  readonly encode: () => Uint8Array;
  readonly decode: (bytes: Uint8Array) => unknown;
}

function golden<T>(name: string, value: T, encode: (value: T) => Uint8Array, decode: (bytes: Uint8Array) => T): Golden {
  return { name, value, bytes: encode(value), encode: () => encode(value), decode: (bytes) => decode(bytes) };
}

export const GOLDEN: readonly Golden[] = [
  golden("InvocationContext", CONTEXT, encodeInvocationContext, decodeInvocationContext),
  ...FRAMES.map((frame) => golden(`StreamFrame ${frame.kind}`, frame, encodeStreamFrame, decodeStreamFrame)),
  ...ENVELOPES.map((envelope) => golden(`Envelope ${envelope.kind}`, envelope, encodeEnvelope, decodeEnvelope)),
];

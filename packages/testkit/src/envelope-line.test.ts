import { Bytes16 } from "@ixt/wire";
import { CancelReason, StreamErrorCode } from "@ixt/wire/ipc_streaming";
import { type Envelope, LogLevel } from "@ixt/wire/wasipc";
import { expect, test } from "vitest";
import { EnvelopeLines } from "./envelope-line.js";

const context = {
  messageId: Bytes16.ZERO,
  correlationId: "",
  causationId: "",
  actor: {
    subject: { kind: "user", user: "ada\n" },
    capabilities: [],
    tokenRef: "vault/secret",
    onBehalfOf: undefined,
  },
  target: { kind: "service", service: { name: "logs", method: "search" } },
  deadlineUnixMs: 0n,
  metadata: [],
} as const;
const [first, second] = [Bytes16.fromHex("01".repeat(16)), Bytes16.fromHex("02".repeat(16))];
const details = new Uint8Array(0);
const body = Uint8Array.of(1, 2, 3);
const introduction = { protocolVersion: 1, schemaPin: "", sdk: "", limits: undefined };

test.each<[string, Envelope]>([
  ["hello m 1", { kind: "hello", hello: { ...introduction, moduleInfo: { name: "m", version: "1", services: [] } } }],
  ["hello ? ?", { kind: "hello", hello: { ...introduction, moduleInfo: undefined } }],
  ["welcome", { kind: "welcome", welcome: { ...introduction, moduleContext: undefined } }],
  [
    'call 7 a.b 3 B by user "ada\\u000a"',
    { kind: "handle", handle: { callId: 7, payload: { context, messageType: "a.b", body } } },
  ],
  ["call 7 of nothing", { kind: "handle", handle: { callId: 7, payload: undefined } }],
  ["answer 7 ok 3 B", { kind: "result", result: { callId: 7, result: { kind: "ok", ok: body } } }],
  [
    'answer 7 internal "it \\"broke\\""',
    {
      kind: "result",
      result: { callId: 7, result: { kind: "error", error: { code: "internal", message: 'it "broke"', details } } },
    },
  ],
  ["answer 7 of an unknown kind", { kind: "result", result: { callId: 7, result: undefined } }],
  [
    'log warn "low\\u000a" disk=5 text="x\\" b=1"',
    {
      kind: "log",
      log: {
        level: LogLevel.warn,
        timeUnixMs: 0,
        message: "low\n",
        fields: [
          { key: "disk", value: "5" },
          { key: "text", value: 'x" b=1' },
        ],
      },
    },
  ],
  ["ping", { kind: "ping", ping: { nonce: 1n } }],
  ["pong", { kind: "pong", pong: { nonce: 1n } }],
  ["drain", { kind: "drain", drain: { timeoutMs: 0 } }],
  ["drain within 5 ms", { kind: "drain", drain: { timeoutMs: 5 } }],
  ["goodbye", { kind: "goodbye", goodbye: { code: "", message: "" } }],
  ['goodbye internal "x"', { kind: "goodbye", goodbye: { code: "internal", message: "x" } }],
  ["a message of the unknown kind 99", { kind: "unrecognized", ordinal: 99 }],
])("%s", (line, envelope) => {
  const said = new EnvelopeLines().toLine(envelope);
  expect(said).toBe(line);
  expect(said).not.toContain("secret");
});

test("streams are numbered as they come", () => {
  const lines = new EnvelopeLines();
  const say = (stream: Extract<Envelope, { kind: "stream" }>["stream"]): string =>
    lines.toLine({ kind: "stream", stream });
  const open = { kind: 3, initialCredit: 4, bufferCapFrames: 8, context } as const;
  expect(say({ streamId: first, kind: "open", open })).toBe(
    'stream 1 open bidiStream credit 4 cap 8 logs.search by user "ada\\u000a"',
  );
  expect(say({ streamId: second, kind: "open", open: { ...open, context: undefined } })).toBe(
    "stream 2 open bidiStream credit 4 cap 8 to nowhere",
  );
  expect(say({ streamId: first, kind: "data", data: { sequence: 0, payload: body } })).toBe("stream 1 data #0 3 B");
  expect(say({ streamId: second, kind: "cancel", cancel: { reason: CancelReason.caller, message: "" } })).toBe(
    "stream 2 cancel caller",
  );
  const error = { code: StreamErrorCode.internal, message: "x", details };
  expect(say({ streamId: first, kind: "error", error })).toBe('stream 1 error internal "x"');
  expect(say({ streamId: Bytes16.ZERO, kind: "credit", credit: { frames: 1 } })).toBe(
    "stream 3 credit, which no stream can take",
  );
});

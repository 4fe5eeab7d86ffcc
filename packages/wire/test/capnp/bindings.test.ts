/** The capnp-es bindings and the flat codecs are two views of one schema: what one writes, the other reads. */
import { Message } from "capnp-es";
import { expect, test } from "vitest";
import * as Bindings from "../../src/capnp/ipc_streaming.js";
import * as Sessions from "../../src/capnp/wasipc.js";
import { Bytes16 } from "../../src/index.js";
import { CancelReason, decodeStreamFrame, encodeStreamFrame, InteractionKind } from "../../src/ipc_streaming.js";
import { decodeEnvelope } from "../../src/wasipc.js";

const ID = Bytes16.fromHex("00112233445566778899aabbccddeeff");

function newFrame(): { message: Message; frame: Bindings.StreamFrame } {
  const message = new Message();
  const frame = message.initRoot(Bindings.StreamFrame);
  frame._initStreamId(16).copyBuffer(ID.toBytes());
  return { message, frame };
}

test("the flat codec reads a data frame that the bindings wrote", () => {
  const { message, frame } = newFrame();
  const data = frame._initData();
  data.sequence = 7n;
  data._initPayload(3).copyBuffer(new Uint8Array([1, 2, 3]));
  expect(decodeStreamFrame(new Uint8Array(message.toArrayBuffer()))).toEqual({
    streamId: ID,
    kind: "data",
    data: { sequence: 7, payload: new Uint8Array([1, 2, 3]) },
  });
});

test("the flat codec reads an open frame with its context that the bindings wrote", () => {
  const { message, frame } = newFrame();
  const open = frame._initOpen();
  open.kind = Bindings.InteractionKind.BIDI_STREAM;
  open.initialCredit = 8;
  const context = open._initContext();
  context.correlationId = "c-1";
  context.deadlineUnixMs = 2n ** 60n;
  context._initActor()._initSubject().operator = "op";
  const target = context._initTarget()._initService();
  target.name = "search";
  target.method = "find";
  expect(decodeStreamFrame(new Uint8Array(message.toArrayBuffer()))).toMatchObject({
    streamId: ID,
    kind: "open",
    open: {
      kind: InteractionKind.bidiStream,
      initialCredit: 8,
      context: {
        correlationId: "c-1",
        deadlineUnixMs: 2n ** 60n,
        actor: { subject: { kind: "operator", operator: "op" } },
        target: { kind: "service", service: { name: "search", method: "find" } },
      },
    },
  });
});

test("the bindings read a cancel frame that the flat codec wrote", () => {
  const bytes = encodeStreamFrame({
    streamId: ID,
    kind: "cancel",
    cancel: { reason: CancelReason.overflow, message: "slow" },
  });
  const frame = new Message(bytes, false).getRoot(Bindings.StreamFrame);
  expect(frame.which()).toBe(Bindings.StreamFrame.CANCEL);
  expect(frame.cancel.reason).toBe(Bindings.CancelReason.OVERFLOW);
  expect(frame.cancel.message).toBe("slow");
  expect(new Uint8Array(frame.streamId.toArrayBuffer())).toEqual(ID.toBytes());
});

test("the flat codec reads a session's envelope that the bindings wrote", () => {
  const message = new Message();
  const record = message.initRoot(Sessions.Envelope)._initLog();
  record.level = Sessions.LogLevel.WARN;
  record.timeUnixMs = 1_700_000_000_000n;
  record.message = "low";
  expect(decodeEnvelope(new Uint8Array(message.toArrayBuffer()))).toMatchObject({
    kind: "log",
    log: { timeUnixMs: 1_700_000_000_000, message: "low" },
  });
});

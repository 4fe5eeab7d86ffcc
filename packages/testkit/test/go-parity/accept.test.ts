// The Go SDK's tests of accepting a stream: the open frame's context, and every kind of frame fed to the handle.

import { ActorSubject, createActor, createInvocationContext, deadlineAfter, MessageTarget } from "@ixt/context";
import {
  acceptStream,
  CancelReason,
  decodeStreamFrame,
  encodeStreamFrame,
  InteractionKind,
  RemoteError,
  StreamErrorCode,
} from "@ixt/stream";
import { expect, test } from "vitest";
import { CaptureSink } from "../../src/capture-sink.js";
import { acceptScene, cancel, close, credit, data, drain, error, STREAM_ID } from "../conversation.js";

test("accept decodes the context [21.42, 23.4, 23.21]", () => {
  const context = createInvocationContext({
    actor: createActor({ subject: ActorSubject.operator("alice"), capabilities: ["logs:read"], tokenRef: "vault:1" }),
    target: MessageTarget.service("logs", "search"),
    deadline: deadlineAfter(60_000),
  });
  const open = { kind: InteractionKind.serverStream, initialCredit: 4, bufferCapFrames: 8, context };
  const frame = decodeStreamFrame(encodeStreamFrame({ streamId: STREAM_ID, kind: "open", open }));
  if (frame.kind !== "open") throw new Error(`came back as ${frame.kind}`);
  const stream = acceptStream(frame, new CaptureSink());
  expect(stream.context.toJSON()).toEqual(context.toJSON());
  expect(stream.context.actor.tokenRef?.reveal()).toBe("vault:1");
  expect(stream.context.hasCapability("logs:read")).toBe(true);
  expect([stream.kind, stream.role, stream.sender.credit]).toEqual([InteractionKind.serverStream, "callee", 4]);
  stream.sender.cancel();
});

test("accept puts the context's deadline in force [21.22, 23.43, 23.50]", async () => {
  const { sink, clock, stream } = acceptScene({ deadlineMs: 1_000 });
  const { signal } = stream;
  clock.advance(999);
  expect(signal.aborted).toBe(false);
  clock.advance(1);
  expect(signal.reason).toMatchObject({ code: "deadlineExceeded", ordinal: StreamErrorCode.deadlineExceeded });
  expect(sink.transcript).toEqual(['error deadlineExceeded "the deadline has passed"']);
  expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "deadlineExceeded" } });
  expect(clock.pendingTimers).toBe(0);
});

test("feed data reaches incoming [23.10]", async () => {
  const { stream } = acceptScene();
  stream.feed(data(0));
  stream.feed(data(1));
  expect(await stream.incoming.next()).toEqual({ value: Uint8Array.of(0), done: false });
  expect(await stream.incoming.next()).toEqual({ value: Uint8Array.of(1), done: false });
  const pending = stream.incoming.next();
  stream.feed(data(2));
  expect(await pending).toEqual({ value: Uint8Array.of(2), done: false });
});

test("feed credit reaches the sender [23.14, 23.17]", async () => {
  const { sink, stream } = acceptScene({ credit: 0 });
  const sent = stream.sender.send(Uint8Array.of(7));
  expect(sink.transcript).toEqual([]);
  stream.feed(credit(5));
  await sent;
  expect(sink.transcript).toEqual(["data #0 1 B"]);
  expect(stream.sender.credit).toBe(4);
});

test("feed close ends incoming [23.31, 23.32, 23.33, 23.44]", async () => {
  const { stream } = acceptScene();
  const { signal } = stream;
  stream.feed(data(0));
  stream.feed(close(1));
  expect(await drain(stream)).toEqual([0]);
  expect(stream.state).toBe("remoteClosed");
  stream.sender.close();
  expect(await stream.closed).toEqual({ status: "complete" });
  expect(signal.aborted).toBe(false);
});

test("feed cancel and error tear the stream down with their cause [23.40, 23.41, 23.43, 23.45]", async () => {
  const cancelled = acceptScene();
  const { signal } = cancelled.stream;
  const pending = cancelled.stream.incoming.next();
  cancelled.stream.feed(cancel(CancelReason.caller, "changed my mind"));
  await expect(pending).rejects.toMatchObject({ code: "cancelled", blame: "peer" });
  expect(signal.reason).toMatchObject({ message: "the peer cancelled (caller): changed my mind" });
  expect(await cancelled.stream.closed).toEqual({ status: "cancelled", cause: signal.reason });

  const failed = acceptScene();
  failed.stream.feed(error(StreamErrorCode.permissionDenied, "no", Uint8Array.of(9)));
  const cause = failed.stream.signal.reason;
  expect(cause).toBeInstanceOf(RemoteError);
  expect(cause).toMatchObject({
    code: "permissionDenied",
    ordinal: StreamErrorCode.permissionDenied,
    message: "no",
    details: Uint8Array.of(9),
  });
  await expect(failed.stream.incoming.next()).rejects.toBe(cause);
  expect(failed.sink.transcript).toEqual([]);
});

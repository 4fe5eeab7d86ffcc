// The sending half in trouble: waiting in order, kinds, a sink that refuses, a sink that is lost.

import { createError } from "@ixt/context";
import { CancelReason, InteractionKind } from "@ixt/stream";
import { expect, test } from "vitest";
import { acceptScene, cancel, close, credit, openScene } from "./conversation.js";

const one = Uint8Array.of(1);
const two = Uint8Array.of(2, 2);

test("sends wait for credit in the order of the calls, and nobody overtakes [23.28]", async () => {
  const { sink, stream } = acceptScene({ credit: 0 });
  const order: string[] = [];
  const waiting = [
    stream.sender.send(one).then(() => order.push("first")),
    stream.sender.ready().then(() => order.push("ready")),
    stream.sender.send(two).then(() => order.push("second")),
  ];
  stream.feed(credit(1));
  // Credit is used up again, so the one who only waits for credit goes on waiting.
  expect(sink.transcript).toEqual(["data #0 1 B"]);
  expect(stream.sender.trySend(one)).toBe(false);
  stream.feed(credit(2));
  expect(stream.sender.trySend(one)).toBe(true);
  await Promise.all(waiting);
  expect(order).toEqual(["first", "ready", "second"]);
  expect(sink.transcript).toEqual(["data #0 1 B", "data #1 2 B", "data #2 1 B"]);
});

test("all who wait are told the cause, in order, when the stream ends [23.28, 23.42]", async () => {
  const { stream } = acceptScene({ credit: 0 });
  const order: string[] = [];
  const told = (name: string) => (cause: { code: string }) => order.push(`${name} ${cause.code}`);
  const waiting = [
    stream.sender.send(one).catch(told("first")),
    stream.sender.ready().catch(told("ready")),
    stream.sender.send(two).catch(told("second")),
  ];
  stream.feed(cancel(CancelReason.shutdown));
  await Promise.all(waiting);
  expect(order).toEqual(["first unavailable", "ready unavailable", "second unavailable"]);
  const cause = stream.signal.reason;
  await expect(stream.sender.ready()).rejects.toBe(cause);
  await expect(stream.sender.send(one)).rejects.toMatchObject({ refusal: "ended", code: "unavailable", cause });
});

test("one send of two concurrent ones gets the one credit [23.27]", async () => {
  const { sink, stream } = acceptScene({ credit: 1 });
  const results = await Promise.all([1, 2].map(async () => stream.sender.trySend(one)));
  expect(results).toEqual([true, false]);
  expect(sink.transcript).toEqual(["data #0 1 B"]);
});

test("a direction of one takes one data frame and ends only after it [23.7, 23.9]", async () => {
  const { sink, stream } = acceptScene({ kind: InteractionKind.clientStream, credit: 0 });
  const kind = expect.objectContaining({ code: "protocolError", refusal: "kind", blame: "local" });
  expect(() => stream.sender.close()).toThrow(kind);
  const sent = stream.sender.send(one);
  expect(() => stream.sender.sendData(two)).toThrow(kind);
  await expect(stream.sender.send(two)).rejects.toEqual(kind);
  stream.feed(credit(9));
  await sent;
  expect(() => stream.sender.sendData(two)).toThrow(kind);
  stream.sender.close();
  expect(sink.transcript).toEqual(["data #0 1 B", "close complete after 1"]);
});

test("closing refuses the sends that still wait [23.29, 23.36]", async () => {
  const { sink, stream } = acceptScene({ credit: 0 });
  const waiting = stream.sender.send(one);
  stream.sender.close();
  await expect(waiting).rejects.toMatchObject({ refusal: "closed", code: "cancelled" });
  stream.feed(credit(1));
  expect(sink.transcript).toEqual(["close complete after 0"]);
});

test("a frame that the sink refuses uses neither sequence nor credit, and the stream lives on [23.49]", async () => {
  const { sink, stream } = acceptScene({ credit: 1 });
  const refusal = createError("invalidArgument", "the payload is too large");
  sink.failWith(refusal);
  expect(() => stream.sender.sendData(one)).toThrow(refusal);
  await expect(stream.sender.send(one)).rejects.toBe(refusal);
  sink.failWith(undefined);
  expect([stream.state, stream.sender.sent, stream.sender.credit]).toEqual(["open", 0, 1]);
  stream.sender.sendData(one);
  expect(sink.transcript).toEqual(["data #0 1 B"]);
});

test("a sink that is lost ends the stream as unavailable, once and for all who wait [23.48]", async () => {
  const { sink, stream } = acceptScene({ credit: 1 });
  const broken = new Error("EPIPE");
  sink.failWith(broken);
  const lost = expect.objectContaining({ code: "unavailable", blame: "transport", retryable: true, cause: broken });
  expect(() => stream.sender.sendData(one)).toThrow(lost);
  expect(await stream.closed).toEqual({ status: "failed", cause: lost });
  sink.failWith(undefined);
  stream.sender.cancel();
  stream.sender.sendError(12, "late");
  expect(sink.transcript).toEqual([]);
});

test("waiting sends are told in order when the sink is lost under the first of them [23.28, 23.48]", async () => {
  const { sink, stream } = acceptScene({ credit: 0 });
  const order: string[] = [];
  const waiting = ["first", "second"].map((name) => stream.sender.send(one).catch(() => order.push(name)));
  sink.failWith(new Error("EPIPE"));
  stream.feed(credit(2));
  await Promise.all(waiting);
  expect(order).toEqual(["first", "second"]);
});

test("an error whose details the sink refuses still reaches the peer, without them [23.49]", () => {
  const { sink, stream } = acceptScene();
  const send = sink.send.bind(sink);
  sink.send = (frame) => {
    if (frame.kind === "error" && frame.error.details.length > 8) throw createError("invalidArgument", "too large");
    send(frame);
  };
  stream.sender.sendError(12, "it broke", new Uint8Array(9));
  expect(sink.transcript).toEqual(['error internal "it broke"']);
});

test("granting is for the room there is, and for a peer that still sends [23.24]", () => {
  const { sink, stream } = acceptScene({ initialCredit: 16, bufferCapFrames: 20 });
  const invalid = expect.objectContaining({ code: "invalidArgument" });
  for (const frames of [0, -1, 1.5, Number.NaN, 2 ** 32, 5]) {
    expect(() => stream.sender.grantCredit(frames)).toThrow(invalid);
  }
  stream.sender.grantCredit(4);
  stream.feed(close(0));
  stream.sender.grantCredit(1);
  expect(sink.transcript).toEqual(["credit +4"]);
});

test("what is no Uint8Array is refused before anything is used [23.9]", () => {
  const { stream } = acceptScene();
  for (const payload of ["text", [1], null, undefined, new ArrayBuffer(1)]) {
    expect(() => stream.sender.sendData(payload as unknown as Uint8Array)).toThrow(
      expect.objectContaining({ code: "invalidArgument" }),
    );
  }
  expect([stream.sender.sent, stream.sender.credit]).toEqual([0, 2]);
});

test("a caller's cancel says so, and cuts what is too long [23.6]", () => {
  const { sink, stream } = openScene();
  stream.sender.cancel(undefined, "m".repeat(5_000));
  expect(sink.transcript).toEqual(["open bidiStream credit 16 cap 512", `cancel caller "${"m".repeat(4_096)}"`]);
});

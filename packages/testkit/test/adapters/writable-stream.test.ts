// This side's direction as a WritableStream: a write waits for credit, and hears of every end.

import { CancelReason, InteractionKind, StreamErrorCode, toWritableStream } from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { acceptScene, cancel, close, credit, data, error, openScene } from "../conversation.js";
import { countOf, payloadOf, settle } from "./joined.js";

/** Whether a promise has settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = (): void => {
    settled = true;
  };
  promise.then(note, note);
  await settle();
  return settled;
}

test("with zero credit a write waits and the writable wants no more, until credit comes [23.81]", async () => {
  const { sink, stream } = acceptScene({ credit: 0 });
  const writer = toWritableStream(stream).getWriter();
  expect(writer.desiredSize).toBe(1);
  const write = writer.write(payloadOf(0));
  expect([writer.desiredSize, await isSettled(write), await isSettled(writer.ready)]).toEqual([0, false, false]);
  const second = writer.write(payloadOf(1));
  expect([writer.desiredSize, sink.transcript, stream.stats().creditStalls]).toEqual([-1, [], 1]);
  stream.feed(credit(1));
  await write;
  expect([sink.transcript, await isSettled(second)]).toEqual([["data #0 2 B"], false]);
  stream.feed(credit(1));
  await second;
  await writer.ready;
  expect([writer.desiredSize, sink.transcript]).toEqual([1, ["data #0 2 B", "data #1 2 B"]]);
});

test("close closes the direction behind what was written, and the other goes on [23.81]", async () => {
  const { sink, stream } = acceptScene({ credit: 1 });
  const writer = toWritableStream(stream).getWriter();
  const writes = [writer.write(payloadOf(0)), writer.write(payloadOf(1))];
  const closing = writer.close();
  await settle();
  expect(sink.transcript).toEqual(["data #0 2 B"]);
  stream.feed(credit(1));
  await Promise.all([...writes, closing, writer.closed]);
  expect(sink.transcript).toEqual(["data #0 2 B", "data #1 2 B", "close complete after 2"]);
  stream.feed(data(0));
  stream.feed(close(1));
  expect(await stream.closed).toEqual({ status: "complete" });
  await settle();
  expect(await isSettled(writer.closed)).toBe(true);
  await writer.closed;
});

describe("abort sends exactly one cancel", () => {
  test.each([
    ["before the first write", 1, 0],
    ["after a write", 1, 1],
    ["while a write waits for credit", 0, 1],
    ["while a write waits and others behind it", 0, 3],
  ] as const)("%s [23.81]", async (_when, granted, written) => {
    const { sink, stream } = openScene({ credit: granted });
    const writer = toWritableStream(stream).getWriter();
    const writes = Array.from({ length: written }, (_, n) => writer.write(payloadOf(n)));
    await settle();
    const settled = Promise.allSettled(writes);
    const reason = new Error("a secret of the writer's");
    const aborted = Promise.all([writer.abort(reason), writer.abort()]);
    // At once, not only when the write under way is over.
    expect(sink.transcript.slice(1 + granted * written)).toEqual(["cancel caller"]);
    await aborted;
    await expect(writer.closed).rejects.toBe(reason);
    const statuses = (await settled).map(({ status }) => status);
    expect(statuses).toEqual(writes.map(() => (granted > 0 ? "fulfilled" : "rejected")));
    expect(sink.transcript.slice(1 + granted * written)).toEqual(["cancel caller"]);
    expect(stream.signal.reason).toMatchObject({ code: "cancelled", blame: "local" });
  });

  test("and none after close [23.81]", async () => {
    const { sink, stream } = openScene();
    const writer = toWritableStream(stream).getWriter();
    await writer.close();
    await writer.abort();
    expect([sink.transcript.slice(1), stream.state]).toEqual([["close complete after 0"], "localClosed"]);
  });
});

describe("when the stream ends from elsewhere the writable fails at once with its cause", () => {
  test.each([
    ["nothing waits", 2, 0],
    ["a write waits", 0, 1],
    ["writes and a close wait", 0, 2],
  ] as const)("%s [23.81]", async (_when, granted, written) => {
    const { sink, stream } = acceptScene({ credit: granted });
    const writer = toWritableStream(stream).getWriter();
    const pending = Array.from({ length: written }, (_, n) => writer.write(payloadOf(n)));
    if (written > 1) pending.push(writer.close());
    const settled = Promise.allSettled(pending);
    await settle();
    stream.feed(error(StreamErrorCode.unavailable, "gone"));
    const { cause } = (await stream.closed) as { cause: unknown };
    await settle();
    expect(writer.desiredSize).toBe(null);
    await expect(writer.closed).rejects.toBe(cause);
    expect(await settled).toEqual(pending.map(() => ({ status: "rejected", reason: cause })));
    await expect(writer.write(payloadOf(9))).rejects.toBe(cause);
    expect(sink.transcript).toEqual([]);
  });

  test("a close in the very moment does not look like success [23.81]", async () => {
    const { stream } = acceptScene();
    const writer = toWritableStream(stream).getWriter();
    await settle();
    stream.feed(cancel(CancelReason.caller));
    await expect(writer.close()).rejects.toMatchObject({ code: "cancelled", blame: "peer" });
  });

  test("a write in the very moment is told the cause itself [23.81]", async () => {
    const { stream } = acceptScene();
    const writer = toWritableStream(stream).getWriter();
    await settle();
    stream.feed(cancel(CancelReason.caller));
    const told = await writer.write(payloadOf(0)).catch((cause: unknown) => cause);
    expect(await stream.closed).toMatchObject({ status: "cancelled" });
    expect(told).toBe(stream.signal.reason);
    await expect(writer.closed).rejects.toBe(stream.signal.reason);
  });

  test("a direction that somebody else closed takes no more, and the stream goes on [23.81]", async () => {
    const { sink, stream } = acceptScene();
    const writer = toWritableStream(stream).getWriter();
    stream.sender.close();
    await expect(writer.write(payloadOf(0))).rejects.toMatchObject({ refusal: "closed" });
    expect([sink.transcript, stream.state]).toEqual([["close complete after 0"], "localClosed"]);
  });

  test("a stream that was complete without it fails it too [23.81]", async () => {
    const { stream } = acceptScene();
    const writer = toWritableStream(stream).getWriter();
    stream.sender.close();
    stream.feed(close(0));
    await expect(writer.closed).rejects.toMatchObject({ refusal: "ended", code: "cancelled" });
  });
});

describe("what cannot be sent fails the writable and cancels the stream", () => {
  test.each([
    ["a chunk that is no Uint8Array", "text" as unknown as Uint8Array],
    ["a chunk that is nothing", undefined as unknown as Uint8Array],
  ])("%s [23.81]", async (_what, chunk) => {
    const { sink, stream } = acceptScene();
    const writer = toWritableStream(stream).getWriter();
    await expect(writer.write(chunk)).rejects.toMatchObject({ code: "invalidArgument", blame: "local" });
    await expect(writer.closed).rejects.toMatchObject({ code: "invalidArgument" });
    expect(sink.transcript).toEqual(["cancel unspecified"]);
  });

  test("a second payload where the kind allows one [23.81, 23.9]", async () => {
    const { sink, stream } = openScene({ kind: InteractionKind.unary });
    const writer = toWritableStream(stream).getWriter();
    await writer.write(payloadOf(0));
    await expect(writer.write(payloadOf(1))).rejects.toMatchObject({ refusal: "kind" });
    expect(sink.transcript.slice(1)).toEqual(["data #0 2 B", "cancel caller"]);
  });

  test("a close before the one payload of the kind [23.81, 23.9]", async () => {
    const { sink, stream } = openScene({ kind: InteractionKind.unary });
    await expect(toWritableStream(stream).close()).rejects.toMatchObject({ refusal: "kind" });
    expect([countOf(sink, "close"), countOf(sink, "cancel")]).toEqual([0, 1]);
  });
});

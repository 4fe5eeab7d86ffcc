// This side's direction as a Node Writable.

import { once } from "node:events";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CancelReason, InteractionKind, StreamErrorCode } from "@ixt/stream";
import { toWritable } from "@ixt/stream/node";
import { describe, expect, test } from "vitest";
import { acceptScene, cancel, close, credit, data, error, openScene } from "../conversation.js";
import { countOf, join, payloadOf, settle } from "./joined.js";

/** The errors that a writable tells, as they come. */
function watchErrors(writable: Writable): unknown[] {
  const errors: unknown[] = [];
  writable.on("error", (cause) => errors.push(cause));
  return errors;
}

test("with zero credit a write waits and says so, until credit comes [23.83]", async () => {
  const { sink, stream } = acceptScene({ credit: 0 });
  const writable = toWritable(stream);
  const calls: string[] = [];
  writable.on("drain", () => calls.push("drain"));
  expect(writable.write(payloadOf(0), () => calls.push("sent"))).toBe(false);
  await settle();
  expect([calls, writable.writableNeedDrain, sink.transcript]).toEqual([[], true, []]);
  stream.feed(credit(1));
  await settle();
  expect([calls, writable.writableNeedDrain, sink.transcript]).toEqual([["drain", "sent"], false, ["data #0 2 B"]]);
});

test("end closes the direction behind what was written, and the other goes on [23.83]", async () => {
  const { sink, stream } = acceptScene({ credit: 1 });
  const writable = toWritable(stream);
  const errors = watchErrors(writable);
  writable.write(payloadOf(0));
  writable.write(new Uint8Array(0));
  writable.end(payloadOf(2));
  await settle();
  expect(sink.transcript).toEqual(["data #0 2 B"]);
  stream.feed(credit(2));
  await once(writable, "close");
  expect(sink.transcript).toEqual(["data #0 2 B", "data #1 0 B", "data #2 2 B", "close complete after 3"]);
  expect(stream.state).toBe("localClosed");
  stream.feed(data(0));
  stream.feed(close(1));
  expect(await stream.closed).toEqual({ status: "complete" });
  await settle();
  expect(errors).toEqual([]);
});

test("end after the peer's close completes the stream without an error [23.83]", async () => {
  const { stream } = acceptScene();
  const writable = toWritable(stream);
  const errors = watchErrors(writable);
  stream.feed(close(0));
  writable.end();
  await once(writable, "finish");
  await settle();
  expect([await stream.closed, errors]).toEqual([{ status: "complete" }, []]);
});

test("a pipeline reads its source no further than credit and the high-water marks allow [23.83]", async () => {
  const { caller, callee, asked } = join(3);
  let made = 0;
  const source = new Readable({
    objectMode: true,
    highWaterMark: 1,
    read() {
      this.push(payloadOf(made++));
    },
  });
  const failed = expect(pipeline(source, toWritable(caller))).rejects.toMatchObject({
    code: "cancelled",
    blame: "peer",
  });
  await settle();
  const madeFirst = made;
  expect(countOf(asked, "data")).toBe(3);
  // One waits for credit, and the source holds one and makes one.
  expect(madeFirst).toBeLessThanOrEqual(3 + 1 + 2);
  await callee.incoming.next();
  await callee.incoming.next();
  await settle();
  expect([countOf(asked, "data"), made]).toEqual([5, madeFirst + 2]);
  callee.sender.cancel();
  await failed;
  expect([source.destroyed, countOf(asked, "cancel")]).toEqual([true, 0]);
});

describe("destroy sends exactly one cancel", () => {
  test.each([
    ["before the first write", 1, 0, undefined],
    ["after a write", 1, 1, undefined],
    ["while a write waits for credit", 0, 1, undefined],
    ["while a write waits and others behind it", 0, 3, undefined],
    ["with an error, which stays here", 1, 1, new RangeError("a secret of the writer's")],
  ] as const)("%s [23.83]", async (_when, granted, written, failure) => {
    const { sink, stream } = openScene({ credit: granted });
    const writable = toWritable(stream);
    const errors = watchErrors(writable);
    const results: unknown[] = [];
    for (let n = 0; n < written; n++) writable.write(payloadOf(n), (cause) => results.push(cause ?? "sent"));
    await settle();
    writable.destroy(failure);
    writable.destroy();
    await settle();
    expect(sink.transcript.slice(1 + granted * written)).toEqual(["cancel caller"]);
    expect(errors).toEqual(failure === undefined ? [] : [failure]);
    expect(results).toEqual(Array.from({ length: written }, () => (granted > 0 ? "sent" : expect.any(Error))));
  });

  test("after end while a write still waits [23.83]", async () => {
    const { sink, stream } = openScene({ credit: 0 });
    const writable = toWritable(stream);
    writable.end(payloadOf(0));
    writable.destroy();
    await once(writable, "close");
    expect(sink.transcript.slice(1)).toEqual(["cancel caller"]);
  });

  test("and none once the direction was closed [23.83]", async () => {
    const { sink, stream } = openScene();
    const writable = toWritable(stream).end();
    await once(writable, "finish");
    writable.destroy();
    await settle();
    expect([sink.transcript.slice(1), stream.state]).toEqual([["close complete after 0"], "localClosed"]);
  });

  test("a pipeline whose source fails destroys it [23.83]", async () => {
    const { sink, stream } = openScene();
    const failure = new RangeError("a secret of the source's");
    const source = new Readable({ objectMode: true, read: () => void source.destroy(failure) });
    await expect(pipeline(source, toWritable(stream))).rejects.toBe(failure);
    expect(sink.transcript.slice(1)).toEqual(["cancel caller"]);
  });
});

describe("when the stream ends from elsewhere it is destroyed at once with the cause", () => {
  test.each([
    ["nothing waits", 2, 0, false],
    ["a write waits", 0, 1, false],
    ["a write and an end wait", 0, 1, true],
  ] as const)("%s [23.83]", async (_when, granted, written, ends) => {
    const { sink, stream } = acceptScene({ credit: granted });
    const writable = toWritable(stream);
    const errors = watchErrors(writable);
    for (let n = 0; n < written; n++) writable.write(payloadOf(n));
    if (ends) writable.end();
    await settle();
    stream.feed(error(StreamErrorCode.unavailable, "gone"));
    const { cause } = (await stream.closed) as { cause: unknown };
    await settle();
    expect([errors, writable.destroyed, writable.writableFinished]).toEqual([[cause], true, false]);
    expect(sink.transcript).toEqual([]);
  });

  test("an end in the very moment does not look like success [23.83]", async () => {
    const { stream } = acceptScene();
    const writable = toWritable(stream);
    const errors = watchErrors(writable);
    stream.feed(cancel(CancelReason.caller));
    writable.end();
    await settle();
    expect([errors, writable.writableFinished]).toEqual([
      [expect.objectContaining({ code: "cancelled", blame: "peer" })],
      false,
    ]);
  });

  test("a write in the very moment is told the cause itself [23.83]", async () => {
    const { stream } = acceptScene();
    const writable = toWritable(stream);
    const errors = watchErrors(writable);
    stream.feed(cancel(CancelReason.caller));
    writable.write(payloadOf(0));
    await settle();
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBe(stream.signal.reason);
  });

  test("a direction that somebody else closed takes no more, and the stream goes on [23.83]", async () => {
    const { sink, stream } = acceptScene();
    const writable = toWritable(stream);
    const errors = watchErrors(writable);
    stream.sender.close();
    writable.write(payloadOf(0));
    await settle();
    expect(errors).toEqual([expect.objectContaining({ refusal: "closed" })]);
    expect([sink.transcript, stream.state]).toEqual([["close complete after 0"], "localClosed"]);
  });
});

test("a stream that was complete without it destroys it without an error [23.83]", async () => {
  const { stream } = acceptScene();
  const writable = toWritable(stream);
  const errors = watchErrors(writable);
  stream.sender.close();
  stream.feed(close(0));
  await once(writable, "close");
  expect([errors, writable.writableFinished]).toEqual([[], false]);
});

describe("what cannot be sent destroys it and cancels the stream", () => {
  test("a chunk that is no Uint8Array [23.83]", async () => {
    const { sink, stream } = acceptScene();
    const writable = toWritable(stream);
    const errors = watchErrors(writable);
    writable.write("text");
    await settle();
    expect(errors).toEqual([expect.objectContaining({ code: "invalidArgument", blame: "local" })]);
    expect(sink.transcript).toEqual(["cancel unspecified"]);
  });

  test("an end before the one payload of the kind [23.83, 23.9]", async () => {
    const { sink, stream } = openScene({ kind: InteractionKind.unary });
    const writable = toWritable(stream);
    const errors = watchErrors(writable);
    writable.end();
    await settle();
    expect(errors).toEqual([expect.objectContaining({ refusal: "kind" })]);
    expect(sink.transcript.slice(1)).toEqual(["cancel caller"]);
  });
});

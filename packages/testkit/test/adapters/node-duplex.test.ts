// Both directions as one Node Duplex.

import { type EventEmitter, once } from "node:events";
import { Duplex, Readable, Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createError } from "@ixt/context";
import { CancelReason, StreamErrorCode, type StreamHandle } from "@ixt/stream";
import { toDuplex, toReadable, toWritable } from "@ixt/stream/node";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acceptScene, cancel, close, data, error, openScene } from "../conversation.js";
import { countOf, grantedBy, join, payloadOf, settle } from "./joined.js";

function watchErrors(duplex: Duplex): unknown[] {
  const errors: unknown[] = [];
  duplex.on("error", (cause) => errors.push(cause));
  return errors;
}

/** Reads a readable as nobody would: a sink of Node's that takes one chunk a turn. */
function createSlowSink(seen: Uint8Array[]): Writable {
  return new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(chunk: Uint8Array, _encoding, done) {
      seen.push(chunk);
      setImmediate(done);
    },
  });
}

test("a pipeline through it and one against it go both ways, end to end, and complete the stream [23.83]", async () => {
  const { caller, callee, asked, answered } = join(3);
  const mark = new Transform({
    objectMode: true,
    transform: (chunk: Uint8Array, _encoding, done) => done(null, Uint8Array.of(...chunk, 255)),
  });
  const server = toDuplex(callee);
  const serving = pipeline(server, mark, server);
  const chunks = Array.from({ length: 50 }, (_, n) => payloadOf(n));
  const seen: Uint8Array[] = [];
  await Promise.all([pipeline(Readable.from(chunks), toDuplex(caller), createSlowSink(seen)), serving]);
  expect(seen).toEqual(chunks.map((chunk) => Uint8Array.of(...chunk, 255)));
  expect(await Promise.all([caller.closed, callee.closed])).toEqual([{ status: "complete" }, { status: "complete" }]);
  for (const sink of [asked, answered]) {
    expect([countOf(sink, "data"), countOf(sink, "close"), countOf(sink, "cancel")]).toEqual([50, 1, 0]);
  }
});

test("it takes what is read and no more, and says when a write waits for credit [23.83]", async () => {
  const { sink, stream } = acceptScene({ initialCredit: 8, credit: 0 });
  for (let n = 0; n < 8; n++) stream.feed(data(n));
  const duplex = toDuplex(stream);
  const seen: unknown[] = [];
  duplex.on("data", (payload: Uint8Array) => {
    seen.push(payload[0]);
    if (seen.length === 3) duplex.pause();
  });
  await settle();
  expect([seen, stream.stats().bufferedFrames, sink.transcript]).toEqual([[0, 1, 2], 5, []]);
  expect([duplex.write(payloadOf(0)), duplex.writableNeedDrain]).toEqual([false, true]);
  duplex.destroy();
});

test("end leaves the other direction open, and it is destroyed without a cancel when both are over [23.83]", async () => {
  const { sink, stream } = acceptScene();
  const duplex = toDuplex(stream);
  const errors = watchErrors(duplex);
  duplex.end(payloadOf(0));
  await once(duplex, "finish");
  expect([duplex.destroyed, stream.state]).toEqual([false, "localClosed"]);
  stream.feed(data(0));
  stream.feed(close(1));
  const seen: unknown[] = [];
  for await (const payload of duplex) seen.push(payload);
  await settle();
  expect([seen, duplex.destroyed, errors]).toEqual([[Uint8Array.of(0)], true, []]);
  expect(sink.transcript).toEqual(["data #0 2 B", "close complete after 1"]);
});

describe("destroy sends exactly one cancel", () => {
  test.each([
    ["before anything", []],
    ["while a read waits", ["read"]],
    ["while a write waits", ["write"]],
    ["after end", ["end"]],
    ["after the peer's close was read", ["close", "read"]],
  ] as const)("%s [23.83]", async (_when, steps) => {
    const { sink, stream } = openScene({ credit: 0 });
    const duplex = toDuplex(stream);
    const errors = watchErrors(duplex);
    const perform = {
      read: () => duplex.resume(),
      write: () => duplex.write(payloadOf(0)),
      end: () => duplex.end(),
      close: () => stream.feed(close(0)),
    };
    for (const step of steps) {
      perform[step]();
      await settle();
    }
    sink.take();
    duplex.destroy();
    await once(duplex, "close");
    await settle();
    expect([sink.transcript, errors, stream.state]).toEqual([["cancel caller"], [], "ended"]);
  });

  test("and none once the stream is over, of which it lets go [23.83]", async () => {
    const { sink, stream } = acceptScene();
    const duplex = toDuplex(stream);
    stream.feed(data(0));
    stream.feed(close(1));
    duplex.end();
    await once(duplex, "finish");
    duplex.destroy();
    await settle();
    expect(sink.transcript).toEqual(["close complete after 0"]);
    expect([stream.suppressed, stream.stats().bufferedFrames]).toEqual([[], 0]);
  });
});

test.each<[string, (stream: StreamHandle) => void]>([
  ["error", (stream) => stream.feed(error(StreamErrorCode.notFound, "gone"))],
  ["loss", (stream) => stream.fail(createError("unavailable", "the peer is gone", { blame: "transport" }))],
])(
  "what came before the peer's %s is read first, then it fails with the cause, once [23.48, 23.83]",
  async (_what, end) => {
    const { sink, stream } = acceptScene();
    const duplex = toDuplex(stream);
    const errors = watchErrors(duplex);
    stream.feed(data(0));
    stream.feed(data(1));
    end(stream);
    await settle();
    expect([duplex.destroyed, errors]).toEqual([false, []]);
    const seen: unknown[] = [];
    duplex.on("data", (payload: Uint8Array) => seen.push(payload[0]));
    await settle();
    const { cause } = (await stream.closed) as { cause: unknown };
    expect([seen, errors, duplex.destroyed, sink.transcript]).toEqual([[0, 1], [cause], true, []]);
  },
);

test.each([
  ["a cancel of the peer's", () => cancel(CancelReason.caller), "cancelled"],
  ["a violation of the peer's", () => data(7), "protocolError"],
] as const)("%s destroys it at once, though nobody reads [23.83]", async (_what, createFrame, code) => {
  const { stream } = acceptScene();
  const duplex = toDuplex(stream);
  const errors = watchErrors(duplex);
  stream.feed(data(0));
  stream.feed(createFrame());
  await settle();
  expect([errors, duplex.destroyed]).toEqual([[expect.objectContaining({ code })], true]);
});

test("the peer's error after all was read destroys it at once [23.83]", async () => {
  const { stream } = acceptScene();
  const duplex = toDuplex(stream).resume();
  const errors = watchErrors(duplex);
  stream.feed(close(0));
  await once(duplex, "end");
  stream.feed(error(StreamErrorCode.notFound, "gone"));
  await settle();
  expect([errors, duplex.destroyed]).toEqual([[expect.objectContaining({ code: "notFound" })], true]);
});

test("no listener of ours is on any of them, before or after [23.83]", async () => {
  const { caller, callee } = join(4);
  const streams: readonly EventEmitter[] = [toReadable(caller), toWritable(caller), toDuplex(callee)];
  const listeners = (): number[] => streams.map((stream) => stream.eventNames().length);
  const bare = [new Readable(), new Writable(), new Duplex()].map((stream) => stream.eventNames().length);
  expect(listeners()).toEqual(bare);
  caller.sender.close();
  callee.sender.close();
  await caller.closed;
  await settle();
  expect(listeners()).toEqual(bare);
});

test("whatever the chunks and the windows, what is read is what was written, in order and under credit [23.83]", async () => {
  const many = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(many, fc.integer({ min: 1, max: 9 }), fc.boolean(), async (chunks, window, isSlow) => {
      const { caller, callee, asked, answered } = join(window);
      const echo = toDuplex(callee);
      const seen: Uint8Array[] = [];
      const fast = async (source: AsyncIterable<Uint8Array>): Promise<void> => {
        for await (const chunk of source) seen.push(chunk);
      };
      await Promise.all([
        pipeline(echo, echo),
        pipeline(Readable.from(chunks), toWritable(caller)),
        isSlow ? pipeline(toReadable(caller), createSlowSink(seen)) : pipeline(toReadable(caller), fast),
      ]);
      expect(seen).toEqual(chunks);
      expect([caller.state, callee.state]).toEqual(["ended", "ended"]);
      for (const [sender, granter] of [
        [asked, answered],
        [answered, asked],
      ] as const) {
        expect(countOf(sender, "data")).toBeLessThanOrEqual(window + grantedBy(granter));
        expect([countOf(sender, "close"), countOf(sender, "cancel"), countOf(sender, "error")]).toEqual([1, 0, 0]);
      }
    }),
    { numRuns: 100 },
  );
});

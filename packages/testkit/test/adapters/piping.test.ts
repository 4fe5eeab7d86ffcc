// Streams of the Streams Standard over two joined ends of a stream: what comes out is what went in, under credit.

import { fromReadableStream, type StreamHandle, toReadableStream, toWritableStream } from "@ixt/stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { countOf, grantedBy, join, payloadOf, settle } from "./joined.js";

/** A source that counts what is asked of it. */
function createSource(chunks: readonly Uint8Array[]): { readable: ReadableStream<Uint8Array>; pulls: () => number } {
  let pulls = 0;
  const readable = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[pulls++];
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
    },
    { highWaterMark: 0 },
  );
  return { readable, pulls: () => pulls };
}

async function collect(readable: ReadableStream<Uint8Array>): Promise<Uint8Array[]> {
  const seen: Uint8Array[] = [];
  for await (const chunk of fromReadableStream(readable)) seen.push(chunk);
  return seen;
}

/** Answers each payload with what `transform` makes of it, by web streams alone. */
function serve(stream: StreamHandle, transform: (payload: Uint8Array) => Uint8Array): Promise<void> {
  const mapped = new TransformStream<Uint8Array, Uint8Array>({
    transform: (payload, controller) => controller.enqueue(transform(payload)),
  });
  return toReadableStream(stream).pipeThrough(mapped).pipeTo(toWritableStream(stream));
}

test("pipeTo and pipeThrough go both ways, end to end, and complete the stream [23.80, 23.81]", async () => {
  const { caller, callee, asked, answered } = join(2);
  const serving = serve(callee, (payload) => Uint8Array.of(...payload, 255));
  const chunks = Array.from({ length: 50 }, (_, n) => payloadOf(n));
  const sending = createSource(chunks).readable.pipeTo(toWritableStream(caller));
  const received = await collect(toReadableStream(caller));
  await Promise.all([serving, sending]);
  expect(received).toEqual(chunks.map((chunk) => Uint8Array.of(...chunk, 255)));
  expect(await Promise.all([caller.closed, callee.closed])).toEqual([{ status: "complete" }, { status: "complete" }]);
  for (const sink of [asked, answered]) {
    expect([countOf(sink, "data"), countOf(sink, "close"), countOf(sink, "cancel")]).toEqual([50, 1, 0]);
  }
});

test("a pipe whose peer reads nothing reads the source one chunk further than credit allows [23.81, 23.82]", async () => {
  const { caller, callee, asked } = join(3);
  const { readable, pulls } = createSource(Array.from({ length: 100 }, (_, n) => payloadOf(n)));
  const piping = readable.pipeTo(toWritableStream(caller));
  const failed = expect(piping).rejects.toMatchObject({ code: "cancelled", blame: "peer" });
  await settle();
  expect([countOf(asked, "data"), pulls()]).toEqual([3, 4]);
  await callee.incoming.next();
  await callee.incoming.next();
  await settle();
  expect([countOf(asked, "data"), pulls()]).toEqual([5, 6]);
  callee.sender.cancel();
  await failed;
  expect([pulls(), readable.locked, countOf(asked, "cancel")]).toEqual([6, false, 0]);
});

test("a pipe into a writable that gets stuck has the peer granted what the writable holds [23.80]", async () => {
  const { caller, callee, answered } = join(4);
  for (let n = 0; n < 4; n++) await caller.sender.send(payloadOf(n));
  const stuck = new WritableStream<Uint8Array>({ write: () => new Promise(() => {}) }, { highWaterMark: 2 });
  void toReadableStream(callee).pipeTo(stuck);
  await settle();
  expect([callee.stats().bufferedFrames, grantedBy(answered)]).toEqual([2, 2]);
  await caller.sender.send(payloadOf(4));
  await settle();
  expect([callee.stats().bufferedFrames, grantedBy(answered)]).toEqual([3, 2]);
});

test("a source that fails aborts the pipe: the peer hears of one cancel [23.81]", async () => {
  const { caller, callee, asked } = join(4);
  const failure = new RangeError("a secret of the source's");
  const readable = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (countOf(asked, "data") < 2) controller.enqueue(payloadOf(0));
      else controller.error(failure);
    },
  });
  await expect(readable.pipeTo(toWritableStream(caller))).rejects.toBe(failure);
  expect([countOf(asked, "cancel"), countOf(asked, "close")]).toEqual([1, 0]);
  expect(await callee.closed).toMatchObject({ status: "cancelled", cause: { blame: "peer" } });
});

test("a sink that fails cancels the pipe: the peer hears of one cancel [23.80]", async () => {
  const { caller, callee, answered } = join(4);
  await caller.sender.send(payloadOf(0));
  const failure = new RangeError("a secret of the sink's");
  const sink = new WritableStream<Uint8Array>({ write: () => Promise.reject(failure) });
  await expect(toReadableStream(callee).pipeTo(sink)).rejects.toBe(failure);
  expect([countOf(answered, "cancel"), caller.state]).toEqual([1, "ended"]);
});

test("whatever the chunks and the windows, what is read is what was written, in order and under credit [23.80, 23.81, 23.82]", async () => {
  const chunk = fc.uint8Array({ maxLength: 40 });
  const many = fc.array(chunk, { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(many, fc.integer({ min: 1, max: 9 }), fc.nat({ max: 4 }), async (chunks, window, ahead) => {
      const { caller, callee, asked, answered } = join(window);
      const buffering = new TransformStream<Uint8Array, Uint8Array>(
        {},
        { highWaterMark: ahead + 1 },
        { highWaterMark: ahead },
      );
      const serving = toReadableStream(callee).pipeThrough(buffering).pipeTo(toWritableStream(callee));
      const sending = createSource(chunks).readable.pipeTo(toWritableStream(caller));
      const received = await collect(toReadableStream(caller));
      await Promise.all([serving, sending]);
      expect(received).toEqual(chunks);
      expect([caller.state, callee.state]).toEqual(["ended", "ended"]);
      for (const [sender, granter] of [
        [asked, answered],
        [answered, asked],
      ] as const) {
        expect(countOf(sender, "data")).toBe(chunks.length);
        expect(countOf(sender, "data")).toBeLessThanOrEqual(window + grantedBy(granter));
        expect([countOf(sender, "close"), countOf(sender, "cancel"), countOf(sender, "error")]).toEqual([1, 0, 0]);
      }
    }),
    { numRuns: 150 },
  );
});

test("wherever a reader stops, exactly one cancel tells the peer [23.80]", async () => {
  const after = fc.nat({ max: 12 });
  await fc.assert(
    fc.asyncProperty(after, fc.integer({ min: 1, max: 9 }), fc.boolean(), async (reads, window, isWaiting) => {
      const { caller, callee, asked, answered } = join(window);
      const { readable } = createSource(Array.from({ length: 100 }, (_, n) => payloadOf(n)));
      const sending = readable.pipeTo(toWritableStream(caller)).catch((cause: unknown) => cause);
      const reader = toReadableStream(callee).getReader();
      for (let n = 0; n < reads; n++) expect((await reader.read()).value).toEqual(payloadOf(n));
      const waiting = isWaiting ? reader.read() : undefined;
      await reader.cancel();
      await waiting;
      expect(await sending).toMatchObject({ code: "cancelled", blame: "peer" });
      expect([countOf(answered, "cancel"), countOf(asked, "cancel"), readable.locked]).toEqual([1, 0, false]);
      expect(countOf(asked, "data")).toBeLessThanOrEqual(window + grantedBy(answered));
    }),
    { numRuns: 100 },
  );
});

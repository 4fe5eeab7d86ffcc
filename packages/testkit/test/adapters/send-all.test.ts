// A whole source through a sender, over two joined ends: at the pace of the peer's credit, and let go at every end.

import { toReadableStream } from "@ixt/stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acceptScene, close, credit, openScene } from "../conversation.js";
import { createCountedReadable } from "./counted-readable.js";
import { countOf, grantedBy, join, payloadOf, settle } from "./joined.js";

test("a ReadableStream is read one chunk further than credit allows, and no more [23.59, 23.82]", async () => {
  const { sink, stream } = acceptScene({ credit: 2 });
  const { readable, pulls } = createCountedReadable(5);
  const sending = stream.sender.sendAll(readable);
  await settle();
  expect([sink.transcript, pulls()]).toEqual([["data #0 2 B", "data #1 2 B"], 3]);
  stream.feed(credit(1));
  await settle();
  expect([countOf(sink, "data"), pulls()]).toEqual([3, 4]);
  stream.feed(credit(2));
  await sending;
  expect([countOf(sink, "data"), pulls(), readable.locked]).toEqual([5, 6, false]);
  // It ended nothing: there may be more to send.
  expect([sink.frames.length, stream.state]).toEqual([5, "open"]);
});

test("several sources one after the other, as many as one likes [23.59]", async () => {
  const { caller, callee, asked } = join(4);
  const sending = (async () => {
    await caller.sender.sendAll([payloadOf(0)]);
    await caller.sender.sendAll(createCountedReadable(3).readable);
    await caller.sender.sendAll(new Set([payloadOf(9)]));
    caller.sender.close();
  })();
  const seen: unknown[] = [];
  for await (const payload of callee.incoming) seen.push(payload[0]);
  await sending;
  expect([seen, countOf(asked, "close")]).toEqual([[0, 0, 1, 2, 9], 1]);
});

describe("when the direction ends first it rejects with the cause, and cancels its source with it", () => {
  test.each([
    ["the peer cancels while the source is being waited for", 9, "peer"],
    ["the peer cancels while a chunk waits for credit", 1, "peer"],
    ["this side cancels", 9, "local"],
  ] as const)("%s [23.59, 23.82]", async (_when, window, blame) => {
    const { caller, callee, asked, answered } = join(window);
    const { readable, cancels } = createCountedReadable(3, "waits");
    const failed = caller.sender.sendAll(readable).catch((cause: unknown) => cause);
    await settle();
    (blame === "peer" ? callee : caller).sender.cancel();
    const cause = await failed;
    expect(cause).toMatchObject({ code: "cancelled", blame });
    expect([cancels, readable.locked]).toEqual([[cause], false]);
    expect(countOf(asked, "cancel") + countOf(answered, "cancel")).toBe(1);
  });

  test("somebody closes it while the source is being waited for, and the stream goes on [23.59, 23.36]", async () => {
    const { sink, stream } = openScene();
    const { readable, cancels } = createCountedReadable(0, "waits");
    const failed = expect(stream.sender.sendAll(readable)).rejects.toMatchObject({ refusal: "closed" });
    await settle();
    stream.sender.close();
    await failed;
    expect([cancels.length, sink.transcript.slice(1), stream.state]).toEqual([
      1,
      ["close complete after 0"],
      "localClosed",
    ]);
  });

  test("the stream was over before: nothing is read [23.59]", async () => {
    const { stream } = acceptScene();
    stream.sender.close();
    stream.feed(close(0));
    const { readable, pulls, cancels } = createCountedReadable(3);
    await expect(stream.sender.sendAll(readable)).rejects.toMatchObject({ refusal: "ended" });
    expect([pulls(), cancels.length]).toEqual([0, 1]);
  });
});

test("a failing source is the rejection, and the stream lives on [23.59]", async () => {
  const { sink, stream } = acceptScene();
  const failure = new RangeError("theirs");
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield payloadOf(0);
    throw failure;
  }
  await expect(stream.sender.sendAll(failing())).rejects.toBe(failure);
  await stream.sender.send(payloadOf(1));
  expect([sink.transcript, stream.state]).toEqual([["data #0 2 B", "data #1 2 B"], "open"]);
});

test("whatever the chunks, the window and the source, the peer reads what it held, in order [23.59, 23.80, 23.82]", async () => {
  const many = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 });
  const source = fc.constantFrom("array", "generator", "readable");
  await fc.assert(
    fc.asyncProperty(many, fc.integer({ min: 1, max: 9 }), source, async (chunks, window, form) => {
      const { caller, callee, asked, answered } = join(window);
      async function* generate(): AsyncGenerator<Uint8Array> {
        yield* chunks;
      }
      const readable = (): ReadableStream<Uint8Array> =>
        new ReadableStream({
          start(controller) {
            for (const chunk of chunks) controller.enqueue(chunk);
            controller.close();
          },
        });
      const forms = { array: () => chunks, generator: generate, readable };
      const sending = caller.sender.sendAll(forms[form]()).then(() => caller.sender.close());
      const reader = toReadableStream(callee).getReader();
      const seen: Uint8Array[] = [];
      for (let next = await reader.read(); !next.done; next = await reader.read()) seen.push(next.value);
      await sending;
      expect(seen).toEqual(chunks);
      expect(countOf(asked, "data")).toBeLessThanOrEqual(window + grantedBy(answered));
      expect([countOf(asked, "data"), countOf(asked, "cancel"), countOf(answered, "cancel")]).toEqual([
        chunks.length,
        0,
        0,
      ]);
    }),
    { numRuns: 100 },
  );
});

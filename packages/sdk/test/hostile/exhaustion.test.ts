// A peer that wants more than its share (hostile cases 81 to 88), over real sockets and pipes.

import { VirtualClock } from "@ixt/context/virtual-clock";
import { encodeEnvelope } from "@ixt/wire/wasipc";
import { afterEach, describe, expect, it } from "vitest";
import {
  bytes,
  defineCall,
  defineModule,
  defineStream,
  type InvocationContext,
  type Module,
  resolveStreamLimits,
  StreamErrorCode,
  text,
} from "../../src/index.js";
import { WELCOME } from "../by-hand.js";
import { liveBytes } from "../heap.js";
import { CHANNELS, closeEnds, type RawEnd } from "./ends.js";
import { callOf, cancelOf, closeOf, contextTo, dataOf, openOf, streamIdOf } from "./envelopes.js";
import { concat, quiet, serveRaw } from "./scene.js";

afterEach(closeEnds);

/** Streams whose handlers never settle, whatever becomes of the stream. */
function hanging(started: { count: number }): Module {
  const hang = defineStream({
    kind: "bidiStream",
    accept: () => {
      started.count += 1;
      return new Promise(() => {});
    },
  });
  const ask = defineCall({ input: text, output: text, handle: (question) => `${question}!` });
  return defineModule({ name: "m", version: "1", handlers: { "m.ask": ask }, streams: { "m.hang": hang } });
}

/** Writes chunk after chunk, each when the last was taken, until the session is over. */
async function flood(raw: RawEnd, over: Promise<unknown>, chunkOf: (round: number) => Uint8Array): Promise<void> {
  let isOver = false;
  void over.then(() => {
    isOver = true;
  });
  for (let round = 0; !isOver; round++) {
    raw.write(chunkOf(round));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

// Much work for one test: a machine that does other things beside takes its time.
describe.each(CHANNELS)("over %s", { timeout: 30_000 }, (_, open) => {
  it("hostile case 81: rapid opens and cancels end the session, and no more handlers run at once than streams may", async () => {
    const ends = await open();
    const started = { count: 0 };
    const serving = await serveRaw(ends, hanging(started));
    ends.raw.write(encodeEnvelope(WELCOME));
    const before = liveBytes();
    let id = 0;
    const reset = () => {
      id += 1;
      return [openOf(id, "m.hang", "bidiStream"), cancelOf(id)];
    };
    await flood(ends.raw, serving.closed, () => concat(Array.from({ length: 250 }, reset).flat()));
    expect(await serving.closed).toMatchObject({ code: "resourceExhausted", blame: "peer" });
    expect(started.count).toBe(1_000);
    expect(liveBytes() - before).toBeLessThan(16 * 1024 * 1024);
  });

  it("hostile case 82: opens beyond the streams that may be open are refused, and ended when they do not stop", async () => {
    const ends = await open();
    const started = { count: 0 };
    const refusalRate = { burst: 50, perSecond: 0 };
    const streamLimits = resolveStreamLimits({ maxConcurrentStreams: 10, refusalRate });
    const serving = await serveRaw(ends, hanging(started), { ...quiet, streamLimits });
    ends.raw.write(encodeEnvelope(WELCOME));
    ends.raw.write(concat(Array.from({ length: 11 }, (__, i) => openOf(i + 1, "m.hang", "bidiStream"))));
    const { stream } = await ends.raw.until("stream");
    expect(stream).toMatchObject({ kind: "error", error: { code: StreamErrorCode.rejected } });
    await flood(ends.raw, serving.closed, (round) =>
      concat(Array.from({ length: 10 }, (__, i) => openOf(100 + round * 10 + i, "m.hang", "bidiStream"))),
    );
    expect(await serving.closed).toMatchObject({ code: "resourceExhausted", blame: "peer" });
    expect(started.count).toBe(10);
  });

  it("hostile case 83: a stream on which nothing moves is ended at its idle timeout, one that moves lives on", async () => {
    const ends = await open();
    const clock = new VirtualClock();
    const streamLimits = resolveStreamLimits({ idleTimeoutMs: 10_000 });
    await serveRaw(ends, hanging({ count: 0 }), { ...quiet, clock, timers: clock, streamLimits });
    ends.raw.write(concat([WELCOME, openOf(1, "m.hang", "bidiStream"), openOf(2, "m.hang", "bidiStream")]));
    ends.raw.write(encodeEnvelope(callOf(1, "m.ask", "here?")));
    await ends.raw.until("result");
    clock.advance(9_000);
    ends.raw.write(concat([dataOf(2, 0, "."), callOf(2, "m.ask", "here?")]));
    await ends.raw.until("result");
    clock.advance(1_000);
    const { stream } = await ends.raw.until("stream");
    expect(stream).toMatchObject({ kind: "error", error: { code: StreamErrorCode.deadlineExceeded } });
    expect(stream.streamId.toHex()).toBe(streamIdOf(1).toHex());
  });

  const TOO_MUCH = [
    ["65 entries of metadata", { metadata: Array.from({ length: 65 }, (__, i) => ({ key: `k${i}`, value: "" })) }],
    ["a key of 129 bytes", { metadata: [{ key: "k".repeat(129), value: "" }] }],
    ["a value of 4,097 bytes", { metadata: [{ key: "k", value: "v".repeat(4_097) }] }],
    ["8 KiB in all", { metadata: ["a", "b", "c"].map((key) => ({ key, value: "v".repeat(4_000) })) }],
    [
      "1,025 capabilities",
      {
        actor: {
          subject: { kind: "user", user: "eve" },
          capabilities: Array.from({ length: 1_025 }, (__, i) => `c${i}`),
          tokenRef: "",
          onBehalfOf: undefined,
        },
      },
    ],
  ] as const;

  it.each(TOO_MUCH)(
    "hostile case 84, 85: %s fail the call and the stream that bring them, and nothing else",
    async (__, init) => {
      const ends = await open();
      await serveRaw(ends, hanging({ count: 0 }));
      const context = contextTo("m.hang", init);
      ends.raw.write(
        concat([
          WELCOME,
          callOf(1, "m.ask", "x", contextTo("m.ask", init)),
          openOf(1, "m.hang", "bidiStream", { context }),
        ]),
      );
      ends.raw.write(encodeEnvelope(callOf(2, "m.ask", "and now?")));
      const { result: refused } = await ends.raw.until("result");
      expect(refused.result).toMatchObject({ kind: "error", error: { code: "resourceExhausted" } });
      const { result: answered } = await ends.raw.until("result");
      expect(answered).toMatchObject({ callId: 2, result: { kind: "ok" } });
      const frames = ends.raw.seen.flatMap((each) => (each.kind === "stream" ? [each.stream] : []));
      expect(frames).toMatchObject([{ kind: "error", error: { code: StreamErrorCode.resourceExhausted } }]);
    },
  );

  it("hostile case 86: frames that break rules draw one error a stream, none for streams that are not there, and then the end", async () => {
    const ends = await open();
    const violationRate = { burst: 3, perSecond: 0 };
    const unknownFrameRate = { burst: 100, perSecond: 0 };
    const streamLimits = resolveStreamLimits({ violationRate, unknownFrameRate });
    const serving = await serveRaw(ends, hanging({ count: 0 }), { ...quiet, streamLimits });
    const bad = (id: number) => [openOf(id, "m.hang", "bidiStream"), ...[7, 8, 9].map((at) => dataOf(id, at, "?"))];
    ends.raw.write(concat([WELCOME, ...Array.from({ length: 50 }, (__, i) => dataOf(900 + i, 0, "nobody's"))]));
    ends.raw.write(concat([...bad(1), ...bad(2), ...bad(3), callOf(1, "m.ask", "x")]));
    await ends.raw.until("result");
    const answered = ends.raw.seen.flatMap((each) =>
      each.kind === "stream" ? [each.stream.streamId.toHex().slice(-1)] : [],
    );
    expect(answered).toEqual(["1", "2", "3"]);
    ends.raw.write(concat(bad(4)));
    expect(await serving.closed).toMatchObject({ code: "resourceExhausted", blame: "peer" });
  });

  it("hostile case 87: what a handler keeps of a context does not keep the message that it came in", async () => {
    const ends = await open();
    const kept: InvocationContext[] = [];
    const keep = defineCall({
      input: bytes,
      output: bytes,
      handle: (__, { invocation }) => {
        kept.push(invocation);
        return new Uint8Array(0);
      },
    });
    await serveRaw(ends, defineModule({ name: "m", version: "1", handlers: { "m.keep": keep } }));
    ends.raw.write(encodeEnvelope(WELCOME));
    const large = "x".repeat(1024 * 1024);
    const context = contextTo("m.keep", { messageId: streamIdOf(7), correlationId: "c-1" });
    const ask = async (callId: number): Promise<void> => {
      await ends.raw.send(callOf(callId, "m.keep", large, context));
      await ends.raw.until("result");
    };
    for (let i = 0; i < 8; i++) await ask(i);
    const before = liveBytes();
    for (let i = 8; i < 40; i++) await ask(i);
    expect(kept).toHaveLength(40);
    expect(liveBytes() - before).toBeLessThan(32 * 32 * 1024);
  });

  it("hostile case 88: stream after stream leaves nothing behind: no heap, no entry, no timer", async () => {
    const ends = await open();
    const clock = new VirtualClock();
    const echo = defineStream({
      kind: "bidiStream",
      accept: async (stream) => {
        for await (const payload of stream.incoming) await stream.sender.send(payload);
      },
    });
    const module = defineModule({ name: "m", version: "1", streams: { "m.echo": echo } });
    await serveRaw(ends, module, { ...quiet, clock, timers: clock });
    ends.raw.write(encodeEnvelope(WELCOME));
    let id = 0;
    const round = async (): Promise<void> => {
      for (let i = 0; i < 100; i++) {
        id += 1;
        ends.raw.write(concat([openOf(id, "m.echo", "bidiStream"), dataOf(id, 0, "x"), closeOf(id, 1)]));
      }
      for (let closes = 0; closes < 100; ) closes += (await ends.raw.until("stream")).stream.kind === "close" ? 1 : 0;
      ends.raw.seen.length = 0;
    };
    for (let i = 0; i < 15; i++) await round();
    const before = liveBytes();
    for (let i = 0; i < 30; i++) await round();
    expect(liveBytes() - before).toBeLessThan(512 * 1024);
    expect(clock.pendingTimers).toBe(0);
    ends.raw.write(encodeEnvelope(callOf(1, "ixt.stats", "")));
    const { result } = await ends.raw.until("result");
    const stats = result.result?.kind === "ok" ? JSON.parse(text.decode(result.result.ok)) : {};
    expect(stats.streams).toMatchObject({ live: 0, completed: 4_500, bufferedBytes: 0 });
  });
});

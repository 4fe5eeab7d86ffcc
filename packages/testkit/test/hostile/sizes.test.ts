// Hostile cases about what is too large: frames beyond the limit, and errors whose code nobody knows or whose text never ends.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { toPrintable } from "@ixt/context";
import {
  CancelReason,
  decodeStreamFrame,
  encodeStreamFrame,
  type FrameSink,
  InteractionKind,
  openStream,
  RemoteError,
  StreamErrorCode,
  type StreamFrame,
  type StreamHandle,
  toWireStreamFrame,
} from "@ixt/stream";
import { resolveLimits, Writer } from "@ixt/wire";
import * as Wire from "@ixt/wire/ipc_streaming";
import { describe, expect, test } from "vitest";
import { CaptureSink } from "../../src/capture-sink.js";
import { acceptScene, cancel, credit, data, error, openScene, type Scene } from "../conversation.js";
import {
  begin,
  createSession,
  dataOf,
  expectAtRest,
  expectLives,
  expectReleased,
  idOf,
  ROLES,
} from "./session-scene.js";

const MIB = 1024 * 1024;

describe("a frame beyond the limit", () => {
  test("hostile case 40: is refused by its length, before anything of it is read [23.4]", () => {
    const limits = resolveLimits({ maxFrameBytes: 1_024 });
    const bytes = encodeStreamFrame(dataOf(1, 0, new Uint8Array(1_024)));
    const tooLarge = expect.objectContaining({ code: "MESSAGE_TOO_LARGE", blame: "peer" });
    expect(() => decodeStreamFrame(bytes, { limits })).toThrow(tooLarge);
    // What it says is no message at all, and nobody looked.
    const senseless = new Uint8Array(1_032).fill(0xff);
    senseless.set([0, 0, 0, 0, 128, 0, 0, 0]);
    expect(() => decodeStreamFrame(senseless, { limits })).toThrow(tooLarge);
    const fits = encodeStreamFrame(dataOf(1, 0, new Uint8Array(1_024 - 8 - overhead())));
    expect(fits.length).toBe(1_016);
    expect(encodeStreamFrame(decodeStreamFrame(fits, { limits }))).toEqual(fits);
  });

  test("hostile case 40: is refused beyond 4 MiB where no limit was set, of whichever kind [23.4]", () => {
    const big = new Uint8Array(4 * MIB);
    const tooLarge = (blame: string): unknown => expect.objectContaining({ code: "MESSAGE_TOO_LARGE", blame });
    const large: Wire.StreamFrame[] = [
      { streamId: idOf(1), kind: "data", data: { sequence: 0, payload: big } },
      { streamId: idOf(1), kind: "error", error: { code: StreamErrorCode.internal, message: "", details: big } },
      { streamId: idOf(1), kind: "cancel", cancel: { reason: CancelReason.caller, message: "x".repeat(4 * MIB) } },
    ];
    const writer = new Writer(64, resolveLimits({ maxFrameBytes: 16 * MIB }));
    for (const wire of large) {
      writer.reset();
      Wire.encodeStreamFrameInto(writer, wire);
      expect(() => decodeStreamFrame(writer.bytes())).toThrow(tooLarge("peer"));
      expect(() => encodeStreamFrame(wire as StreamFrame)).toThrow(tooLarge("local"));
    }
  });

  test.each(ROLES)(
    "hostile case 40: beyond what the peer takes is refused to our %s, which lives on [23.9, 23.15, 23.49]",
    async (role) => {
      const { sink, stream, clock } = role === "callee" ? limited(acceptScene()) : limited(openScene());
      const tooLarge = expect.objectContaining({ code: "MESSAGE_TOO_LARGE", blame: "local" });
      const big = new Uint8Array(1_024);
      expect(() => stream.sender.sendData(big)).toThrow(tooLarge);
      expect(() => stream.sender.trySend(big)).toThrow(tooLarge);
      await expect(stream.sender.send(big)).rejects.toEqual(tooLarge);
      expect([stream.state, stream.sender.sent, stream.sender.credit, sink.transcript]).toEqual(["open", 0, 2, []]);
      for (let i = 0; i < 2; i++) stream.sender.sendData(Uint8Array.of(i));
      const waiting = [big, Uint8Array.of(2)].map((payload) => stream.sender.send(payload));
      stream.feed(credit(1));
      const settled = await Promise.allSettled(waiting);
      expect(settled.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
      stream.sender.sendError(StreamErrorCode.internal, "it broke", big);
      expect(sink.transcript).toEqual(["data #0 1 B", "data #1 1 B", "data #2 1 B", 'error internal "it broke"']);
      expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "internal", blame: "local" } });
      expectReleased(stream);
      expect(clock.pendingTimers).toBe(0);
    },
  );

  test("hostile case 40: as an open is refused to its caller, and leaves no stream behind [23.30, 23.49]", () => {
    const session = createSession();
    const refusal = new RangeError("not ours");
    session.sink.failWith(refusal);
    const sink: FrameSink = { send: (frame) => writeWithin(16, frame) };
    expect(() => openStream({ kind: InteractionKind.unary }, sink)).toThrow(
      expect.objectContaining({ code: "MESSAGE_TOO_LARGE", blame: "local" }),
    );
    const stream = session.router.open({ kind: InteractionKind.unary });
    expect(stream.signal.reason).toMatchObject({ code: "unavailable", cause: refusal });
    expectAtRest(session);
  });
});

/** The scene's sink takes messages of 256 bytes, as one for such a peer does; what it has taken is forgotten. */
function limited(scene: Scene): Scene {
  const send = scene.sink.send.bind(scene.sink);
  scene.sink.send = (frame) => {
    writeWithin(256, frame);
    send(frame);
  };
  scene.sink.take();
  return scene;
}

function writeWithin(maxFrameBytes: number, frame: StreamFrame): void {
  Wire.encodeStreamFrameInto(new Writer(64, resolveLimits({ maxFrameBytes })), toWireStreamFrame(frame));
}

/** Bytes of a data frame besides its payload. */
function overhead(): number {
  return encodeStreamFrame(dataOf(1, 0, new Uint8Array(8))).length - 8;
}

describe("an error of the peer's", () => {
  test.each([0, 14, 65_535])(
    "hostile case 41: of the code %i keeps its number, and is unknown [23.5, 23.41]",
    async (ordinal) => {
      for (const role of ROLES) {
        const session = createSession();
        const bystander = begin(session, "callee", 2);
        const stream = begin(session, role, 1);
        session.router.route(decodeStreamFrame(errorBytes(ordinal, "new")));
        const cause = { code: "unknown", ordinal, blame: "peer", message: "new", retryable: false };
        const outcome = await stream.closed;
        expect(outcome).toMatchObject({ status: "failed", cause });
        expect(outcome.status === "failed" && outcome.cause).toBeInstanceOf(RemoteError);
        await expect(stream.incoming.next()).rejects.toMatchObject(cause);
        expect(JSON.parse(JSON.stringify(stream))).toMatchObject({ state: "ended", cause: "unknown" });
        // A peer's error is not answered.
        expect(session.sink.transcript).toEqual([]);
        expectReleased(stream);
        await expectLives(session, bystander);
        expectAtRest(session);
      }
    },
  );

  test("hostile case 41: with a message of 10 MB is cut at 4,096 units, never within a pair [23.6]", async () => {
    const cases: [string, string][] = [
      ["x".repeat(10 * MIB), "x".repeat(4_096)],
      [`${"x".repeat(4_095)}${"😀".repeat(2 * MIB)}`, "x".repeat(4_095)],
      [`${"x".repeat(4_094)}${"😀".repeat(2 * MIB)}`, `${"x".repeat(4_094)}😀`],
      ["x".repeat(4_096), "x".repeat(4_096)],
    ];
    const limits = resolveLimits({ maxFrameBytes: 16 * MIB });
    for (const [text, kept] of cases) {
      const bytes = errorBytes(StreamErrorCode.internal, text);
      if (text.length > 4 * MIB)
        expect(() => decodeStreamFrame(bytes)).toThrow(expect.objectContaining({ code: "MESSAGE_TOO_LARGE" }));
      const { stream, sink } = acceptScene();
      stream.feed({ ...decodeStreamFrame(bytes, { limits }), streamId: stream.streamId });
      expect(await stream.closed).toMatchObject({ cause: { code: "internal", message: kept } });
      expect(sink.transcript).toEqual([]);
      const cancelled = acceptScene().stream;
      cancelled.feed(cancel(CancelReason.caller, text));
      expect(await cancelled.closed).toMatchObject({ cause: { message: `the peer cancelled (caller): ${kept}` } });
    }
  });

  test("hostile case 41: keeps no more alive than what was kept of it [23.6]", () => {
    const limits = resolveLimits({ maxFrameBytes: 16 * MIB });
    const bytes = errorBytes(StreamErrorCode.internal, "x".repeat(10 * MIB));
    const fail = (): StreamHandle => {
      const { stream } = acceptScene();
      stream.feed({ ...decodeStreamFrame(bytes, { limits }), streamId: stream.streamId });
      return stream;
    };
    fail();
    const before = heapBytes();
    const kept = Array.from({ length: 8 }, fail);
    expect(heapBytes() - before).toBeLessThan(MIB);
    expect(kept.map(({ signal }) => signal.reason.message.length)).toEqual(Array(8).fill(4_096));
  });

  test("hostile case 41: is in no JSON of a handle or a router, and prints on one line [23.76]", () => {
    const text = "canary\r\n\u001b[31mred\u202e\u2028";
    const session = createSession();
    const streams = [begin(session, "callee", 1), begin(session, "callee", 2)];
    session.router.route({ ...error(StreamErrorCode.notFound, text, Uint8Array.of(1)), streamId: idOf(1) });
    session.router.route({ ...cancel(CancelReason.caller, text), streamId: idOf(2) });
    for (const stream of streams) stream.feed(error(StreamErrorCode.internal, text));
    const logged = JSON.stringify([streams, session.router.stats(), session.router.streams()]);
    expect(logged).not.toContain("canary");
    for (const { signal, suppressed } of streams) {
      expect(suppressed).toHaveLength(1);
      for (const cause of [signal.reason, ...suppressed]) {
        expect(cause.message).toContain(text);
        expect(toPrintable(cause.message)).toMatch(/canary\\u000d\\u000a\\u001b\[31mred\\u202e\\u2028$/);
      }
    }
    const sink = new CaptureSink();
    sink.send(error(StreamErrorCode.notFound, text));
    expect(sink.transcript).toEqual(['error notFound "canary\\u000d\\u000a\\u001b[31mred\\u202e\\u2028"']);
  });

  test("hostile case 41: of our own is cut before it is sent, and an unknown code of ours cannot be [23.5, 23.6]", () => {
    const { sink, stream } = openScene();
    sink.take();
    stream.sender.sendError(StreamErrorCode.internal, "x".repeat(10 * MIB));
    expect(sink.transcript).toEqual([`error internal "${"x".repeat(4_096)}"`]);
    const other = acceptScene();
    other.stream.feed(data(0));
    other.stream.sender.cancel(CancelReason.caller, "x".repeat(10 * MIB));
    expect(other.sink.transcript).toEqual([`cancel caller "${"x".repeat(4_096)}"`]);
  });
});

function errorBytes(ordinal: number, message: string): Uint8Array {
  const writer = new Writer(64, resolveLimits({ maxFrameBytes: 32 * MIB }));
  const error = { code: { unrecognized: ordinal }, message, details: new Uint8Array(0) };
  Wire.encodeStreamFrameInto(writer, { streamId: idOf(1), kind: "error", error });
  return writer.bytes().slice();
}

/** What is held after a collection. */
function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let i = 0; i < 3; i++) collect();
  // Large strings stand outside of the heap.
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

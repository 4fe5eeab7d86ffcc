// Sending where there is credit, but the way to the peer takes no more for now.

import { type FrameSink, InteractionKind, openStream } from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { credit, STREAM_ID } from "./conversation.js";

/** A way to the peer that takes one frame at a time, and is free again when the test says so. */
function scene(initialCredit = 8) {
  const sent: number[] = [];
  const way = { asked: 0 };
  let turn: Promise<void> | undefined;
  let release: (() => void) | undefined;
  const block = (): void => {
    turn ??= new Promise((resolve) => {
      release = resolve;
    });
  };
  const sink: FrameSink = {
    send: (frame) => {
      if (frame.kind !== "data") return;
      sent.push(frame.data.payload.length);
      block();
    },
    whenWritable: () => {
      way.asked++;
      return turn;
    },
  };
  /** What waits is let through, as far as the way takes it. */
  const free = async (): Promise<void> => {
    turn = undefined;
    release?.();
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  const stream = openStream({ streamId: STREAM_ID, kind: InteractionKind.bidiStream }, sink, {
    peer: { initialCredit, bufferCapFrames: 0 },
  });
  return { stream, sender: stream.sender, sent, way, free, block };
}

const bytes = (length: number): Uint8Array => new Uint8Array(length);

describe("a way to the peer that takes no more", () => {
  test("has `trySend` send nothing, which is no want of credit; `sendData` does not look [23.93]", async () => {
    const { stream, sender, sent, free } = scene();
    expect([sender.trySend(bytes(1)), sender.trySend(bytes(2)), sender.trySend(bytes(2))]).toEqual([
      true,
      false,
      false,
    ]);
    sender.sendData(bytes(3));
    expect([sent, sender.credit]).toEqual([[1, 3], 6]);
    expect(stream.stats()).toMatchObject({ creditStalls: 0, stalledMs: 0 });
    await free();
    expect([sender.trySend(bytes(4)), sent]).toEqual([true, [1, 3, 4]]);
  });

  test("has `send` wait, in order, and lets one go for each time that it is free [23.28, 23.93]", async () => {
    const { sender, sent, free } = scene();
    const settled: number[] = [];
    for (const length of [1, 2, 3]) void sender.send(bytes(length)).then(() => settled.push(length));
    const whole = [[1], [1, 2], [1, 2, 3]];
    for (const far of whole) {
      expect(sent).toEqual(far);
      await free();
    }
    expect(settled).toEqual([1, 2, 3]);
  });

  test("has `ready` and `sendAll` wait [23.93]", async () => {
    const { sender, sent, free } = scene();
    let rounds = 0;
    const bySteps = async (): Promise<void> => {
      while (sent.length < 3) {
        if (!sender.trySend(bytes(1))) await sender.ready();
        rounds++;
      }
    };
    const running = bySteps();
    for (let i = 0; i < 3; i++) await free();
    await running;
    expect([sent, rounds]).toEqual([[1, 1, 1], 5]);
    const all = sender.sendAll([bytes(5), bytes(6)]);
    for (let i = 0; i < 3; i++) await free();
    await all;
    expect(sent).toEqual([1, 1, 1, 5, 6]);
  });

  test("lets one of those who wait go although others have filled it again meanwhile [23.93]", async () => {
    const { sender, sent, free, block } = scene();
    sender.sendData(bytes(1));
    const waiting = Promise.all([sender.send(bytes(2)), sender.send(bytes(3))]);
    const freed = free();
    block();
    await freed;
    expect(sent).toEqual([1, 2]);
    await free();
    await waiting;
    expect(sent).toEqual([1, 2, 3]);
  });

  test("is asked once, however often one tries, and again when it has said so [23.93]", async () => {
    const { sender, way, free } = scene();
    sender.sendData(bytes(1));
    way.asked = 0;
    for (let i = 0; i < 10; i++) sender.trySend(bytes(1));
    expect(way.asked).toBe(1);
    await free();
    // One goes unasked.
    expect([sender.trySend(bytes(1)), way.asked]).toEqual([true, 1]);
    expect([sender.trySend(bytes(1)), way.asked]).toEqual([false, 2]);
  });

  test("and the want of credit are both waited for, whichever ends first [23.27, 23.93]", async () => {
    const { stream, sender, sent, free } = scene(1);
    sender.sendData(bytes(1));
    const waiting = sender.send(bytes(2));
    await free();
    expect([sent, stream.stats().creditStalls]).toEqual([[1], 1]);
    stream.feed(credit(1));
    await waiting;
    stream.feed(credit(2));
    const last = sender.send(bytes(3));
    expect(sent).toEqual([1, 2]);
    await free();
    await last;
    expect(sent).toEqual([1, 2, 3]);
  });

  test("keeps nobody waiting for a stream that ends; nothing goes afterwards [23.30, 23.93]", async () => {
    const { stream, sender, sent, free } = scene();
    sender.sendData(bytes(1));
    const waiting = Promise.allSettled([sender.send(bytes(2)), sender.ready()]);
    stream.cancel();
    const outcome = await stream.closed;
    const rejected = { status: "rejected", reason: "cause" in outcome && outcome.cause };
    expect(await waiting).toEqual([rejected, rejected]);
    await free();
    expect(sent).toEqual([1]);
  });

  test("and has a `ready` under way is no reason for `sendData` to be refused, a `send` that waits is [23.15, 23.93]", async () => {
    const { stream, sender, sent, free } = scene();
    sender.sendData(bytes(1));
    const ready = sender.ready();
    sender.sendData(bytes(2));
    const waiting = sender.send(bytes(3));
    expect(() => sender.sendData(bytes(4))).toThrow("earlier sends wait to go before it");
    expect([sent, stream.stats().creditStalls]).toEqual([[1, 2], 0]);
    await free();
    await Promise.all([ready, waiting]);
    expect(sent).toEqual([1, 2, 3]);
  });

  test("for ever, as one that is closing, still has one frame go each time, so that nobody goes in circles [23.93]", async () => {
    const sent: number[] = [];
    const sink: FrameSink = {
      send: (frame) => {
        if (frame.kind !== "data") return;
        if (sent.length === 3) throw new Error("closed");
        sent.push(frame.data.sequence);
      },
      whenWritable: () => Promise.resolve(),
    };
    const peer = { initialCredit: 8, bufferCapFrames: 0 };
    const { sender } = openStream({ streamId: STREAM_ID, kind: InteractionKind.bidiStream }, sink, { peer });
    const pump = async (): Promise<void> => {
      for (;;) if (!sender.trySend(bytes(1))) await sender.ready();
    };
    await expect(pump()).rejects.toMatchObject({ code: "unavailable" });
    expect(sent).toEqual([0, 1, 2]);
  });

  test("and brings credit from within what is told of a frame sends each frame once [23.78, 23.93]", async () => {
    const { stream, sender, sent, free } = scene(2);
    sender.sendData(bytes(1));
    stream.observe({ sent: () => stream.feed(credit(1)) });
    const waiting = Promise.all([sender.send(bytes(2)), sender.send(bytes(3))]);
    for (let i = 0; i < 2; i++) await free();
    await waiting;
    expect([sent, stream.stats().sentFrames, sender.credit]).toEqual([[1, 2, 3], 3, 1]);
  });

  test("and lets go of credit that others have used counts the stall once [23.76, 23.93]", async () => {
    const { stream, sender, sent, free } = scene(2);
    sender.sendData(bytes(1));
    const waiting = sender.send(bytes(2));
    const last = sender.send(bytes(3));
    await free();
    await free();
    expect([sent, stream.stats().creditStalls]).toEqual([[1, 2], 1]);
    stream.feed(credit(1));
    await free();
    await Promise.all([waiting, last]);
    expect([sent, stream.stats().creditStalls]).toEqual([[1, 2, 3], 1]);
  });

  test("and cannot say so, since it throws, is sent to: the frame says what is wrong [23.49, 23.93]", async () => {
    const sent: number[] = [];
    const sink: FrameSink = {
      send: (frame) => void (frame.kind === "data" && sent.push(frame.data.sequence)),
      whenWritable: () => {
        throw new Error("broken");
      },
    };
    const stream = openStream({ streamId: STREAM_ID, kind: InteractionKind.bidiStream }, sink, {
      peer: { initialCredit: 1, bufferCapFrames: 0 },
    });
    await stream.sender.send(bytes(1));
    const waiting = stream.sender.send(bytes(1));
    stream.feed(credit(1));
    await waiting;
    expect(sent).toEqual([0, 1]);
  });

  test("that is said to be so by a promise which rejects is tried again [23.93]", async () => {
    const sent: number[] = [];
    const turns = [undefined, Promise.reject(new Error("lost"))];
    const sink: FrameSink = {
      send: (frame) => void (frame.kind === "data" && sent.push(frame.data.payload.length)),
      whenWritable: () => turns.shift(),
    };
    const peer = { initialCredit: 8, bufferCapFrames: 0 };
    const { sender } = openStream({ streamId: STREAM_ID, kind: InteractionKind.bidiStream }, sink, { peer });
    sender.sendData(bytes(1));
    await sender.send(bytes(2));
    await sender.send(bytes(3));
    expect(sent).toEqual([1, 2, 3]);
  });
});

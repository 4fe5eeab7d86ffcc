// Data frames that go out as what they consist of: a sink that takes them so may refuse them, or be lost, as any other.

import { createError, type IxtError } from "@ixt/context";
import { type FrameSink, InteractionKind, openStream } from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { frameLine } from "../src/frame-line.js";
import { credit, STREAM_ID } from "./conversation.js";

describe("a sink that takes data frames in parts", () => {
  function scene(initialCredit = 4) {
    const told: unknown[] = [];
    const failing: { with?: unknown } = {};
    const sink: FrameSink = {
      send: (frame) => void told.push(frameLine(frame)),
      sendData: (streamId, sequence, payload) => {
        if ("with" in failing) throw failing.with;
        told.push([streamId, sequence, payload]);
      },
    };
    const peer = { initialCredit, bufferCapFrames: 0 };
    const stream = openStream({ streamId: STREAM_ID, kind: InteractionKind.bidiStream }, sink, { peer });
    told.length = 0;
    return { stream, told, failing };
  }

  test("is told of them so, the payload being the sender's own, and of all others as frames [23.10, 23.14]", () => {
    const { stream, told } = scene();
    const payload = Uint8Array.of(1, 2, 3);
    stream.sender.sendData(payload);
    stream.sender.grantCredit(1);
    stream.sender.close();
    expect(told).toEqual([[STREAM_ID, 0, payload], "credit +1", "close complete after 1"]);
    expect((told[0] as unknown[])[2]).toBe(payload);
    expect(stream.stats()).toMatchObject({ sentFrames: 1, sentBytes: 3, sendCredit: 0 });
  });

  test("refuses one: neither credit nor sequence is used, and the stream lives on [23.49]", async () => {
    const { stream, told, failing } = scene(2);
    const refusal = createError("invalidArgument", "too large");
    failing.with = refusal;
    expect(() => stream.sender.trySend(new Uint8Array(1))).toThrow(refusal);
    await expect(stream.sender.send(new Uint8Array(1))).rejects.toBe(refusal);
    expect(stream.stats()).toMatchObject({ sentFrames: 0, sentBytes: 0, sendCredit: 2 });
    delete failing.with;
    stream.sender.sendData(new Uint8Array(1));
    expect([told, stream.sender.credit, stream.state]).toEqual([[[STREAM_ID, 0, new Uint8Array(1)]], 1, "open"]);
  });

  test("refuses one of those who wait: the others go, in order [23.28, 23.49]", async () => {
    const { stream, told, failing } = scene(0);
    failing.with = createError("invalidArgument", "too large");
    const first = stream.sender.send(new Uint8Array(1)).catch((error: IxtError) => {
      delete failing.with;
      return error.code;
    });
    stream.feed(credit(1));
    expect(await first).toBe("invalidArgument");
    await stream.sender.send(new Uint8Array(2));
    expect(told).toEqual([[STREAM_ID, 0, new Uint8Array(2)]]);
  });

  test("is lost: the stream has failed, and the send is told its cause [23.48]", async () => {
    const { stream, told, failing } = scene();
    failing.with = new Error("EPIPE");
    const cause = await stream.sender.send(new Uint8Array(1)).catch((error: unknown) => error);
    expect(cause).toMatchObject({ code: "unavailable", blame: "transport", cause: failing.with });
    expect(await stream.closed).toEqual({ status: "failed", cause });
    expect(told).toEqual([]);
  });

  test("and sends within its own call has it wait its turn [23.27, 23.28, 23.78]", async () => {
    const seen: unknown[] = [];
    const within: Promise<void>[] = [];
    const peer = { initialCredit: 2, bufferCapFrames: 0 };
    const sink: FrameSink = {
      send: () => {},
      sendData: (_, sequence, { length }) => {
        seen.push([sequence, length]);
        if (within.length > 0) return;
        within.push(stream.sender.send(new Uint8Array(2)));
        seen.push(stream.sender.sent);
      },
    };
    const stream = openStream({ streamId: STREAM_ID, kind: InteractionKind.bidiStream }, sink, { peer });
    stream.sender.sendData(new Uint8Array(1));
    await Promise.all(within);
    expect(seen).toEqual([[0, 1], 1, [1, 2]]);
  });
});

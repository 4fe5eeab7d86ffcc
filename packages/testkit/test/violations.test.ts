// A peer that breaks a rule: the stream ends with protocolError and exactly one error frame, and nothing of it is delivered.

import { EMPTY_CONTEXT } from "@ixt/context";
import { InteractionKind, type StreamFrame } from "@ixt/stream";
import { expect, test } from "vitest";
import { acceptScene, close, credit, data, drain, openScene, type SceneInit, STREAM_ID } from "./conversation.js";

const open: StreamFrame = {
  streamId: STREAM_ID,
  kind: "open",
  open: { kind: InteractionKind.unary, initialCredit: 0, bufferCapFrames: 0, context: EMPTY_CONTEXT },
};

test.each<[string, SceneInit, StreamFrame[], string]>([
  ["starts its sequence above 0", {}, [data(1)], "data frame 1 came where 0 was due"],
  ["leaves a gap", {}, [data(0), data(2)], "data frame 2 came where 1 was due"],
  ["repeats a sequence", {}, [data(0), data(0)], "data frame 0 came where 1 was due"],
  ["sends without credit", { initialCredit: 1 }, [data(0), data(1)], "data frame 1 came without credit"],
  [
    "sends beyond the buffer's cap",
    { initialCredit: 9, bufferCapFrames: 1 },
    [data(0), data(1)],
    "data frame 1 came without credit",
  ],
  ["sends data after its close", {}, [close(0), data(0)], "data frame 0 came after the peer's close"],
  ["closes with too low a count", {}, [data(0), close(0)], "the close tells of 0 data frames where 1 came"],
  ["closes with too high a count", {}, [data(0), close(2)], "the close tells of 2 data frames where 1 came"],
  ["grants nothing", {}, [credit(0)], "a grant of no credit came"],
  ["grants more than can be counted", {}, [credit(0xffff_ffff)], "more credit came than 2^32-1 frames"],
  ["opens the stream again", {}, [open], "a second open frame came"],
  [
    "sends two frames on a unary",
    { kind: InteractionKind.unary },
    [data(0), data(1)],
    "a second data frame came where the kind allows one",
  ],
  [
    "sends none on a unary",
    { kind: InteractionKind.unary },
    [close(0)],
    "the close came before the one data frame of the kind",
  ],
])(
  "a peer that %s [23.8, 23.11, 23.13, 23.18, 23.19, 23.20, 23.21, 23.34, 23.45]",
  async (_what, init, frames, text) => {
    for (const scene of [acceptScene(init), openScene({ ...init })]) {
      const { sink, stream } = scene;
      sink.take();
      for (const frame of frames) stream.feed(frame);
      for (const late of [data(1), credit(1), close(5), data(0)]) stream.feed(late);
      expect(sink.transcript).toEqual([`error protocolError "${text}"`]);
      expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "protocolError", blame: "peer" } });
      expect(await drain(stream)).toEqual(["protocolError"]);
      expect(scene.clock.pendingTimers).toBe(0);
    }
  },
);

test("a close that is said twice is heard once [23.35]", async () => {
  const { sink, stream } = acceptScene();
  stream.feed(close(0));
  stream.feed(close(0));
  stream.feed(close(7));
  expect([stream.state, sink.transcript]).toEqual(["remoteClosed", []]);
});

test("credit after our own close is taken without effect [23.29]", () => {
  const { sink, stream } = acceptScene();
  stream.sender.close();
  stream.feed(credit(3));
  expect([stream.state, sink.transcript]).toEqual(["localClosed", ["close complete after 0"]]);
});

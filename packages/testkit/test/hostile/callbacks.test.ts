// A consumer that is called and calls back, or whose peer answers what it sends at once: order, depth and the end are kept.

import { describe, expect, test } from "vitest";
import { acceptScene, close, data } from "../conversation.js";

describe("hostile case 53: a callback that calls back", () => {
  test("with a cancel is not called again, whatever waits [23.40, 23.91]", () => {
    const { stream, sink } = acceptScene();
    for (const sequence of [0, 1, 2]) stream.feed(data(sequence));
    const seen: unknown[] = [];
    stream.onData(({ 0: first }) => {
      seen.push(first);
      stream.sender.cancel();
    });
    expect([seen, sink.transcript, stream.stats().bufferedFrames]).toEqual([[0], ["cancel unspecified"], 0]);
  });

  test("with a payload of its own sends it before it grants [23.91]", () => {
    const { stream, sink } = acceptScene({ initialCredit: 1, bufferCapFrames: 1 });
    stream.onData((payload) => stream.sender.sendData(payload));
    stream.feed(data(0, new Uint8Array(5)));
    stream.feed(data(1, new Uint8Array(6)));
    expect(sink.transcript).toEqual(["data #0 5 B", "credit +1", "data #1 6 B", "credit +1"]);
  });

  test.each([
    ["waits", 2],
    ["comes", 0],
  ])(
    "with frames while what %s is handed over has them after it, and at one depth [23.10, 23.78, 23.91]",
    (_, waiting) => {
      const { stream } = acceptScene();
      for (let sequence = 0; sequence < waiting; sequence++) stream.feed(data(sequence));
      let next = waiting;
      const seen: unknown[] = [];
      let depth = 0;
      let deepest = 0;
      stream.onData(
        ({ 0: first }) => {
          deepest = Math.max(deepest, ++depth);
          seen.push(first);
          if (next < 8) stream.feed(data(next++));
          if (next === 8) stream.feed(close(next++));
          depth--;
        },
        () => void seen.push("end"),
      );
      if (waiting === 0) stream.feed(data(next++));
      expect([seen, deepest]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, "end"], 1]);
    },
  );

  test("nor does a peer that answers each grant at once overtake what waits [23.10, 23.78, 23.91]", () => {
    const { stream, sink } = acceptScene({ initialCredit: 4, bufferCapFrames: 4 });
    const send = sink.send.bind(sink);
    let next = 4;
    sink.send = (frame) => {
      send(frame);
      if (frame.kind === "credit") for (let i = frame.credit.frames; i > 0 && next < 20; i--) stream.feed(data(next++));
    };
    for (let sequence = 0; sequence < 4; sequence++) stream.feed(data(sequence));
    const seen: unknown[] = [];
    stream.onData(({ 0: first }) => void seen.push(first));
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });
});

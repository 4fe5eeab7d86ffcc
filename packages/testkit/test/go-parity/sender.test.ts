// The Go SDK's tests of the sender: sequence, credit, and the one end.

import { StreamErrorCode, StreamSendError } from "@ixt/stream";
import { expect, test } from "vitest";
import { acceptScene, credit } from "../conversation.js";

const PAYLOAD = Uint8Array.of(1, 2, 3);

test("sender counts the sequence by itself [23.10]", () => {
  const { sink, stream } = acceptScene({ credit: 3 });
  for (let i = 0; i < 3; i++) stream.sender.sendData(PAYLOAD);
  expect(sink.transcript).toEqual(["data #0 3 B", "data #1 3 B", "data #2 3 B"]);
  expect(stream.sender.sent).toBe(3);
});

test("sender refuses at zero credit [23.15]", () => {
  const { sink, stream } = acceptScene({ credit: 1 });
  stream.sender.sendData(PAYLOAD);
  const refused = expect.objectContaining({
    code: "rejected",
    ordinal: StreamErrorCode.rejected,
    refusal: "noCredit",
    blame: "local",
  });
  expect(() => stream.sender.sendData(PAYLOAD)).toThrow(refused);
  expect(() => stream.sender.sendData(PAYLOAD)).toThrow(StreamSendError);
  expect(stream.sender.trySend(PAYLOAD)).toBe(false);
  expect(sink.transcript).toEqual(["data #0 3 B"]);
  expect(stream.sender.sent).toBe(1);
});

test("sender sends again after a credit grant [23.14, 23.15]", () => {
  const { sink, stream } = acceptScene({ credit: 0 });
  expect(() => stream.sender.sendData(PAYLOAD)).toThrow(expect.objectContaining({ code: "rejected" }));
  stream.feed(credit(2));
  expect(stream.sender.credit).toBe(2);
  stream.sender.sendData(PAYLOAD);
  expect(sink.transcript).toEqual(["data #0 3 B"]);
  expect(stream.sender.credit).toBe(1);
});

test("sender puts the final sequence on close [23.12]", () => {
  const { sink, stream } = acceptScene({ credit: 2 });
  stream.sender.sendData(PAYLOAD);
  stream.sender.sendData(PAYLOAD);
  stream.sender.close();
  expect(sink.transcript.at(-1)).toBe("close complete after 2");
});

test("sender is idempotent once terminal [23.37, 23.42, 23.45]", async () => {
  const ends: ((sender: ReturnType<typeof acceptScene>["stream"]["sender"]) => void)[] = [
    (sender) => sender.cancel(),
    (sender) => sender.sendError(StreamErrorCode.internal, "it broke"),
    (sender) => sender.close(),
    (sender) => sender.grantCredit(1),
  ];
  for (const end of ends.slice(0, 2)) {
    const { sink, stream } = acceptScene();
    end(stream.sender);
    const outcome = await stream.closed;
    for (const again of ends) again(stream.sender);
    expect(sink.frames).toHaveLength(1);
    expect(await stream.closed).toBe(outcome);
    expect(() => stream.sender.sendData(PAYLOAD)).toThrow(expect.objectContaining({ refusal: "ended" }));
  }
  const { sink, stream } = acceptScene();
  stream.sender.close();
  stream.sender.close();
  expect(sink.transcript).toEqual(["close complete after 0"]);
  expect(() => stream.sender.sendData(PAYLOAD)).toThrow(expect.objectContaining({ refusal: "closed" }));
});

// A consumer that is called with each payload as it comes: what it is handed and when, what it throws, and what it hears of the end.

import { CancelReason, InteractionKind, readSingle, StreamErrorCode, type StreamHandle } from "@ixt/stream";
import { afterEach, describe, expect, test, vi } from "vitest";
import { acceptScene, cancel, close, data, drain, error, openScene } from "./conversation.js";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Writes down the first byte of each payload, and the end. */
function listen(stream: StreamHandle, seen: unknown[] = []): unknown[] {
  stream.onData(
    (payload) => void seen.push(payload[0]),
    () => void seen.push("end"),
  );
  return seen;
}

/** What callbacks throw at the host, in place of its being thrown there. */
function catchAtHost(): unknown[] {
  const thrown: unknown[] = [];
  vi.spyOn(globalThis, "queueMicrotask").mockImplementation((task) => {
    try {
      task();
    } catch (error) {
      thrown.push(error);
    }
  });
  return thrown;
}

describe("onData", () => {
  test("hands over what waits, and then each payload within the call that brings it, in order [23.91]", () => {
    const { stream } = acceptScene();
    for (const sequence of [0, 1, 2]) stream.feed(data(sequence));
    const seen = listen(stream);
    expect(seen).toEqual([0, 1, 2]);
    stream.feed(data(3));
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(stream.stats()).toMatchObject({ bufferedFrames: 0, bufferedBytes: 0, receivedFrames: 4 });
  });

  test("hands over the very payload that came, and holds none of it against the caps [23.25, 23.91]", () => {
    const { stream } = acceptScene({ bufferCapBytes: 1 });
    const seen: Uint8Array[] = [];
    stream.onData((payload) => void seen.push(payload));
    const payloads = [new Uint8Array(2), new Uint8Array(3)];
    for (const [sequence, payload] of payloads.entries()) stream.feed(data(sequence, payload));
    expect(seen.map((payload, i) => payload === payloads[i])).toEqual([true, true]);
    expect(stream.state).toBe("open");
  });

  test("grants a payload again when the callback returns, and not before [23.22, 23.91]", () => {
    const { stream, sink } = acceptScene({ initialCredit: 1, bufferCapFrames: 1 });
    const within: unknown[] = [];
    stream.feed(data(0));
    stream.onData(() => void within.push([...sink.transcript], stream.stats().receiveCredit));
    expect(within).toEqual([[], 0]);
    expect([sink.transcript, stream.stats().receiveCredit]).toEqual([["credit +1"], 1]);
    stream.feed(data(1));
    expect(within.slice(2)).toEqual([["credit +1"], 0]);
    expect(sink.transcript).toEqual(["credit +1", "credit +1"]);
  });

  test("leaves granting to a callback under the manual policy [23.22, 23.91]", () => {
    const { stream, sink } = acceptScene({ initialCredit: 1, options: { creditPolicy: "manual" } });
    const seen: unknown[] = [];
    stream.onData(({ 0: first }) => {
      seen.push(first);
      if (first === 1) stream.sender.grantCredit(2);
    });
    stream.feed(data(0));
    expect(sink.transcript).toEqual([]);
    stream.sender.grantCredit(1);
    stream.feed(data(1));
    expect([seen, sink.transcript, stream.stats().receiveCredit]).toEqual([[0, 1], ["credit +1", "credit +2"], 2]);
  });

  test("is called after those who look on were told of the payload [23.88, 23.91]", () => {
    const { stream } = acceptScene();
    const seen: string[] = [];
    stream.observe({ received: () => void seen.push("observed"), ended: ({ status }) => void seen.push(status) });
    stream.onData(() => {
      seen.push("handed");
      stream.sender.cancel();
    });
    stream.feed(data(0));
    expect(seen).toEqual(["observed", "handed", "cancelled"]);
  });
});

describe("what onData's callback throws", () => {
  test.each([
    ["what waits", 3],
    ["what comes", 0],
  ])("at %s cancels the stream with its cause, and nothing more is handed over [23.56, 23.91]", async (_, waiting) => {
    const { stream, sink, clock } = acceptScene({ deadlineMs: 1_000 });
    for (let sequence = 0; sequence < waiting; sequence++) stream.feed(data(sequence));
    const seen: unknown[] = [];
    const mine = new Error("not this one");
    stream.onData(({ 0: first }) => {
      seen.push(first);
      if (first === 1) throw mine;
    });
    for (let sequence = waiting; sequence < 3; sequence++) stream.feed(data(sequence));
    expect([seen, sink.transcript, stream.state]).toEqual([[0, 1], ["cancel consumerStopped"], "ended"]);
    expect(stream.stats()).toMatchObject({ bufferedFrames: 0, bufferedBytes: 0, receiveCredit: 0 });
    expect(clock.pendingTimers).toBe(0);
    const outcome = await stream.closed;
    expect(outcome).toMatchObject({ status: "cancelled", cause: { code: "cancelled", blame: "local" } });
    expect(stream.signal.reason.cause).toBe(mine);
  });

  test("goes to the host once the stream is over [23.91]", async () => {
    const thrown = catchAtHost();
    const mine = new Error("too late");
    const { stream } = openScene({ kind: InteractionKind.serverStream });
    stream.sender.sendData(new Uint8Array(1));
    stream.sender.close();
    stream.feed(data(0));
    stream.feed(data(1));
    stream.feed(close(2));
    const seen: unknown[] = [];
    stream.onData(({ 0: first }) => {
      seen.push(first);
      throw mine;
    });
    expect([seen, thrown]).toEqual([[0], [mine]]);
    expect(await stream.closed).toEqual({ status: "complete" });
  });

  test("goes to the host where it had cancelled the stream itself, whose outcome stands [23.37, 23.91]", async () => {
    const thrown = catchAtHost();
    const mine = new Error("and out");
    const { stream, sink } = acceptScene();
    stream.onData(() => {
      stream.sender.cancel(CancelReason.shutdown);
      throw mine;
    });
    stream.feed(data(0));
    expect([thrown, sink.transcript]).toEqual([[mine], ["cancel shutdown"]]);
    expect(await stream.closed).toMatchObject({ status: "cancelled", cause: { code: "unavailable" } });
  });

  test("as it hears of the end cancels what is left of the stream [23.91]", () => {
    const { stream, sink } = acceptScene();
    const mine = new Error("no end");
    stream.onData(
      () => {},
      () => {
        throw mine;
      },
    );
    stream.feed(close(0));
    expect([sink.transcript, stream.signal.reason.cause]).toEqual([["cancel consumerStopped"], mine]);
  });
});

describe("the one consumer", () => {
  const refusal = expect.objectContaining({ code: "invalidArgument" });
  const listenTo = (stream: StreamHandle) => () => stream.onData(() => {});

  test("is the callback, and neither a loop nor a second callback nor `readSingle` comes beside it [23.55, 23.91]", async () => {
    const { stream } = openScene({ kind: InteractionKind.unary });
    const seen = listen(stream);
    expect(listenTo(stream)).toThrow(refusal);
    expect(() => stream.incoming[Symbol.asyncIterator]()).toThrow(refusal);
    await expect(readSingle(stream)).rejects.toEqual(refusal);
    stream.feed(data(0));
    expect(seen).toEqual([0]);
  });

  test("is the loop, or whoever waits for `next`, and no callback takes from it [23.55, 23.91]", async () => {
    const looped = acceptScene().stream;
    const all = drain(looped);
    expect(listenTo(looped)).toThrow(refusal);
    const asked = acceptScene().stream;
    const next = asked.incoming.next();
    expect(listenTo(asked)).toThrow(refusal);
    for (const stream of [looped, asked]) {
      stream.feed(data(0));
      stream.feed(close(1));
    }
    expect([await all, (await next).value?.[0]]).toEqual([[0], 0]);
  });

  test("is settled by its first call: a callback that registers another one is refused and ends its stream [23.55, 23.91]", () => {
    const { stream, sink } = acceptScene();
    stream.feed(data(0));
    stream.onData(() => listenTo(stream)());
    expect(sink.transcript).toEqual(["cancel consumerStopped"]);
    expect(stream.signal.reason.cause).toEqual(refusal);
  });
});

describe("the end", () => {
  test("of the peer's direction is told once all before it was handed over, and once [23.33, 23.91]", async () => {
    const { stream } = acceptScene();
    const seen = listen(stream);
    stream.feed(data(0));
    stream.feed(close(1));
    stream.feed(close(1));
    expect([seen, stream.state]).toEqual([[0, "end"], "remoteClosed"]);
    expect(await stream.incoming.next()).toEqual({ value: undefined, done: true });
    stream.sender.close();
    expect([seen, await stream.closed]).toEqual([[0, "end"], { status: "complete" }]);
  });

  test("that came before the callback is told within the call, after what waits [23.33, 23.91]", () => {
    const { stream } = acceptScene();
    stream.feed(data(0));
    stream.feed(data(1));
    stream.feed(close(2));
    expect(listen(stream)).toEqual([0, 1, "end"]);
  });

  test("by the last of both closes is told before the outcome is [23.32, 23.91]", () => {
    const { stream } = acceptScene();
    const seen: unknown[] = [];
    stream.observe({ ended: ({ status }) => void seen.push(status) });
    listen(stream, seen);
    stream.sender.close();
    stream.feed(close(0));
    expect(seen).toEqual(["end", "complete"]);
  });

  test.each<[string, (stream: StreamHandle) => void, string]>([
    ["a cancel", (stream) => stream.feed(cancel(CancelReason.caller)), "cancelled"],
    ["an error", (stream) => stream.feed(error(StreamErrorCode.notFound)), "failed"],
    ["our own cancel", (stream) => stream.sender.cancel(), "cancelled"],
    ["a violation", (stream) => stream.feed(data(9)), "failed"],
  ])("by %s is `closed`'s to tell, and no end of the data [23.37, 23.91]", async (_, end, status) => {
    const { stream } = acceptScene();
    const seen = listen(stream);
    stream.feed(data(0));
    end(stream);
    stream.feed(data(1));
    expect([seen, (await stream.closed).status]).toEqual([[0], status]);
  });

  test("by an error leaves what had come before it to a callback that comes later [23.41, 23.91]", () => {
    const { stream } = acceptScene();
    for (const sequence of [0, 1]) stream.feed(data(sequence));
    stream.feed(error(StreamErrorCode.notFound));
    expect(listen(stream)).toEqual([0, 1]);
  });
});

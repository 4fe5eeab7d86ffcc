import { afterEach, describe, expect, it, vi } from "vitest";
import { openStream } from "./open.js";
import { StreamId } from "./stream-id.js";
import type { StreamObserver } from "./stream-observer.js";
import { InteractionKind } from "./wire-enums.js";

afterEach(() => {
  vi.restoreAllMocks();
});

function openScene(observers: readonly StreamObserver[]) {
  const streamId = StreamId.fromHex("000000000000000000000000000000ff");
  const stream = openStream({ kind: InteractionKind.bidiStream, streamId }, { send: () => {} });
  for (const observer of observers) stream.observe(observer);
  return {
    stream,
    data: (text: string, sequence: number) =>
      stream.feed({ streamId, kind: "data", data: { sequence, payload: new TextEncoder().encode(text) } }),
    close: (finalSequence: number) => stream.feed({ streamId, kind: "close", close: { reason: 0, finalSequence } }),
  };
}

describe("an observer", () => {
  it("is told what passes, whether it was taken or not, and the end once and last [23.88]", () => {
    const seen: string[] = [];
    const { stream, data, close } = openScene([
      {
        sent: ({ length }) => seen.push(`sent ${length}`),
        received: ({ length }) => seen.push(`received ${length}`),
        ended: ({ status }) => seen.push(status),
      },
    ]);
    stream.sender.sendData(new Uint8Array(3));
    data("four", 0);
    close(1);
    stream.sender.close();
    stream.cancel();
    expect(seen).toEqual(["sent 3", "received 4", "complete"]);
  });

  it("is not told of a frame that broke a rule, nor of one that was not sent [23.88]", () => {
    const seen: string[] = [];
    const { stream, data } = openScene([
      { received: () => seen.push("received"), ended: ({ status }) => seen.push(status) },
    ]);
    data("out of order", 7);
    expect(() => stream.sender.sendData(new Uint8Array(1))).toThrow();
    expect(seen).toEqual(["failed"]);
  });

  it("that throws disturbs neither the stream nor the others; the host is told [23.88]", () => {
    const thrown: unknown[] = [];
    vi.spyOn(globalThis, "queueMicrotask").mockImplementation((task) => {
      try {
        task();
      } catch (error) {
        thrown.push(error);
      }
    });
    const seen: string[] = [];
    const refuse = (): void => {
      throw new Error("not for me");
    };
    const { stream, data } = openScene([
      { sent: refuse, received: refuse, ended: refuse },
      { sent: () => seen.push("sent"), received: () => seen.push("received"), ended: () => seen.push("ended") },
    ]);
    stream.sender.sendData(new Uint8Array(1));
    data("x", 0);
    stream.cancel();
    expect(seen).toEqual(["sent", "received", "ended"]);
    expect(thrown).toHaveLength(3);
  });
});

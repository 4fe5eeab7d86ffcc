// What a data frame costs beside its time, which a busy machine would make up: frames in answer to it, promises, bytes of heap.

import { createHook } from "node:async_hooks";
import { createInvocationContext } from "@ixt/context";
import { type FrameSink, InteractionKind, type OpenFrame, type StreamHandle, StreamRouter } from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { STREAM_ID } from "./conversation.js";
import { heapBytesOf } from "./heap.js";

const PAYLOAD = new Uint8Array(64).fill(7);
const OPEN: OpenFrame = {
  streamId: STREAM_ID,
  kind: "open",
  open: {
    kind: InteractionKind.bidiStream,
    initialCredit: 16,
    bufferCapFrames: 512,
    context: createInvocationContext({}),
  },
};

/** A session with one stream of the peer's, data frames for it, and the credit frames in answer to them, counted. */
class Receiver {
  creditFrames = 0;
  granted = 0;
  readonly stream: StreamHandle;
  private readonly router: StreamRouter;
  private readonly parts = {
    streamIdA: STREAM_ID.a,
    streamIdB: STREAM_ID.b,
    streamIdC: STREAM_ID.c,
    streamIdD: STREAM_ID.d,
    sequence: 0,
  };

  constructor() {
    const taken: StreamHandle[] = [];
    const sink: FrameSink = {
      send: (frame) => {
        if (frame.kind !== "credit") return;
        this.creditFrames++;
        this.granted += frame.credit.frames;
      },
    };
    this.router = new StreamRouter(sink, { accept: (stream) => void taken.push(stream) });
    this.router.route(OPEN);
    const [stream] = taken;
    if (stream === undefined) throw new Error("the stream was not taken");
    this.stream = stream;
  }

  /** The next data frame comes. */
  readonly route = (): void => {
    this.router.routeData(this.parts, PAYLOAD);
    this.parts.sequence++;
  };
}

/** Promises made while `run` runs, by the engine's own count. */
function promisesOf(run: () => void): number {
  let promises = 0;
  const hook = createHook({
    init: (_, type) => {
      if (type === "PROMISE") promises++;
    },
  });
  hook.enable();
  try {
    run();
  } finally {
    hook.disable();
  }
  return promises;
}

/** Consumers that keep up, and what each does after a frame has come. */
const CONSUMERS: readonly [string, (stream: StreamHandle) => () => unknown, { promises: number; heapBytes: number }][] =
  [
    [
      "a callback",
      (stream) => {
        stream.onData(() => {});
        return () => {};
      },
      { promises: 0, heapBytes: 2 },
    ],
    [
      "tryNext",
      ({ incoming }) =>
        () =>
          incoming.tryNext(),
      { promises: 0, heapBytes: 2 },
    ],
    [
      "next",
      ({ incoming }) =>
        () =>
          incoming.next(),
      { promises: 1, heapBytes: 98 },
    ],
  ];

describe.each(CONSUMERS)("a data frame that %s takes as it comes", (_, consume, bound) => {
  test("is answered by four credit frames for a thousand of them, once the window is wide [23.22, 23.90]", () => {
    const receiver = new Receiver();
    const take = consume(receiver.stream);
    const receive = (frames: number): void => {
      for (let i = 0; i < frames; i++) {
        receiver.route();
        take();
      }
    };
    receive(2_000);
    const { creditFrames, granted } = receiver;
    receive(10_240);
    expect([receiver.creditFrames - creditFrames, receiver.granted - granted]).toEqual([40, 10_240]);
    expect(receiver.stream.state).toBe("open");
  });

  test(`makes ${bound.promises === 0 ? "no promise" : "one promise"} [23.91]`, () => {
    const receiver = new Receiver();
    const take = consume(receiver.stream);
    const promises = promisesOf(() => {
      for (let i = 0; i < 1_000; i++) {
        receiver.route();
        take();
      }
    });
    expect(promises).toBe(bound.promises * 1_000);
  });

  test(`takes ${bound.heapBytes} bytes of the heap at most [23.79, 23.91]`, () => {
    const receiver = new Receiver();
    const take = consume(receiver.stream);
    const bytes = heapBytesOf(() => {
      receiver.route();
      take();
    });
    expect(bytes).toBeLessThanOrEqual(bound.heapBytes);
  });
});

describe("a data frame that goes out", () => {
  /** A session with one stream of ours, whose sink takes data frames in parts. */
  function createSender(): { readonly stream: StreamHandle; readonly grant: () => void } {
    const router = new StreamRouter(
      { send: () => {}, sendData: () => {} },
      { peer: { initialCredit: 0, bufferCapFrames: 0 } },
    );
    const stream = router.open({ streamId: STREAM_ID, kind: InteractionKind.bidiStream });
    return { stream, grant: () => stream.feed({ streamId: STREAM_ID, kind: "credit", credit: { frames: 1_000_000 } }) };
  }

  test.each([
    ["trySend", ({ sender }: StreamHandle) => sender.trySend(PAYLOAD)],
    ["send", ({ sender }: StreamHandle) => sender.send(PAYLOAD)],
  ])("by %s, with credit, makes no promise and takes nothing of the heap [23.79]", (_, send) => {
    const { stream, grant } = createSender();
    grant();
    const promises = promisesOf(() => {
      for (let i = 0; i < 1_000; i++) send(stream);
    });
    expect(promises).toBe(0);
    const bytes = heapBytesOf(() => send(stream));
    expect([stream.sender.sent > 90_000, bytes]).toEqual([true, 0]);
  });
});

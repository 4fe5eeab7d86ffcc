// Hostile cases 58 to 60: handlers that fail, that never come to an end or answer too late, and sinks that misbehave.

import { createError, createInvocationContext, deadlineAfter, type InvocationContext } from "@ixt/context";
import {
  CancelReason,
  decodeStreamFrame,
  encodeStreamFrame,
  type FrameSink,
  InteractionKind,
  openStream,
  type RouterOptions,
  type StreamFrame,
  type StreamHandle,
} from "@ixt/stream";
import { describe, expect, onTestFinished, test } from "vitest";
import { acceptScene, cancel, close, credit, data, STREAM_ID } from "../conversation.js";
import { cancelOf, createSession, dataOf, expectAtRest, openOf, type Session, said, settle } from "./session-scene.js";

/** Every rejection that nobody handles while the test runs. */
function watchRejections(): unknown[] {
  const seen: unknown[] = [];
  const listener = (reason: unknown): void => void seen.push(reason);
  process.on("unhandledRejection", listener);
  onTestFinished(() => void process.off("unhandledRejection", listener));
  return seen;
}

/** Unhandled rejections are told when the microtasks are done. */
async function settleRejections(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function fail(): never {
  throw new Error("password=hunter2 in /srv/app/db.js");
}

function refusedSend({ sender }: StreamHandle): void {
  expect(() => sender.sendData(Uint8Array.of(1))).toThrow(
    expect.objectContaining({ code: "unavailable", blame: "transport", cause: new Error("EPIPE") }),
  );
}

function raise(text: string): never {
  throw createError("invalidArgument", text);
}

/** An error that throws when it is looked at. */
function unreadable(): Error {
  const error = new Error("password=hunter2");
  return new Proxy(error, { get: fail, has: fail, getPrototypeOf: fail });
}

/** The promise, whose rejection is the sink's own matter. */
function quiet(promise: Promise<void>): Promise<void> {
  promise.catch(() => {});
  return promise;
}

function contextUntil({ clock }: Session, durationMs: number): InvocationContext {
  return createInvocationContext({ deadline: deadlineAfter(durationMs, clock) });
}

/** Settles twice, once each way, which no promise does. */
const twice = {
  // biome-ignore lint/suspicious/noThenProperty: what is tested is a thenable that breaks the rules of promises
  then(resolve: () => void, reject: (reason: unknown) => void): void {
    resolve();
    reject(new Error("password=hunter2"));
    resolve();
  },
};

describe("hostile case 58: a handler", () => {
  test.each<[how: string, accept: RouterOptions["accept"]]>([
    ["throws at once", fail],
    ["rejects", async () => fail()],
    ["rejects later", () => settle().then(fail)],
    ["throws what is no error", () => Promise.reject("password=hunter2")],
    ["throws an error whose text cannot be read", () => Promise.reject(unreadable())],
  ])(
    "that %s sends one error frame without a word of its own, and nobody misses a rejection [23.45, 23.46]",
    async (_, accept) => {
      const rejections = watchRejections();
      const handles: StreamHandle[] = [];
      const watched = (stream: StreamHandle): void | Promise<void> => {
        handles.push(stream);
        return accept?.(stream);
      };
      const session = createSession({}, { accept: watched });
      session.router.route(openOf(1));
      session.router.route(dataOf(1, 0));
      await settleRejections();
      expect(said(session)).toEqual(['1 error internal "the stream\'s handler failed"']);
      const cause = { code: "internal", message: "the stream's handler failed", blame: "local" };
      expect(await handles[0]?.closed).toMatchObject({ status: "failed", cause });
      expect([rejections, session.fatal]).toEqual([[], []]);
      expectAtRest(session);
    },
  );

  test.each<[how: string, end: (stream: StreamHandle) => void, line: string]>([
    ["fails", () => raise("half \ud83d"), 'error invalidArgument "half \ufffd"'],
    ["sends an error", ({ sender }) => sender.sendError(12, "\udc00 half"), 'error internal "\ufffd half"'],
    ["cancels", ({ sender }) => sender.cancel(0, "\ud83d\ud83d\ude00"), 'cancel unspecified "\ufffd\u{1f600}"'],
  ])("that %s with a text that is not UTF-8 is heard all the same [23.40, 23.46]", (_, end, line) => {
    const session = createSession({}, { accept: (stream) => end(stream) });
    session.router.route(openOf(1));
    expect(said(session)).toEqual([`1 ${line}`]);
    expectAtRest(session);
  });

  test("that fails after it has closed, or ended its stream, changes nothing that the peer saw [23.37, 23.45]", async () => {
    const rejections = watchRejections();
    const ends: ((stream: StreamHandle) => void)[] = [
      ({ sender }) => sender.cancel(CancelReason.superseded),
      ({ sender }) => sender.sendError(12, "its own"),
    ];
    for (const end of ends) {
      const accept = (stream: StreamHandle): void => {
        end(stream);
        fail();
      };
      const session = createSession({}, { accept });
      session.router.route(openOf(1));
      await settleRejections();
      expect(said(session)).toHaveLength(1);
      expectAtRest(session);
    }
    expect(rejections).toEqual([]);
  });

  test("that never settles has its stream ended by the deadline, once, and keeps its room [23.50, 23.67]", async () => {
    const session = createSession({ maxConcurrentStreams: 1 }, { accept: () => new Promise<void>(() => {}) });
    const { clock, router } = session;
    router.route(openOf(1, { context: contextUntil(session, 1_000) }));
    clock.advance(1_000);
    expect(said(session)).toEqual(['1 error deadlineExceeded "the deadline has passed"']);
    expectAtRest(session);
    router.route(openOf(2));
    expect(said(session)).toEqual(['2 error rejected "too many streams are open"']);
  });

  test("that settles twice counts once: its stream lives on, and its room is given back with the stream [23.37, 23.67]", async () => {
    const rejections = watchRejections();
    let calls = 0;
    const accept = (): Promise<void> => {
      calls++;
      return twice as unknown as Promise<void>;
    };
    const session = createSession({ maxConcurrentStreams: 1 }, { accept });
    session.router.route(openOf(1));
    await settleRejections();
    expect([said(session), session.router.size, rejections]).toEqual([[], 1, []]);
    session.router.route(openOf(2));
    expect(said(session)).toEqual(['2 error rejected "too many streams are open"']);
    session.router.route(cancelOf(1));
    session.router.route(openOf(3));
    expect([calls, said(session), session.router.size]).toEqual([2, [], 1]);
  });

  test("that gives back what is no promise is done [23.67]", async () => {
    const accept = ((stream: StreamHandle) => stream.streamId) as unknown as () => void;
    const session = createSession({ maxConcurrentStreams: 1 }, { accept });
    session.router.route(openOf(1));
    await settle();
    expect([said(session), session.router.size]).toEqual([[], 1]);
    session.router.route(cancelOf(1));
    session.router.route(openOf(2));
    expect([said(session), session.router.size]).toEqual([[], 1]);
  });
});

describe("hostile case 59: a handler that answers after the cancel", () => {
  test.each<[how: string, answer: (stream: StreamHandle) => Promise<unknown>]>([
    ["with a send", ({ sender }) => sender.send(Uint8Array.of(1))],
    ["with all it has", ({ sender }) => sender.sendAll([Uint8Array.of(1)])],
    ["by waiting for credit", ({ sender }) => sender.ready()],
    ["with data", async ({ sender }) => sender.sendData(Uint8Array.of(1))],
    ["with an error", async ({ sender }) => sender.sendError(12, "too late")],
    ["with a close", async ({ sender }) => sender.close()],
    ["with a failure", async () => fail()],
  ])("%s reaches nobody; its signal told it why [23.40, 23.43, 23.47]", async (_, answer) => {
    const rejections = watchRejections();
    const reasons: unknown[] = [];
    let letAnswer = (): void => {};
    const gate = new Promise<void>((resolve) => {
      letAnswer = resolve;
    });
    const accept = async (stream: StreamHandle): Promise<void> => {
      stream.signal.addEventListener("abort", () => reasons.push(stream.signal.reason));
      await gate;
      await answer(stream);
    };
    const session = createSession({}, { accept });
    session.router.route(openOf(1));
    const [stream] = session.router.streams();
    session.router.route(cancelOf(1, CancelReason.superseded));
    expect(reasons).toEqual([expect.objectContaining({ code: "cancelled", blame: "peer" })]);
    expect(String(reasons[0])).toContain("the peer cancelled (superseded)");
    letAnswer();
    await settleRejections();
    expect(await stream?.closed).toEqual({ status: "cancelled", cause: reasons[0] });
    expect([said(session), rejections, reasons.length]).toEqual([[], [], 1]);
    expectAtRest(session);
  });
});

describe("hostile case 60: a sink", () => {
  const isLost = { status: "failed", cause: { code: "unavailable", blame: "transport" } };
  test.each<[what: string, act: (stream: StreamHandle) => void, outcome: object]>([
    ["a data frame", refusedSend, isLost],
    ["a grant", ({ sender }) => sender.grantCredit(1), isLost],
    ["a close", ({ sender }) => sender.close(), isLost],
    [
      "a cancel",
      ({ sender }) => sender.cancel(),
      { status: "cancelled", cause: { code: "cancelled", blame: "local" } },
    ],
    [
      "an error with details",
      ({ sender }) => sender.sendError(12, "it broke", Uint8Array.of(1)),
      { status: "failed", cause: { code: "internal", blame: "local" } },
    ],
  ])(
    "that throws at %s is not tried again, and the stream has one outcome [23.37, 23.45, 23.48]",
    async (_, act, outcome) => {
      const { sink, clock, stream } = acceptScene({ deadlineMs: 1_000 });
      let tries = 0;
      sink.send = () => {
        tries++;
        throw new Error("EPIPE");
      };
      act(stream);
      stream.sender.cancel();
      stream.sender.close();
      stream.sender.sendError(12, "again");
      expect(await stream.closed).toMatchObject(outcome);
      expect([tries, stream.state, clock.pendingTimers]).toEqual([1, "ended", 0]);
    },
  );

  test("that refuses an error's details is given the same error without them, once [23.45, 23.49]", async () => {
    const { sink, stream } = acceptScene();
    const send = sink.send.bind(sink);
    let tries = 0;
    sink.send = (frame) => {
      tries++;
      if (frame.kind === "error" && frame.error.details.length > 0) throw createError("invalidArgument", "too large");
      send(frame);
    };
    stream.sender.sendError(12, "it broke", new Uint8Array(100));
    expect([tries, sink.transcript]).toEqual([2, ['error internal "it broke"']]);
    expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "internal", message: "it broke" } });
  });

  test.each<[what: string, answer: () => unknown]>([
    ["false", () => false],
    ["a promise that rejects", () => quiet(Promise.reject(new Error("EPIPE")))],
    ["a thenable that calls back twice", () => twice],
  ])(
    "that gives back %s has taken the frame: what it gives back is not looked at [23.10, 23.15]",
    async (_, answer) => {
      const rejections = watchRejections();
      const sent: StreamFrame[] = [];
      const sink = {
        send(frame: StreamFrame): unknown {
          sent.push(decodeStreamFrame(encodeStreamFrame(frame)));
          return answer();
        },
      };
      const stream = openStream({ streamId: STREAM_ID, kind: InteractionKind.bidiStream }, sink as FrameSink);
      stream.sender.sendData(Uint8Array.of(1));
      await stream.send(Uint8Array.of(2));
      stream.sender.close();
      stream.feed(close(0));
      expect(await stream.closed).toEqual({ status: "complete" });
      await settleRejections();
      expect(sent.map(({ kind }) => kind)).toEqual(["open", "data", "data", "close"]);
      expect(rejections).toEqual([]);
    },
  );

  test.each<[what: string, frames: readonly StreamFrame[], status: string, lines: readonly string[]]>([
    ["a cancel", [cancel(CancelReason.caller), credit(1), data(0)], "cancelled", ["data #0 1 B"]],
    [
      "a violation",
      [data(7), data(8), close(3)],
      "failed",
      ["data #0 1 B", 'error protocolError "data frame 7 came where 0 was due"'],
    ],
    ["credit for those who wait", [credit(2)], "open", ["data #0 1 B", "data #1 1 B", "data #2 1 B"]],
  ])(
    "that brings %s back from within a send is heard after it, and nothing is sent twice [23.27, 23.37, 23.78]",
    async (_, frames, status, lines) => {
      const { sink, clock, stream } = acceptScene({ credit: 1, deadlineMs: 1_000 });
      const send = sink.send.bind(sink);
      sink.send = (frame) => {
        send(frame);
        if (frame.kind === "data" && frame.data.sequence === 0) for (const answer of frames) stream.feed(answer);
      };
      const sends = [1, 2, 3].map((n) => stream.sender.send(Uint8Array.of(n)));
      const results = await Promise.allSettled(sends);
      const isOpen = status === "open";
      expect(results.map((result) => result.status)).toEqual([
        "fulfilled",
        ...Array(2).fill(isOpen ? "fulfilled" : "rejected"),
      ]);
      expect(sink.transcript).toEqual(lines);
      expect(stream.state).toBe(isOpen ? "open" : "ended");
      if (!isOpen) expect(await stream.closed).toMatchObject({ status, cause: { blame: "peer" } });
      expect(clock.pendingTimers).toBe(isOpen ? 1 : 0);
    },
  );
});

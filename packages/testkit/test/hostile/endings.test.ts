// Hostile cases about more than one end: whatever comes second, and however close behind, the first is the stream's outcome.

import { createError } from "@ixt/context";
import { CancelReason, StreamErrorCode, type StreamRole } from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { acceptScene, cancel, close, data, drain, error, openScene, type Scene } from "../conversation.js";
import { expectReleased, ROLES, settle } from "./session-scene.js";

/** One way to end: what does it, what comes of it, and what is kept of it where it comes second. */
interface End {
  readonly act: (scene: Scene, parent: AbortController) => void;
  readonly outcome: readonly [status: string, code?: string, blame?: string];
  /** The frames that go out. */
  readonly says: readonly string[] | ((role: StreamRole) => readonly string[]);
  readonly late?: string;
}

const ENDS: { readonly [name: string]: End } = {
  "both close": {
    act: ({ stream }) => {
      stream.sender.close();
      stream.feed(close(0));
    },
    outcome: ["complete"],
    says: ["close complete after 0"],
  },
  "the peer cancels": {
    act: ({ stream }) => stream.feed(cancel(CancelReason.shutdown)),
    outcome: ["cancelled", "unavailable", "peer"],
    says: [],
    late: "unavailable",
  },
  "the peer fails": {
    act: ({ stream }) => stream.feed(error(StreamErrorCode.notFound)),
    outcome: ["failed", "notFound", "peer"],
    says: [],
    late: "notFound",
  },
  "the peer breaks a rule": {
    act: ({ stream }) => stream.feed(data(7)),
    outcome: ["failed", "protocolError", "peer"],
    says: ['error protocolError "data frame 7 came where 0 was due"'],
  },
  "we cancel": {
    act: ({ stream }) => stream.sender.cancel(CancelReason.superseded, "newer"),
    outcome: ["cancelled", "cancelled", "local"],
    says: ['cancel superseded "newer"'],
  },
  "we fail": {
    act: ({ stream }) => stream.sender.sendError(StreamErrorCode.internal, "it broke"),
    outcome: ["failed", "internal", "local"],
    says: ['error internal "it broke"'],
  },
  "the consumer leaves": {
    act: ({ stream }) => void stream.incoming.return?.(),
    outcome: ["cancelled", "cancelled", "local"],
    says: ["cancel consumerStopped"],
  },
  "the deadline passes": {
    act: ({ clock }) => clock.advance(1_000),
    outcome: ["failed", "deadlineExceeded", "local"],
    says: (role) => (role === "caller" ? ["cancel deadline"] : ['error deadlineExceeded "the deadline has passed"']),
  },
  "the signal aborts": {
    act: (_, parent) => parent.abort(),
    outcome: ["cancelled", "cancelled", "local"],
    says: (role) => [role === "caller" ? "cancel caller" : "cancel unspecified"],
  },
  "the transport is lost": {
    act: ({ stream }) => stream.fail(createError("unavailable", "lost", { blame: "transport" })),
    outcome: ["failed", "unavailable", "transport"],
    says: [],
    late: "unavailable",
  },
  "the sink breaks": {
    act: ({ stream, sink }) => {
      sink.failWith(new Error("EPIPE"));
      expect(() => stream.sender.trySend(Uint8Array.of(1))).toThrow();
      sink.failWith(undefined);
    },
    outcome: ["failed", "unavailable", "transport"],
    says: [],
  },
};

const NAMES = Object.keys(ENDS);

/** A stream of either role, and how often it has told of its end. */
function watch(role: StreamRole): { scene: Scene; parent: AbortController; told: { closed: number; aborted: number } } {
  const parent = new AbortController();
  const init = { deadlineMs: 1_000, options: { signal: parent.signal } };
  const scene = role === "callee" ? acceptScene(init) : openScene(init);
  scene.sink.take();
  const told = { closed: 0, aborted: 0 };
  void scene.stream.closed.then(() => told.closed++);
  scene.stream.signal.addEventListener("abort", () => told.aborted++);
  return { scene, parent, told };
}

describe.each(ROLES)("of our %s", (role) => {
  test.each(NAMES)(
    "hostile case 36: when %s first, it is the outcome whatever comes second [23.30, 23.37, 23.38, 23.42, 23.45]",
    async (name) => {
      for (const [second, { act, late }] of Object.entries(ENDS)) {
        const first = ENDS[name] as End;
        const { scene, parent, told } = watch(role);
        const { stream, sink, clock } = scene;
        first.act(scene, parent);
        act(scene, parent);
        const [status, code, blame] = first.outcome;
        const outcome = await stream.closed;
        expect
          .soft(outcome, second)
          .toMatchObject(code === undefined ? { status } : { status, cause: { code, blame } });
        const says = typeof first.says === "function" ? first.says(role) : first.says;
        expect.soft(sink.transcript, second).toEqual(says);
        expect
          .soft(
            stream.suppressed.map((cause) => cause.code),
            second,
          )
          .toEqual(late === undefined ? [] : [late]);
        await settle();
        expect.soft(told, second).toEqual({ closed: 1, aborted: status === "complete" ? 0 : 1 });
        expect.soft(stream.signal.reason, second).toBe(outcome.status === "complete" ? undefined : outcome.cause);
        expectReleased(stream);
        expect(clock.pendingTimers).toBe(0);
        // A consumer who had left asked not to be told.
        const left = name === "the consumer leaves" || (second === "the consumer leaves" && name !== "both close");
        expect.soft(await drain(stream), second).toEqual(code === undefined || left ? [] : [code]);
      }
    },
  );

  test("hostile case 36: a cancel that crosses our close ends both directions [23.31, 23.37, 23.40]", async () => {
    const { scene, told } = watch(role);
    const { stream, sink } = scene;
    const waiting = stream.incoming.next();
    answerWithin(scene, "close", () => stream.feed(cancel(CancelReason.caller)));
    stream.sender.close();
    expect(await stream.closed).toMatchObject({ status: "cancelled", cause: { code: "cancelled", blame: "peer" } });
    await expect(waiting).rejects.toMatchObject({ code: "cancelled", blame: "peer" });
    stream.feed(close(0));
    expect([sink.transcript, told.closed]).toEqual([["close complete after 0"], 1]);
    expectReleased(stream);
  });

  test("hostile case 36: a close or an error that crosses our cancel changes nothing [23.37, 23.38, 23.45]", async () => {
    const { scene, told } = watch(role);
    const { stream, sink } = scene;
    answerWithin(scene, "cancel", () => {
      stream.feed(close(0));
      stream.feed(error(StreamErrorCode.unavailable, "shutting down"));
      stream.sender.close();
      stream.sender.sendError(StreamErrorCode.internal, "late");
    });
    stream.sender.cancel();
    expect(await stream.closed).toMatchObject({ status: "cancelled", cause: { code: "cancelled", blame: "local" } });
    expect(stream.suppressed.map(({ code, blame }) => [code, blame])).toEqual([["unavailable", "peer"]]);
    expect([sink.transcript, told.closed]).toEqual([[role === "caller" ? "cancel caller" : "cancel unspecified"], 1]);
    expectReleased(stream);
  });

  test("hostile case 36: the peer's close that crosses ours completes once [23.32, 23.35]", async () => {
    const { scene, told } = watch(role);
    const { stream, sink, clock } = scene;
    answerWithin(scene, "close", () => {
      stream.feed(close(0));
      stream.feed(close(0));
      stream.sender.close();
    });
    stream.sender.close();
    stream.sender.cancel();
    expect(await stream.closed).toEqual({ status: "complete" });
    await settle();
    expect([sink.transcript, told, clock.pendingTimers]).toEqual([
      ["close complete after 0"],
      { closed: 1, aborted: 0 },
      0,
    ]);
  });

  test("hostile case 36: of a peer that goes on failing eight causes are kept [23.38]", async () => {
    const { scene } = watch(role);
    scene.stream.sender.cancel();
    for (let i = 0; i < 10_000; i++) scene.stream.feed(error(StreamErrorCode.notFound, `${i}`));
    expect(scene.stream.suppressed.map(({ message }) => message)).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"]);
  });
});

/** The peer answers the first frame of this kind before the sink's call returns. */
function answerWithin({ sink }: Scene, kind: string, answer: () => void): void {
  const send = sink.send.bind(sink);
  let isDue = true;
  sink.send = (frame) => {
    send(frame);
    if (frame.kind !== kind || !isDue) return;
    isDue = false;
    answer();
  };
}

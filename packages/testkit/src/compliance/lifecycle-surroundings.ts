// The rules of a stream about what is around it: its sink, the signal it was given, the block that holds it, its peer's manners.

import { createError } from "@ixt/context";
import { assertLines, assertSame, assertThat } from "../assertion-failure.js";
import { cancel, close, credit, data, error, open } from "../frames.js";
import { causeOf } from "./abrupt-ends.js";
import { drained, lineOf, nextOf, outcomeOf, thrownBy } from "./settled.js";
import type { Stage, StreamRule } from "./stream-scene.js";

const ONE = Uint8Array.of(1);
const INTERNAL = 12;

export const SURROUNDING_RULES: readonly StreamRule[] = [
  [
    "a-lost-sink-is-unavailable",
    "a sink that is lost fails the stream with unavailable, blame transport, in silence [23.48]",
    lostSink,
  ],
  [
    "fails-in-silence",
    "a stream that is told that its way is lost fails with that cause, in silence [23.48]",
    failsInSilence,
  ],
  ["delivers-before-the-loss", "a lost way is told after what came before it was taken [23.48]", deliversBeforeLoss],
  [
    "lives-on-after-a-refusal",
    "a data frame that the sink refuses is the caller's matter, and the stream lives on [23.49]",
    livesOn,
  ],
  [
    "shortens-a-last-frame",
    "of a last frame that the sink refuses the details are left out, and then the message [23.49]",
    shortens,
  ],
  [
    "a-signal-cancels",
    "a signal that the stream was given cancels it, its reason being the cause [23.53]",
    signalCancels,
  ],
  [
    "lets-its-signal-go",
    "streams under one signal have one listener, which goes with the last of them [23.53]",
    letsSignalGo,
  ],
  [
    "disposal-cancels",
    "leaving an await using block cancels a stream that has not ended, and waits for it [23.60]",
    disposalCancels,
  ],
  ["survives-its-peer", "feed never throws on what a peer sends [23.77]", survivesPeer],
  ["takes-frames-one-by-one", "a frame that is fed while another is being taken is taken after it [23.78]", oneByOne],
];

async function lostSink(stage: Stage): Promise<void> {
  await stage.bothRoles({}, async (scene) => {
    const { sink, stream } = scene;
    const broken = new Error("EPIPE");
    sink.failWith(broken);
    assertSame(
      thrownBy(() => stream.sender.sendData(ONE)),
      "unavailable transport",
      "what a send into a lost sink throws",
    );
    sink.failWith(undefined);
    assertSame(await outcomeOf(stream), "failed unavailable transport", "the outcome of a lost sink");
    assertSame((await causeOf(scene)).cause, broken, "what the outcome's cause was caused by");
    stream.sender.cancel();
    scene.assertSaid([], "after the sink was lost");
  });
}

async function failsInSilence(stage: Stage): Promise<void> {
  await stage.bothRoles({ credit: 0 }, async (scene) => {
    const { stream } = scene;
    const waiting = lineOf(stream.sender.send(ONE));
    const cause = createError("unavailable", "the process ended", { blame: "transport" });
    stream.fail(cause);
    assertSame(await waiting, "rejects unavailable transport", "a send that waits when the way is lost");
    assertSame(await causeOf(scene), cause, "the cause of a stream whose way is lost");
    assertSame(await nextOf(stream), "throws unavailable transport", "what incoming gives when the way is lost");
    scene.assertSaid([], "when the way is lost");
  });
}

async function deliversBeforeLoss(stage: Stage): Promise<void> {
  await stage.bothRoles({}, async (scene) => {
    const { stream } = scene;
    scene.feed(data(0, "one"), data(1, "two"));
    stream.fail(createError("unavailable", "the process ended", { blame: "transport" }));
    const expected = ["one", "two", "throws unavailable transport"];
    assertLines(await drained(stream), expected, "what incoming gives before and with the loss of the way");
  });
}

async function livesOn(stage: Stage): Promise<void> {
  await stage.bothRoles({}, async (scene) => {
    const { sink, stream } = scene;
    sink.failWith(createError("resourceExhausted", "the payload is too large"));
    const thrown = thrownBy(() => stream.sender.sendData(ONE));
    sink.failWith(undefined);
    assertSame(thrown, "resourceExhausted local", "what a send throws that the sink refuses");
    assertSame(await outcomeOf(stream), "open", "after a refused data frame");
    scene.feed(data(0, "still here"), close(1));
    stream.sender.sendData(ONE);
    stream.sender.close();
    assertLines(await drained(stream), ["still here", "done"], "what incoming gives after a refused data frame");
    assertSame(await outcomeOf(stream), "complete", "the outcome of a stream of which one frame was refused");
  });
}

async function shortens(stage: Stage): Promise<void> {
  for (const [most, expected] of [
    [8, 'error internal "it broke"'],
    [0, "error internal"],
  ] as const) {
    await stage.bothRoles({}, ({ stream, sink }) => {
      const send = sink.send.bind(sink);
      sink.send = (frame) => {
        const size = frame.kind === "error" ? frame.error.details.length + frame.error.message.length : 0;
        if (size > most) throw createError("resourceExhausted", "the frame is too large");
        send(frame);
      };
      stream.sender.sendError(INTERNAL, "it broke", new Uint8Array(9));
      assertLines(sink.transcript, [expected], "an error frame that was too large with its details");
    });
  }
}

async function signalCancels(stage: Stage): Promise<void> {
  const rows = [
    ["callee", "cancel unspecified"],
    ["caller", "cancel caller"],
  ] as const;
  for (const [role, line] of rows) {
    const parent = new AbortController();
    await stage.oneRole(role, { options: { signal: parent.signal } }, async (scene) => {
      const reason = new RangeError("the application's own reason");
      parent.abort(reason);
      assertSame(await outcomeOf(scene.stream), "cancelled cancelled local", "the outcome of a signal that aborts");
      assertSame((await causeOf(scene)).cause, reason, "what the outcome's cause was caused by");
      scene.assertSaid([line], "after the signal aborted");
    });
  }
}

async function letsSignalGo(stage: Stage): Promise<void> {
  const parent = new AbortController();
  const listeners = countListeners(parent.signal);
  await stage.bothRoles({ options: { signal: parent.signal } }, async (first) => {
    await stage.bothRoles({ options: { signal: parent.signal } }, (second) => {
      assertSame(listeners.size, 1, "listeners of one signal over two streams");
      second.feed(cancel());
      assertSame(listeners.size, 1, "listeners of one signal over two streams, one of them ended");
    });
    first.stream.sender.cancel();
    assertSame(listeners.size, 0, "listeners of a signal whose streams have ended");
  });
}

function countListeners(signal: AbortSignal): ReadonlySet<unknown> {
  const listeners = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners.add(args[1]);
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners.delete(args[1]);
    remove(...args);
  };
  return listeners;
}

async function disposalCancels(stage: Stage): Promise<void> {
  const symbol = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
  await stage.bothRoles({}, async (scene) => {
    const { stream } = scene;
    const disposal: unknown = Reflect.apply(Reflect.get(stream, symbol), stream, []);
    assertSame(await lineOf(Promise.resolve(disposal)), "resolves", "the disposal of a stream that lives");
    assertSame(await outcomeOf(stream), "cancelled cancelled local", "the outcome of a disposal");
    const reason = scene.role === "caller" ? "caller" : "unspecified";
    assertLines(scene.sink.transcript, [`cancel ${reason}`], "frames sent at a disposal");
  });
}

async function survivesPeer(stage: Stage): Promise<void> {
  const drafts = [open("unary"), credit(0), credit(2 ** 32), data(-1), data(Number.NaN), close(-1), close(2 ** 60)];
  const rows = [...drafts, error("internal", "x".repeat(9_999)), cancel("overflow", "x".repeat(9_999))];
  for (const draft of rows) {
    await stage.bothRoles({}, (scene) => {
      assertSame(
        thrownBy(() => scene.feed(draft, draft, data(0), draft)),
        "nothing",
        `what a fed ${draft.kind} throws`,
      );
    });
  }
}

async function oneByOne(stage: Stage): Promise<void> {
  await stage.bothRoles({ initialCredit: 64, credit: 1 }, async (scene) => {
    const { sink, stream } = scene;
    const send = sink.send.bind(sink);
    let answers = 0;
    let depth = 0;
    sink.send = (frame) => {
      send(frame);
      depth++;
      assertThat(depth === 1, "a frame was taken, and answered, while the one before was still being taken");
      // The peer answers within the sink's own call.
      if (frame.kind === "data" && answers++ < 2_000) scene.feed(credit(1));
      depth--;
    };
    const sent = Promise.all(Array.from({ length: 2_000 }, () => stream.sender.send(ONE)));
    assertSame(await lineOf(sent), "resolves", "2,000 sends, each answered within the sink with one credit");
    assertSame(sink.frames.length, 2_000, "data frames sent");
    for (const [i, frame] of sink.frames.entries()) {
      assertSame(frame.kind === "data" && frame.data.sequence, i, `the sequence of data frame ${i + 1}`);
    }
  });
}

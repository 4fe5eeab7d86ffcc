// The rules of a stream about every other end: one outcome, one last frame, and who is told what of it.

import { createError } from "@ixt/context";
import { RemoteError } from "@ixt/stream";
import { assertLines, assertSame } from "../assertion-failure.js";
import { cancel, close, credit, data, error } from "../frames.js";
import { ABRUPT_ENDS, causeOf } from "./abrupt-ends.js";
import { drained, errorLine, lineOf, outcomeOf, thrownBy } from "./settled.js";
import type { Stage, StreamRule, StreamScene } from "./stream-scene.js";

const ONE = Uint8Array.of(1);
const INTERNAL = 12;
const MESSAGE_CAP = 4_096;

export const ENDING_RULES: readonly StreamRule[] = [
  [
    "cuts-long-messages",
    "a message of an error or a cancel is cut to 4,096 units, sent or received [23.6]",
    cutsMessages,
  ],
  ["one-outcome", "a stream has exactly one outcome, by whatever came first [23.37]", oneOutcome],
  ["keeps-later-causes", "causes after the outcome are kept as suppressed, eight at most [23.38]", keepsLaterCauses],
  ["closed-never-rejects", "closed resolves with the outcome and never rejects [23.39]", neverRejects],
  ["cancel-ends-both-directions", "a cancel of either side ends both directions at once [23.40]", cancelEndsBoth],
  [
    "delivers-before-the-peers-error",
    "the peer's error comes with code, message and details, after what came before it [23.41]",
    deliversBeforeError,
  ],
  ["ends-are-idempotent", "terminal calls are idempotent [23.42]", endsAreIdempotent],
  ["sends-after-the-end-tell-why", "a send after the end is a typed error that tells the cause [23.42]", sendsTellWhy],
  [
    "signal-aborts-with-the-cause",
    "the signal aborts on cancel, error and loss, with the cause as its reason [23.43]",
    signalAborts,
  ],
  [
    "one-last-frame",
    "at most one error or cancel frame is sent, and none in answer to the peer's own [23.45]",
    oneLastFrame,
  ],
];

async function cutsMessages(stage: Stage): Promise<void> {
  const long = "m".repeat(MESSAGE_CAP + 1);
  await stage.bothRoles({}, ({ stream, sink }) => {
    stream.sender.cancel(undefined, long);
    const [frame] = sink.take();
    assertSame(
      frame?.kind === "cancel" && frame.cancel.message.length,
      MESSAGE_CAP,
      "the length of a cancel's message",
    );
  });
  await stage.bothRoles({}, ({ stream, sink }) => {
    stream.sender.sendError(INTERNAL, long);
    const [frame] = sink.take();
    assertSame(frame?.kind === "error" && frame.error.message.length, MESSAGE_CAP, "the length of an error's message");
  });
  await stage.bothRoles({}, async (scene) => {
    scene.feed(error("internal", long));
    const cause = await causeOf(scene);
    assertSame(cause.message.length, MESSAGE_CAP, "the length of the message of the peer's error");
  });
}

async function oneOutcome(stage: Stage): Promise<void> {
  const rows: readonly (readonly [expected: string, ...ends: ((scene: StreamScene) => void)[]])[] = [
    ["cancelled cancelled local", ({ stream }) => stream.sender.cancel(), (scene) => scene.feed(error("internal"))],
    [
      "cancelled cancelled peer",
      (scene) => scene.feed(cancel()),
      ({ stream }) => stream.sender.sendError(INTERNAL, ""),
    ],
    ["failed internal peer", (scene) => scene.feed(error("internal")), (scene) => scene.feed(cancel())],
    ["failed protocolError peer", (scene) => scene.feed(data(7)), (scene) => scene.feed(close(0))],
    [
      "complete",
      (scene) => scene.feed(close(0)),
      ({ stream }) => stream.sender.close(),
      (scene) => scene.feed(cancel("shutdown")),
      ({ stream }) => stream.fail(createError("unavailable", "lost", { blame: "transport" })),
    ],
  ];
  for (const [expected, ...ends] of rows) {
    await stage.bothRoles({}, async (scene) => {
      for (const end of ends) end(scene);
      assertSame(await outcomeOf(scene.stream), expected, "the outcome of several ends, of which this was first");
      assertSame(scene.stream.state, "ended", "the state after several ends");
    });
  }
}

async function keepsLaterCauses(stage: Stage): Promise<void> {
  await stage.bothRoles({}, async (scene) => {
    const { stream } = scene;
    stream.sender.cancel();
    assertSame(stream.suppressed.length, 0, "suppressed causes, when there was one cause alone");
    for (let i = 0; i < 10; i++) scene.feed(i % 2 === 0 ? error("notFound", `${i}`) : cancel("shutdown"));
    const expected = Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? "notFound peer" : "unavailable peer"));
    assertLines(stream.suppressed.map(errorLine), expected, "suppressed causes, of ten that came late");
    assertSame(await outcomeOf(stream), "cancelled cancelled local", "the outcome, after ten late causes");
  });
}

async function neverRejects(stage: Stage): Promise<void> {
  for (const [name, end] of ABRUPT_ENDS) {
    await stage.bothRoles({}, async (scene) => {
      const before = lineOf(scene.stream.closed);
      end(scene);
      assertSame(await before, "resolves", `closed that was asked for before ${name}`);
      assertSame(await lineOf(scene.stream.closed), "resolves", `closed that was asked for after ${name}`);
    });
  }
}

async function cancelEndsBoth(stage: Stage): Promise<void> {
  for (const who of ["peer", "local"] as const) {
    await stage.bothRoles({}, async (scene) => {
      const { stream } = scene;
      scene.feed(data(0, "buffered"));
      if (who === "peer") scene.feed(cancel());
      else stream.sender.cancel();
      scene.said();
      scene.feed(data(1, "late"), close(2));
      thrownBy(() => stream.sender.sendData(ONE));
      stream.sender.close();
      scene.assertSaid([], `after a cancel (${who})`);
      assertLines(await drained(stream), [`throws cancelled ${who}`], `what incoming gives after a cancel (${who})`);
      assertSame(await outcomeOf(stream), `cancelled cancelled ${who}`, "the outcome of a cancel");
    });
  }
}

async function deliversBeforeError(stage: Stage): Promise<void> {
  await stage.bothRoles({}, async (scene) => {
    const { stream } = scene;
    scene.feed(data(0, "one"), data(1, "two"), error("permissionDenied", "not you", "why"));
    const expected = ["one", "two", "throws permissionDenied peer"];
    assertLines(await drained(stream), expected, "what incoming gives before and with the peer's error");
    const cause = await causeOf(scene);
    assertSame(cause.message, "not you", "the message of the peer's error");
    const details = cause instanceof RemoteError ? new TextDecoder().decode(cause.details) : "no RemoteError";
    assertSame(details, "why", "the details of the peer's error");
  });
}

async function endsAreIdempotent(stage: Stage): Promise<void> {
  for (const [name, end] of ABRUPT_ENDS) {
    await stage.bothRoles({}, async (scene) => {
      const { sender } = scene.stream;
      end(scene);
      const said = scene.said();
      const outcome = await outcomeOf(scene.stream);
      for (let i = 0; i < 2; i++) {
        const thrown = thrownBy(() => {
          sender.close();
          sender.cancel();
          sender.sendError(INTERNAL, "again");
          sender.grantCredit(1);
          end(scene);
        });
        assertSame(thrown, "nothing", `what ending again throws, after ${name}`);
      }
      scene.assertSaid([], `ending again, after ${name} (said: ${said.join(", ") || "nothing"})`);
      assertSame(await outcomeOf(scene.stream), outcome, `the outcome after ending again, after ${name}`);
    });
  }
}

async function sendsTellWhy(stage: Stage): Promise<void> {
  for (const [name, end] of ABRUPT_ENDS) {
    await stage.bothRoles({}, async (scene) => {
      end(scene);
      const { sender } = scene.stream;
      const cause = await causeOf(scene);
      const expected = `${cause.code} local`;
      assertSame(
        thrownBy(() => sender.sendData(ONE)),
        expected,
        `what sendData throws after ${name}`,
      );
      assertSame(
        thrownBy(() => sender.trySend(ONE)),
        expected,
        `what trySend throws after ${name}`,
      );
      assertSame(await lineOf(sender.send(ONE)), `rejects ${expected}`, `a send after ${name}`);
    });
  }
}

async function signalAborts(stage: Stage): Promise<void> {
  for (const [name, end] of ABRUPT_ENDS) {
    await stage.bothRoles({}, async (scene) => {
      const { signal } = scene.stream;
      let aborts = 0;
      signal.addEventListener("abort", () => aborts++);
      assertSame(signal.aborted, false, "aborted, while the stream lives");
      end(scene);
      const cause = await causeOf(scene);
      assertSame(aborts, 1, `abort events after ${name}`);
      assertSame(signal.reason, cause, `the signal's reason after ${name}`);
    });
  }
}

async function oneLastFrame(stage: Stage): Promise<void> {
  const expected: Readonly<Record<string, number>> = { "our cancel": 1, "our error": 1, "a violation": 1 };
  for (const [name, end] of ABRUPT_ENDS) {
    await stage.bothRoles({}, (scene) => {
      end(scene);
      for (const [, again] of ABRUPT_ENDS) again(scene);
      scene.feed(data(0), credit(1), close(4), credit(0));
      const last = scene.said().filter((line) => line.startsWith("error") || line.startsWith("cancel"));
      assertSame(last.length, expected[name] ?? 0, `error and cancel frames sent, after ${name} (${last.join(", ")})`);
    });
  }
}

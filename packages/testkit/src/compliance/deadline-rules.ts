// The rules of a stream about its deadline, under a virtual clock.

import { createDeadline, NO_DEADLINE, type Timers } from "@ixt/context";
import { assertLines, assertSame, assertThat } from "../assertion-failure.js";
import { cancel, close, credit, data } from "../frames.js";
import { assertOpenUntil, EXPIRED } from "./open-until.js";
import { lineOf, nextOf, outcomeOf, standingOf, thrownBy } from "./settled.js";
import type { Stage, StreamRule, StreamScene } from "./stream-scene.js";

const ONE = Uint8Array.of(1);
const DAY_MS = 86_400_000;
const CENTURY_MS = 36_525 * DAY_MS;

export const DEADLINE_RULES: readonly StreamRule[] = [
  [
    "fails-at-its-deadline",
    "at its deadline a stream fails with deadlineExceeded, telling the peer in one frame [23.50]",
    failsAtDeadline,
  ],
  [
    "not-before-its-deadline",
    "a stream is open until its deadline, also when a timer fires early [21.21, 23.50]",
    notBefore,
  ],
  [
    "past-at-the-callee",
    "an open whose deadline has passed is answered with one error frame, and is over [23.51]",
    pastAtCallee,
  ],
  ["past-at-the-caller", "a caller whose deadline has passed sends nothing at all [23.52]", pastAtCaller],
  ["aborted-at-the-caller", "a caller whose signal has aborted sends nothing at all [23.52]", abortedAtCaller],
  [
    "thirty-days-ahead",
    "a deadline of 30 days ends the stream in 30 days, whatever the host's timers can hold [21.21]",
    thirtyDays,
  ],
  ["as-far-as-the-wire-tells", "a deadline of the wire's greatest value does not come within a century [21.21]", asFar],
  ["none-is-none", "a deadline of 0 is none, and needs no timer [21.19]", noneIsNone],
  ["the-wall-clock-moves-nothing", "a step of the wall clock moves no deadline [21.20]", wallMovesNothing],
  [
    "one-end-at-a-tie",
    "the deadline and another end at one moment give one outcome and one last frame [23.37, 23.45]",
    oneEndAtTie,
  ],
  ["tells-who-waits", "whoever waits for credit or for a frame is told at the deadline [23.28, 23.57]", tellsWhoWaits],
  [
    "signal-aborts-at-the-deadline",
    "the signal aborts at the deadline, with the cause as its reason [23.43]",
    signalAborts,
  ],
  ["quiet-after-the-deadline", "after the deadline nothing more is sent or delivered [23.40, 23.50]", quietAfter],
  ["keeps-no-timer", "a stream that has ended keeps no timer [23.30]", keepsNoTimer],
  ["quiet-after-an-end", "the deadline of a stream that has ended says nothing [23.37, 23.45]", quietAfterEnd],
];

async function failsAtDeadline(stage: Stage): Promise<void> {
  await stage.allKinds({ deadlineMs: 1_000 }, async (scene) => {
    scene.clock.advance(1_000);
    assertSame(await outcomeOf(scene.stream), EXPIRED, "the outcome at the deadline");
    scene.assertSaid([scene.expiry], "at the deadline");
  });
}

async function notBefore(stage: Stage): Promise<void> {
  await stage.bothRoles({ deadlineMs: 1_000 }, (scene) => assertOpenUntil(scene, 1_000));
  // Hosts' timers may fire a little early; the clock decides.
  const hasty = (clock: Timers): Timers => ({
    setTimeout: (callback, delayMs) => clock.setTimeout(callback, delayMs > 1 ? delayMs - 1 : delayMs),
    clearTimeout: (timer) => clock.clearTimeout(timer),
  });
  await stage.bothRoles({ deadlineMs: 1_000, timers: hasty }, (scene) => assertOpenUntil(scene, 1_000));
}

async function pastAtCallee(stage: Stage): Promise<void> {
  for (const deadlineMs of [0, -1, -DAY_MS]) {
    await stage.oneRole("callee", { deadlineMs }, async (scene) => {
      scene.assertSaid(["error deadlineExceeded"], `on an open whose deadline passed ${-deadlineMs} ms ago`);
      assertSame(scene.stream.state, "ended", "the state of a stream whose deadline had passed");
      assertSame(await outcomeOf(scene.stream), EXPIRED, "the outcome of a deadline that had passed");
      assertSame(scene.clock.pendingTimers, 0, "timers of a stream whose deadline had passed");
      scene.feed(data(0), cancel());
      scene.assertSaid([], "in answer to what the peer had under way");
      assertSame(await nextOf(scene.stream), "throws deadlineExceeded local", "what incoming gives");
    });
  }
}

async function pastAtCaller(stage: Stage): Promise<void> {
  for (const deadlineMs of [0, -1, -DAY_MS]) {
    await stage.oneRole("caller", { deadlineMs }, async (scene) => {
      assertSame(scene.began.length, 0, `frames sent by a caller whose deadline passed ${-deadlineMs} ms ago`);
      thrownBy(() => scene.stream.sender.sendData(ONE));
      scene.stream.sender.cancel();
      scene.assertSaid([], "by a caller whose deadline had passed");
      assertSame(await outcomeOf(scene.stream), EXPIRED, "the outcome of a deadline that had passed");
      assertSame(scene.clock.pendingTimers, 0, "timers of a stream whose deadline had passed");
    });
  }
}

async function abortedAtCaller(stage: Stage): Promise<void> {
  await stage.oneRole("caller", { options: { signal: AbortSignal.abort() } }, async (scene) => {
    assertSame(scene.began.length, 0, "frames sent by a caller whose signal had aborted");
    assertSame(await outcomeOf(scene.stream), "cancelled cancelled local", "the outcome of a signal that had aborted");
  });
}

async function thirtyDays(stage: Stage): Promise<void> {
  await stage.bothRoles({ deadlineMs: 30 * DAY_MS }, (scene) =>
    assertOpenUntil(scene, 30 * DAY_MS, [1, 23 * DAY_MS, 5 * DAY_MS]),
  );
}

async function asFar(stage: Stage): Promise<void> {
  const greatest = 2n ** 64n - 1n;
  await stage.bothRoles({ deadline: (clock) => createDeadline(greatest, clock) }, async (scene) => {
    for (const stepMs of [1, DAY_MS, CENTURY_MS]) {
      scene.clock.advance(stepMs);
      assertSame(await outcomeOf(scene.stream), "open", `${stepMs} ms later, with the greatest deadline there is`);
    }
    scene.assertSaid([], "within a century, with the greatest deadline there is");
  });
}

async function noneIsNone(stage: Stage): Promise<void> {
  for (const deadline of [() => NO_DEADLINE, (clock: StreamScene["clock"]) => createDeadline(0, clock)]) {
    await stage.bothRoles({ deadline }, async (scene) => {
      assertSame(scene.clock.pendingTimers, 0, "timers of a stream without a deadline");
      scene.clock.advance(CENTURY_MS);
      assertSame(await outcomeOf(scene.stream), "open", "a century later, without a deadline");
      scene.assertSaid([], "a century later, without a deadline");
    });
  }
}

async function wallMovesNothing(stage: Stage): Promise<void> {
  for (const stepMs of [3_600_000, -3_600_000]) {
    await stage.bothRoles({ deadlineMs: 1_000 }, async (scene) => {
      scene.clock.advance(500);
      scene.clock.stepWall(stepMs);
      scene.clock.advance(499);
      assertSame(await outcomeOf(scene.stream), "open", `1 ms early, after a step of the wall clock by ${stepMs} ms`);
      scene.clock.advance(1);
      assertSame(await outcomeOf(scene.stream), EXPIRED, `in time, after a step of the wall clock by ${stepMs} ms`);
    });
  }
}

async function oneEndAtTie(stage: Stage): Promise<void> {
  const others: readonly (readonly [name: string, outcome: string, end: (scene: StreamScene) => void])[] = [
    ["the peer's cancel", "cancelled cancelled peer", (scene) => scene.feed(cancel())],
    ["our cancel", "cancelled cancelled local", ({ stream }) => stream.sender.cancel()],
    ["a violation", "failed protocolError peer", (scene) => scene.feed(data(9))],
    [
      "both closes",
      "complete",
      (scene) => {
        scene.feed(close(0));
        scene.stream.sender.close();
      },
    ],
  ];
  for (const [name, outcome, end] of others) {
    await stage.bothRoles({ deadlineMs: 10 }, async (scene) => {
      scene.clock.setTimeout(() => end(scene), 10);
      scene.clock.advance(10);
      const seen = await outcomeOf(scene.stream);
      const what = `the deadline and ${name} at one moment`;
      assertThat(seen === EXPIRED || seen === outcome, `the outcome of ${what} is that of neither, but ${seen}`);
      const last = scene.said().filter((line) => line.startsWith("cancel") || line.startsWith("error"));
      assertThat(last.length <= 1, `of ${what} the peer was told more than once: ${last.join(", ")}`);
    });
    await stage.bothRoles({ deadlineMs: 10 }, async (scene) => {
      scene.clock.advance(9);
      end(scene);
      scene.clock.advance(1);
      assertSame(await outcomeOf(scene.stream), outcome, `the outcome of ${name}, and then the deadline`);
      const last = scene.said().filter((line) => line === "cancel deadline" || line === "error deadlineExceeded");
      assertLines(last, [], `of ${name}, and then the deadline`);
    });
  }
}

async function tellsWhoWaits(stage: Stage): Promise<void> {
  await stage.bothRoles({ credit: 0, deadlineMs: 10 }, async (scene) => {
    const { sender, incoming } = scene.stream;
    const waiting = [sender.send(ONE), sender.ready(), incoming.next()].map(lineOf);
    scene.clock.advance(10);
    const expected = ["send", "ready", "next"].map(() => "rejects deadlineExceeded local");
    assertLines(await Promise.all(waiting), expected, "a send, ready and next that wait at the deadline");
  });
}

async function signalAborts(stage: Stage): Promise<void> {
  await stage.bothRoles({ deadlineMs: 10 }, async (scene) => {
    const { signal, closed } = scene.stream;
    scene.clock.advance(9);
    assertSame(signal.aborted, false, "aborted, before the deadline");
    scene.clock.advance(1);
    assertSame(signal.aborted, true, "aborted, at the deadline");
    const standing = await standingOf(closed);
    const outcome = standing.status === "fulfilled" ? standing.value : undefined;
    const cause = outcome?.status === "failed" ? outcome.cause : undefined;
    assertSame(signal.reason, cause, "the signal's reason at the deadline");
  });
}

async function quietAfter(stage: Stage): Promise<void> {
  await stage.bothRoles({ deadlineMs: 10 }, async (scene) => {
    const { stream } = scene;
    scene.feed(data(0, "in time, and not taken"));
    scene.clock.advance(10);
    scene.said();
    scene.feed(data(1, "late"), credit(5), close(2));
    assertSame(
      thrownBy(() => stream.sender.sendData(ONE)),
      "deadlineExceeded local",
      "what a late send throws",
    );
    stream.sender.close();
    stream.sender.cancel();
    stream.sender.sendError(12, "late");
    scene.clock.advance(CENTURY_MS);
    scene.assertSaid([], "after the deadline");
    assertSame(await nextOf(stream), "throws deadlineExceeded local", "what incoming gives after the deadline");
  });
}

async function keepsNoTimer(stage: Stage): Promise<void> {
  await stage.allKinds({ deadlineMs: 1_000, idleTimeoutMs: 500 }, (scene) => {
    scene.stream.sender.cancel();
    assertSame(scene.clock.pendingTimers, 0, "timers left after a cancel");
  });
  await stage.bothRoles({ deadlineMs: 1_000 }, (scene) => {
    scene.clock.advance(1_000);
    assertSame(scene.clock.pendingTimers, 0, "timers left after the deadline");
  });
}

async function quietAfterEnd(stage: Stage): Promise<void> {
  await stage.bothRoles({ deadlineMs: 10 }, async (scene) => {
    scene.feed(close(0));
    scene.stream.sender.close();
    scene.assertSaid(["close complete after 0"], "before the deadline");
    scene.clock.advance(CENTURY_MS);
    scene.assertSaid([], "at the deadline of a stream that was complete");
    assertSame(await outcomeOf(scene.stream), "complete", "the outcome, after the deadline of a complete stream");
    assertSame(scene.stream.signal.aborted, false, "aborted, after the deadline of a complete stream");
  });
}

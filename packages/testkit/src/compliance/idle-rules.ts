// The rules of a stream about the idle timeout, under a virtual clock.

import { assertSame } from "../assertion-failure.js";
import { credit, data } from "../frames.js";
import { assertOpenUntil, EXPIRED } from "./open-until.js";
import { lineOf, outcomeOf } from "./settled.js";
import type { Stage, StreamRule } from "./stream-scene.js";

const ONE = Uint8Array.of(1);
const CENTURY_MS = 36_525 * 86_400_000;

export const IDLE_RULES: readonly StreamRule[] = [
  [
    "idle-stream-fails",
    "a stream on which nothing moves for idleTimeoutMs fails with deadlineExceeded [23.54]",
    idleFails,
  ],
  [
    "movement-is-no-idleness",
    "a data frame that is sent, received or taken begins the idle timeout anew [23.54]",
    movement,
  ],
  ["credit-is-no-movement", "credit alone keeps no idle stream alive [23.54]", creditIsNone],
  ["idle-by-default-for-ever", "by default there is no idle timeout [23.54]", idleForEver],
];

async function idleFails(stage: Stage): Promise<void> {
  await stage.bothRoles({ idleTimeoutMs: 1_000 }, (scene) => assertOpenUntil(scene, 1_000));
}

async function movement(stage: Stage): Promise<void> {
  await stage.bothRoles({ idleTimeoutMs: 1_000 }, async (scene) => {
    const moves: readonly (readonly [name: string, move: () => unknown])[] = [
      ["one sent", () => scene.stream.sender.sendData(ONE)],
      ["one received", () => scene.feed(data(0))],
      ["one taken", () => lineOf(scene.stream.incoming.next())],
    ];
    scene.clock.advance(900);
    for (const [name, move] of moves) {
      move();
      scene.clock.advance(900);
      assertSame(await outcomeOf(scene.stream), "open", `900 ms after a data frame, ${name}, of a timeout of 1,000`);
    }
    scene.said();
    scene.clock.advance(100);
    assertSame(await outcomeOf(scene.stream), EXPIRED, "1,000 ms after the last movement");
  });
}

async function creditIsNone(stage: Stage): Promise<void> {
  await stage.bothRoles({ idleTimeoutMs: 1_000 }, async (scene) => {
    scene.clock.advance(900);
    scene.feed(credit(1));
    scene.stream.sender.grantCredit(1);
    scene.said();
    scene.clock.advance(100);
    assertSame(await outcomeOf(scene.stream), EXPIRED, "1,000 ms on which only credit came and went");
    scene.assertSaid([scene.expiry], "1,000 ms on which only credit came and went");
  });
}

async function idleForEver(stage: Stage): Promise<void> {
  await stage.bothRoles({}, async (scene) => {
    scene.clock.advance(CENTURY_MS);
    assertSame(await outcomeOf(scene.stream), "open", "after a century in which nothing moved");
  });
}

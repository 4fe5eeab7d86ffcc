// A stream that ends by time alone: at its moment, and not before.

import { assertSame } from "../assertion-failure.js";
import { outcomeOf } from "./settled.js";
import type { StreamScene } from "./stream-scene.js";

/** The outcome of a stream that ended by time. */
export const EXPIRED = "failed deadlineExceeded local";

/** @throws AssertionFailure unless the stream is open after each of the steps and a moment before the end, and over at the end. */
export async function assertOpenUntil(scene: StreamScene, endMs: number, steps: readonly number[] = []): Promise<void> {
  let atMs = 0;
  for (const stepMs of [...steps, endMs - 1 - steps.reduce((sum, each) => sum + each, 0)]) {
    scene.clock.advance(stepMs);
    atMs += stepMs;
    assertSame(await outcomeOf(scene.stream), "open", `after ${atMs} ms of ${endMs}`);
    scene.assertSaid([], `after ${atMs} ms of ${endMs}`);
  }
  scene.clock.advance(1);
  assertSame(await outcomeOf(scene.stream), EXPIRED, `after ${endMs} ms`);
  scene.assertSaid([scene.expiry], `after ${endMs} ms`);
}

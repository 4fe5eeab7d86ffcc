// Virtual time that passes as long as something is waited for, and not longer.

import type { VirtualClock } from "@ixt/context/virtual-clock";
import { AssertionFailure } from "./assertion-failure.js";
import { passTurn, TURNS } from "./settle.js";

/** Promises in a row that are waited for without a turn of the event loop: a session in memory shakes hands in fewer. */
const QUICK_STEPS = 64;

/** How far virtual time goes before a wait is given up: some 24 days. */
const PATIENCE_MS = 0x7fff_ffff;

const NO_TIMER =
  "no timer of this clock is armed, and work outside of it, such as I/O or the host's own setTimeout, is not waited for";

/**
 * Settles as `awaited` does, and lets virtual time pass from timer to timer until then. Where nothing more can happen it fails at
 * once instead of hanging: no timer is armed, so no timer will ever settle it. Work outside of the clock, such as I/O or the host's own
 * `setTimeout`, is not waited for: give the code under test the clock for its timers.
 *
 * Rejects with AssertionFailure in that case, and when 2^31-1 ms of virtual time were not enough.
 *
 * @param unfinished what a failure tells beside, a line each
 *
 * @example
 * ```ts
 * import { VirtualClock } from "@ixt/context/virtual-clock";
 * import { until } from "@ixt/testkit";
 *
 * const clock = new VirtualClock();
 * const late = new Promise((resolve) => clock.setTimeout(() => resolve("there"), 60_000));
 * console.log(await until(clock, late), clock.now()); // there 60000
 * ```
 */
export async function until<Value>(
  clock: VirtualClock,
  awaited: Promise<Value>,
  unfinished: () => readonly string[] = () => [],
): Promise<Value> {
  let isSettled = false;
  let wake = (): void => {};
  const done = (): void => {
    isSettled = true;
    wake();
  };
  awaited.then(done, done);
  for (let step = 0; step < QUICK_STEPS && !isSettled; step++) await undefined;
  const giveUpAt = clock.now() + PATIENCE_MS;
  for (let idleTurns = 0; !isSettled; ) {
    // Woken at once by what settles it: another wait on the same clock would let time pass before the next turn.
    await new Promise<void>((resolve) => {
      wake = resolve;
      void passTurn().then(resolve);
    });
    if (isSettled) break;
    const nextMs = clock.msToNextTimer;
    if (nextMs !== undefined && clock.now() + nextMs <= giveUpAt) {
      clock.advance(nextMs);
      idleTurns = 0;
      continue;
    }
    // Code that itself waits for a turn may yet settle it, or arm a timer.
    if (idleTurns++ < TURNS) continue;
    const why = nextMs === undefined ? NO_TIMER : `it did not settle within ${PATIENCE_MS} ms of virtual time`;
    const text = [`what is waited for will not come: ${why}`, ...unfinished()].join("\n  ");
    throw new AssertionFailure(text, "pending", "settled");
  }
  return awaited;
}

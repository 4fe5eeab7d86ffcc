// Turns of the event loop: how a test lets everything run that waits for nothing but its turn, without letting time pass.

import { createError } from "@ixt/context";
import type { VirtualClock } from "@ixt/context/virtual-clock";

/**
 * The host's own, taken when this module loads: a test that later puts fake timers over the globals must not stop the kit.
 * In Node it runs after all microtasks, and needs no time; elsewhere a message to oneself does the same.
 */
const nextTurn: (callback: () => void) => void = chooseNextTurn();

/** One turn is enough for what only promises hold up; the others are for code that itself waits for a turn, and answers of it. */
export const TURNS = 4;

/**
 * Resolves when everything has run that waits for its turn alone. No time passes, neither the host's nor a `VirtualClock`'s.
 *
 * @example
 * ```ts
 * import { settle } from "@ixt/testkit";
 *
 * let steps = 0;
 * void (async () => {
 *   for (let i = 0; i < 1_000; i++) await Promise.resolve();
 *   steps = 1_000;
 * })();
 * await settle();
 * console.log(steps); // 1000
 * ```
 */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await passTurn();
}

/** One turn of the event loop: all promises that can go on have gone on. */
export function passTurn(): Promise<void> {
  return new Promise((resolve) => nextTurn(resolve));
}

/**
 * Lets virtual time pass as real time would: after each timer that fires, everything runs that it set going, before the next one.
 * `clock.advance` alone fires them all within one call, before any promise is heard.
 *
 * Rejects with `invalidArgument` for a duration that is negative or no finite number.
 *
 * @example
 * ```ts
 * import { VirtualClock } from "@ixt/context/virtual-clock";
 * import { elapse } from "@ixt/testkit";
 *
 * const clock = new VirtualClock();
 * const sleep = (ms: number): Promise<void> => new Promise((resolve) => clock.setTimeout(resolve, ms));
 * let rounds = 0;
 * void (async () => {
 *   for (;;) {
 *     await sleep(100);
 *     rounds++;
 *   }
 * })();
 * await elapse(clock, 1_000);
 * console.log(rounds); // 10
 * ```
 */
export async function elapse(clock: VirtualClock, durationMs: number): Promise<void> {
  if (!(durationMs >= 0) || durationMs === Number.POSITIVE_INFINITY) {
    throw createError("invalidArgument", `time elapses by 0 ms or more, not by ${durationMs}`);
  }
  const end = clock.now() + durationMs;
  await settle();
  for (;;) {
    const leftMs = Math.max(0, end - clock.now());
    const nextMs = clock.msToNextTimer;
    if (nextMs === undefined || nextMs > leftMs) {
      clock.advance(leftMs);
      return settle();
    }
    clock.advance(nextMs);
    await passTurn();
  }
}

function chooseNextTurn(): (callback: () => void) => void {
  const { setImmediate } = globalThis;
  if (typeof setImmediate === "function") return (callback) => void setImmediate(callback);
  return (callback) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      callback();
    });
    port1.start();
    port2.postMessage(undefined);
  };
}

// What a test has left behind: handlers and streams that go on, timers, listeners, and what keeps a process alive.

import { VirtualClock } from "@ixt/context/virtual-clock";
import { AssertionFailure } from "./assertion-failure.js";
import { FakeRuntime } from "./fake-runtime.js";
import { settle } from "./settle.js";
import { watchListeners } from "./signal-listeners.js";

/**
 * What can be watched: a runtime, a clock, a signal.
 *
 * @see {@link expectNoLeaks}
 */
export type Watchable = FakeRuntime | VirtualClock | AbortSignal;

/**
 * Says that a thing must be left with nothing behind, and gives it back.
 *
 * @see {@link expectNoLeaks}
 */
export type Watch = <Thing extends Watchable>(thing: Thing) => Thing;

/** One thing under watch: says what is left, a line each. */
type Look = () => readonly string[];

/**
 * Runs `body`, and fails when it leaves something behind: in a runtime that it watches calls, streams, handlers or timers; on a clock
 * timers; on a signal listeners that nobody has told; and in Node whatever is new and keeps the process alive, such as a timer or a
 * socket. That last one is the whole process's: do not run it beside concurrent tests.
 *
 * Rejects with AssertionFailure that has a line for each, and as `body` does.
 *
 * @example
 * ```ts
 * import { defineModule } from "@ixt/sdk";
 * import { expectNoLeaks, FakeRuntime } from "@ixt/testkit";
 *
 * await expectNoLeaks(async (watch) => {
 *   const runtime = watch(await FakeRuntime.start(defineModule({ name: "empty", version: "1" })));
 *   await runtime.close();
 * });
 * ```
 */
export async function expectNoLeaks<Result>(body: (watch: Watch) => Result | Promise<Result>): Promise<Result> {
  const looks: Look[] = [lookAtHost()];
  const result = await body((thing) => {
    looks.push(lookAt(thing));
    return thing;
  });
  await settle();
  const left = looks.flatMap((look) => look());
  if (left.length === 0) return result;
  throw new AssertionFailure(`left behind:\n  ${left.join("\n  ")}`, left, []);
}

function lookAt(thing: Watchable): Look {
  if (thing instanceof FakeRuntime) return () => thing.unfinished;
  if (thing instanceof VirtualClock) {
    return () => (thing.pendingTimers === 0 ? [] : [`timers are armed: ${thing.pendingTimers}`]);
  }
  const listeners = watchListeners(thing);
  return () => {
    listeners.stop();
    return listeners.count === 0 ? [] : [`listeners of a signal: ${listeners.count}`];
  };
}

/** What keeps a Node process alive, by its kind; elsewhere nothing can be said. */
function countResources(): ReadonlyMap<string, number> {
  const { process } = globalThis as { process?: { getActiveResourcesInfo?(): string[] } };
  const counts = new Map<string, number>();
  for (const kind of process?.getActiveResourcesInfo?.() ?? []) {
    // One turn of the event loop, which nothing holds up.
    if (kind !== "Immediate") counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

function lookAtHost(): Look {
  const before = countResources();
  return () =>
    Array.from(countResources()).flatMap(([kind, count]) => {
      const added = count - (before.get(kind) ?? 0);
      return added > 0 ? [`resources of the kind ${kind} that keep the process alive: ${added}`] : [];
    });
}

// One listener on a signal, whatever the number of those who wait for it.

import { getEventListeners } from "node:events";
import { expect, test, vi } from "vitest";
import { onAbort } from "../src/index.js";

const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, "abort").length;

test("100,000 callbacks wait behind one listener, run in order when the signal aborts, and leave none [21.23]", () => {
  const warn = vi.spyOn(process, "emitWarning");
  const { signal, abort } = controlled();
  const ran: number[] = [];
  for (let i = 0; i < 100_000; i++) onAbort(signal, () => ran.push(i));
  expect(listenersOf(signal)).toBe(1);
  abort();
  expect(ran).toEqual(Array.from({ length: 100_000 }, (_, i) => i));
  expect(listenersOf(signal)).toBe(0);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

test("the listener goes with the last callback that is forgotten, and comes back with the next [21.23]", () => {
  const { signal, abort } = controlled();
  const ran: string[] = [];
  const same = (): unknown => ran.push("same");
  const forgets = [onAbort(signal, same), onAbort(signal, same)];
  forgets[0]?.();
  forgets[0]?.();
  expect(listenersOf(signal)).toBe(1);
  forgets[1]?.();
  expect(listenersOf(signal)).toBe(0);
  onAbort(signal, same);
  forgets[1]?.();
  expect(listenersOf(signal)).toBe(1);
  abort();
  expect(ran).toEqual(["same"]);
});

test("a callback may forget itself and others while the signal aborts [21.23]", () => {
  const { signal, abort } = controlled();
  const ran: string[] = [];
  const forgetFirst = onAbort(signal, () => {
    ran.push("first");
    forgetFirst();
    forgetSecond();
    onAbort(signal, () => ran.push("late"));
  });
  const forgetSecond = onAbort(signal, () => ran.push("second"));
  onAbort(signal, () => ran.push("third"));
  abort();
  expect(ran).toEqual(["first", "third"]);
  expect(listenersOf(signal)).toBe(0);
});

test("a callback that throws keeps no other from running, and the host is told [21.23]", () => {
  const reported: unknown[] = [];
  // The host reports what a listener throws in a later tick; here the tick is the test's own.
  const nextTick = vi.spyOn(process, "nextTick").mockImplementation((task) => {
    try {
      task();
    } catch (error) {
      reported.push(error);
    }
  });
  const throwing = (count: number): number => {
    const { signal, abort } = controlled();
    let ran = 0;
    for (let i = 0; i < 3; i++) {
      onAbort(signal, () => {
        ran++;
        if (i < count) throw new Error(`callback ${i}`);
      });
    }
    abort();
    return ran;
  };
  expect([throwing(1), throwing(2)]).toEqual([3, 3]);
  nextTick.mockRestore();
  expect(reported).toEqual([new Error("callback 0"), expect.any(AggregateError)]);
  expect((reported[1] as AggregateError).errors).toEqual([new Error("callback 0"), new Error("callback 1")]);
});

test("an event that only bears the name calls nobody, and nobody is forgotten [21.23]", () => {
  const { signal, abort } = controlled();
  const ran: string[] = [];
  onAbort(signal, () => ran.push("aborted"));
  signal.dispatchEvent(new Event("abort"));
  expect([ran, listenersOf(signal)]).toEqual([[], 1]);
  abort();
  expect([ran, listenersOf(signal)]).toEqual([["aborted"], 0]);
});

test("a signal that has aborted calls nobody and is not listened to [21.23]", () => {
  const signal = AbortSignal.abort();
  onAbort(signal, () => expect.unreachable())();
  expect(listenersOf(signal)).toBe(0);
});

function controlled(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

import { onAbort, systemTimers } from "@ixt/context";
import { VirtualClock } from "@ixt/context/virtual-clock";
import { defineCall, defineModule, text } from "@ixt/sdk";
import { expect, test } from "vitest";
import { FakeRuntime } from "./fake-runtime.js";
import { expectNoLeaks, type Watch } from "./leaks.js";

const stubborn = defineModule({
  name: "stubborn",
  version: "1",
  handlers: { "stubborn.stay": defineCall({ input: text, output: text, handle: () => new Promise(() => {}) }) },
});

async function leftBy(body: (watch: Watch) => unknown): Promise<unknown> {
  return expectNoLeaks(body).then(
    () => "nothing",
    (failure) => failure.actual,
  );
}

test("a body that leaves nothing gives back what it gives", async () => {
  const result = await expectNoLeaks(async (watch) => {
    const clock = watch(new VirtualClock());
    const signal = watch(new AbortController().signal);
    const timer = clock.setTimeout(() => {}, 10);
    const forget = onAbort(signal, () => {});
    forget();
    clock.clearTimeout(timer);
    return 7;
  });
  expect(result).toBe(7);
});

test("a body that fails is heard of, whatever it leaves", async () => {
  const cause = new Error("the body's own");
  await expect(
    expectNoLeaks((watch) => {
      watch(new VirtualClock()).setTimeout(() => {}, 1);
      throw cause;
    }),
  ).rejects.toBe(cause);
});

test("a timer on a clock is left behind", async () => {
  expect(await leftBy((watch) => watch(new VirtualClock()).setTimeout(() => {}, 10))).toEqual(["timers are armed: 1"]);
});

test("a handler that stays is left behind, with the call that waits for it", async () => {
  const left = await leftBy(async (watch) => {
    const runtime = watch(await FakeRuntime.start(stubborn));
    runtime.call("stubborn.stay", "").catch(() => {});
    await runtime.elapse();
  });
  expect(left).toEqual(["call stubborn.stay has no answer", "stubborn still runs the handler of stubborn.stay"]);
});

test("a handler that stays is left behind though its session is over", async () => {
  const left = await leftBy(async (watch) => {
    const runtime = watch(await FakeRuntime.start(stubborn));
    runtime.call("stubborn.stay", "").catch(() => {});
    await runtime.elapse();
    await runtime.close();
  });
  expect(left).toEqual(["stubborn still runs the handler of stubborn.stay"]);
});

test("listeners of a signal are left behind, but those that were let go and those that were told", async () => {
  const parent = new AbortController();
  const left = await leftBy((watch) => {
    const signal = watch(parent.signal);
    const stays = (): void => {};
    const goes = (): void => {};
    signal.addEventListener("abort", stays);
    signal.addEventListener("abort", stays);
    signal.addEventListener("abort", goes);
    signal.removeEventListener("abort", goes);
  });
  expect(left).toEqual(["listeners of a signal: 1"]);

  const told = new AbortController();
  const none = await leftBy((watch) => {
    const { signal } = told;
    const until = new AbortController();
    watch(signal).addEventListener("abort", () => {}, { signal: until.signal });
    signal.addEventListener("abort", () => {});
    until.abort();
    told.abort();
    signal.addEventListener("abort", () => {});
  });
  expect([none, Object.keys(told.signal)]).toEqual(["nothing", []]);
});

test("a timer of the host is left behind", async () => {
  let timer: unknown;
  const left = await leftBy(() => {
    timer = systemTimers.setTimeout(() => {}, 60_000);
  });
  systemTimers.clearTimeout(timer);
  expect(left).toEqual(["resources of the kind Timeout that keep the process alive: 1"]);
});

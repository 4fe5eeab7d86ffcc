// The pure core, against what it promises: credit is never invented, windows never exceed the buffer, states only move on.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteBudget } from "../src/byte-budget.js";
import { CreditWindow } from "../src/credit-window.js";
import { sendsOf } from "../src/interaction.js";
import { OutboundFlow } from "../src/outbound-flow.js";
import { ReceiveWindow } from "../src/receive-window.js";
import { SequenceCheck } from "../src/sequence-check.js";
import { canReceive, canSend, type StreamEvent, type StreamState, TRANSITIONS } from "../src/stream-state.js";
import { InteractionKind } from "../src/wire-enums.js";

const small = fc.integer({ min: 0, max: 40 });

describe("CreditWindow", () => {
  test("never gives more than it was granted [23.14, 23.17, 23.18]", () => {
    fc.assert(
      fc.property(small, fc.array(fc.oneof(fc.constant("take" as const), small)), (initial, steps) => {
        const window = new CreditWindow(initial);
        let granted = initial;
        let taken = 0;
        for (const step of steps) {
          if (step === "take") {
            const had = window.available > 0;
            expect(window.take()).toBe(had);
            if (had) taken++;
          } else {
            expect(window.grant(step)).toBe(step === 0 ? "zeroGrant" : undefined);
            granted += step;
          }
          expect(window.available).toBe(granted - taken);
        }
      }),
    );
  });

  test("refuses a sum above 2^32-1 and stays as it was [23.19]", () => {
    const window = new CreditWindow(0xffff_fffe);
    expect(window.grant(1)).toBeUndefined();
    expect(window.grant(1)).toBe("overflow");
    expect(window.grant(0xffff_ffff)).toBe("overflow");
    expect(window.available).toBe(0xffff_ffff);
  });
});

describe("ReceiveWindow", () => {
  const step = fc.oneof(fc.constantFrom("arrive" as const, "take" as const), fc.integer({ min: 1, max: 9 }));

  test("keeps credit and buffer within the cap, and every taken frame is granted again [23.20, 23.22, 23.23]", () => {
    fc.assert(
      fc.property(small, fc.integer({ min: 1, max: 40 }), fc.array(step, { maxLength: 300 }), (initial, cap, steps) => {
        const window = new ReceiveWindow(initial, cap, new ByteBudget(1 << 20), "auto");
        let granted = Math.min(initial, cap);
        let arrived = 0;
        let held = 0;
        for (const next of steps) {
          if (next === "arrive") {
            const allowed = arrived < granted;
            expect(window.arrive(64)).toBe(allowed);
            if (allowed) arrived++;
            if (allowed) held++;
          } else if (next === "take") {
            if (held === 0) continue;
            held--;
            granted += window.take();
          } else if (window.grant(next)) {
            granted += next;
          }
          expect(window.outstanding).toBe(granted - arrived);
          expect(window.buffered).toBe(held);
          expect(window.outstanding + window.buffered).toBeLessThanOrEqual(cap);
        }
        while (held-- > 0) granted += window.take();
        // With all taken, at least half the window is open again, so a sender never waits for ever.
        if (granted > 0) expect(window.outstanding).toBeGreaterThan(0);
      }),
    );
  });

  test("grants in halves of the window [23.22]", () => {
    const window = new ReceiveWindow(16, 16, new ByteBudget(1 << 20), "auto");
    for (let i = 0; i < 16; i++) window.arrive(64);
    const grants = Array.from({ length: 16 }, () => window.take());
    expect(grants).toEqual([0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 8]);
  });

  /** A consumer that takes each frame as it comes; what is granted in the course of `frames` of them. */
  const keepUp = (window: ReceiveWindow, frames: number, payloadBytes: number): number[] => {
    const grants: number[] = [];
    for (let i = 0; i < frames; i++) {
      expect(window.arrive(payloadBytes)).toBe(true);
      const granted = window.take();
      if (granted > 0) grants.push(granted);
    }
    return grants;
  };

  test("widens for a consumer that has taken all that came, up to its buffer [23.90]", () => {
    const window = new ReceiveWindow(4, 20, new ByteBudget(1 << 24), "auto");
    expect(keepUp(window, 2 + 4 + 8 + 10, 64)).toEqual([2 + 4, 4 + 8, 8 + 4, 10]);
    expect(window.outstanding).toBe(20);
  });

  test("does not widen while anything waits [23.90]", () => {
    const window = new ReceiveWindow(4, 64, new ByteBudget(1 << 20), "auto");
    for (let i = 0; i < 4; i++) window.arrive(64);
    expect([window.take(), window.take(), window.take()]).toEqual([0, 2, 0]);
    window.arrive(64);
    expect([window.take(), window.outstanding, window.buffered]).toEqual([2, 3, 1]);
  });

  test("widens no further than a full window of the largest payloads seen fits the buffer's bytes [23.90]", () => {
    const small = new ReceiveWindow(4, 1_000, new ByteBudget(1 << 20), "auto");
    keepUp(small, 1_000, 64);
    expect(small.outstanding).toBeLessThanOrEqual(16);
    const large = new ReceiveWindow(4, 1_000, new ByteBudget(1 << 20), "auto");
    keepUp(large, 1, 100_000);
    keepUp(large, 1_000, 64);
    expect(large.outstanding).toBeLessThanOrEqual(10);
  });

  test("leaves granting to the application under the manual policy [23.22, 23.24]", () => {
    const window = new ReceiveWindow(2, 4, new ByteBudget(1 << 20), "manual");
    window.arrive(64);
    window.arrive(64);
    expect([window.take(), window.take(), window.outstanding]).toEqual([0, 0, 0]);
    expect([window.grant(5), window.grant(4), window.outstanding]).toEqual([false, true, 4]);
  });
});

describe("windows that widen together", () => {
  test("ask for no more than their session has, and give it back [23.90]", () => {
    const session = new ByteBudget(64 * 1024);
    const budgets = [new ByteBudget(1 << 24, session), new ByteBudget(1 << 24, session)] as const;
    const [one, two] = budgets.map((budget) => new ReceiveWindow(32, 64, budget, "auto")) as [
      ReceiveWindow,
      ReceiveWindow,
    ];
    const takeAll = (window: ReceiveWindow): number => {
      for (let i = window.outstanding; i > 0; i--) window.arrive(2_000);
      while (window.buffered > 0) window.take();
      return window.outstanding;
    };
    expect([takeAll(one), takeAll(two)]).toEqual([64, 32]);
    budgets[0].unpledge();
    expect(takeAll(two)).toBe(64);
  });
});

describe("SequenceCheck", () => {
  test("takes a sequence from 0 without gaps and refuses any other [23.10, 23.11]", () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(60), (count, next) => {
        const check = new SequenceCheck("many");
        for (let i = 0; i < count; i++) {
          expect(check.fault(i)).toBeUndefined();
          check.advance();
        }
        expect(check.fault(next) === undefined).toBe(next === count);
        expect(check.received).toBe(count);
      }),
    );
  });

  test("refuses a close that tells of another number [23.13]", () => {
    const check = new SequenceCheck("many");
    check.advance();
    expect(check.closeFault(0)).toBe("the close tells of 0 data frames where 1 came");
    expect(check.closeFault(2)).toBe("the close tells of 2 data frames where 1 came");
    expect(check.closeFault(1)).toBeUndefined();
  });

  test("holds a direction of one to exactly one [23.8]", () => {
    const check = new SequenceCheck("one");
    expect(check.closeFault(0)).toBe("the close came before the one data frame of the kind");
    expect(check.fault(0)).toBeUndefined();
    check.advance();
    expect(check.fault(1)).toBe("a second data frame came where the kind allows one");
  });
});

test("OutboundFlow numbers what it lets go, and takes back what was not sent [23.9, 23.10, 23.49]", () => {
  const flow = new OutboundFlow("many", 2);
  expect([flow.take(), flow.take(), flow.take(), flow.sent]).toEqual([0, 1, undefined, 2]);
  flow.undo();
  expect([flow.sent, flow.window.available, flow.take()]).toEqual([1, 1, 1]);
  const single = new OutboundFlow("one", 9);
  expect([single.allowsClose(), single.allowsAnother(0), single.allowsAnother(1)]).toEqual([false, true, false]);
  single.take();
  expect([single.allowsClose(), single.allowsAnother(0)]).toEqual([true, false]);
});

test("states only move on, and closing twice is closing once [23.31, 23.32, 23.35]", () => {
  const events: StreamEvent[] = ["localClose", "remoteClose", "abort"];
  const openness = (state: StreamState): number => Number(canSend(state)) + Number(canReceive(state));
  for (const state of Object.keys(TRANSITIONS) as StreamState[]) {
    for (const event of events) {
      const next = TRANSITIONS[state][event];
      expect(openness(next)).toBeLessThanOrEqual(openness(state));
      expect(TRANSITIONS[next][event]).toBe(next);
    }
    expect(TRANSITIONS[state].abort).toBe("ended");
  }
  expect(TRANSITIONS[TRANSITIONS.open.localClose].remoteClose).toBe("ended");
  expect(TRANSITIONS[TRANSITIONS.open.remoteClose].localClose).toBe("ended");
});

test("the four kinds say how many frames go each way [23.7]", () => {
  const table = Object.entries(InteractionKind).map(([name, kind]) => [
    name,
    sendsOf(kind, "caller"),
    sendsOf(kind, "callee"),
  ]);
  expect(table).toEqual([
    ["unary", "one", "one"],
    ["clientStream", "many", "one"],
    ["serverStream", "one", "many"],
    ["bidiStream", "many", "many"],
  ]);
});

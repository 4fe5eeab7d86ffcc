// The ways out of a stream: whatever it was doing, every one of them gives everything back; and when two of them meet at one moment,
// one of them is the end.

import { VirtualClock } from "@ixt/context/virtual-clock";
import { CancelReason, CloseReason, InteractionKind, StreamErrorCode, type StreamRole } from "@ixt/stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { happenToBoth } from "./agreement.js";
import { DEADLINE_MS, politeEvent, setups } from "./arbitraries.js";
import type { EndEvent } from "./end-event.js";
import { createEndModel } from "./end-model.js";
import { keepsTheRules, type Setup, visible } from "./end-state.js";
import { EndUnderTest } from "./end-under-test.js";
import { check } from "./seed.js";

const payload = Uint8Array.of(7);
const terminal = /^(cancel|error) /;

const exits: readonly EndEvent[] = [
  { type: "cancel", reason: undefined },
  { type: "peerCancel", reason: CancelReason.caller },
  { type: "sendError", code: StreamErrorCode.internal },
  { type: "peerError", code: StreamErrorCode.internal },
  { type: "wait", durationMs: DEADLINE_MS },
  { type: "abort" },
  { type: "fail" },
  { type: "return" },
  { type: "throw" },
  { type: "peerOpen" },
  { type: "peerCredit", frames: 0 },
  { type: "peerData", sequence: 2 ** 31, payload },
];

test.each(["callee", "caller"] as const)(
  "hostile case 49: every way out of the %s gives credit, buffer, waiters, timer and listener back [23.30, 23.37, 23.40, 23.57]",
  async (role) => {
    const setup = setups(role, InteractionKind.bidiStream).filter((each) => each.deadlineMs > 0 && !each.abortedBefore);
    const script = fc.array(politeEvent, { maxLength: 30, size: "max" });
    const property = fc.asyncProperty(setup, script, fc.constantFrom(...exits), async (given, events, exit) => {
      const { model, real } = await play({ ...given, deadlineMs: DEADLINE_MS }, [...events, exit]);
      fc.pre(model.ending !== undefined); // the consumer who leaves may have been at the end before
      const { stream } = real;
      if (exit.type !== "return" && exit.type !== "throw") await real.drain();
      expect(real.visible()).toMatchObject({
        state: "ended",
        sendCredit: 0,
        receiveCredit: 0,
        timers: 0,
        listeners: 0,
      });
      expect(stream.stats()).toMatchObject({ bufferedFrames: 0, bufferedBytes: 0, stalledMs: 0 });
      expect([real.unsettledSends, real.unsettledNexts, real.outcomes]).toEqual([0, 0, 1]);
      expect(real.frames.filter((frame) => terminal.test(frame)).length).toBeLessThanOrEqual(1);
    });
    await check(`every way out of the ${role}`, 600, property);
  },
  60_000,
);

const data = (sequence: number): EndEvent => ({ type: "peerData", sequence, payload });
const send: EndEvent = { type: "send", payload };
const close: EndEvent = { type: "close", reason: CloseReason.complete };
const peerClose: EndEvent = { type: "peerClose", finalSequence: 0 };

test.each<[string, EndEvent[], EndEvent]>([
  ["our close", [], close],
  ["the peer's close", [], peerClose],
  ["the close that completes", [peerClose], close],
  ["the peer's close that completes", [close], peerClose],
  ["a data frame", [], data(0)],
  ["a data frame that is waited for", [{ type: "next" }], data(0)],
  ["a data frame beyond the credit", [data(0), data(1)], data(2)],
  ["the last credit", [send, send, send], { type: "peerCredit", frames: 1 }],
  ["a send", [], send],
  ["a cancel", [], { type: "cancel", reason: CancelReason.superseded }],
  ["the peer's cancel", [data(0)], { type: "peerCancel", reason: CancelReason.caller }],
  ["the peer's error", [data(0)], { type: "peerError", code: StreamErrorCode.internal }],
  ["an abort", [], { type: "abort" }],
])(
  "hostile case 69: the deadline and %s at one moment give one end, always the same [23.37, 23.45, 23.50]",
  async (_what, before, event) => {
    for (const role of ["callee", "caller"] as const) {
      for (const first of [true, false]) {
        const script: EndEvent[] = [...before, { type: "atDeadline", event, first }];
        const [one, two] = [await play(roomy(role), script), await play(roomy(role), script)];
        expect(one.real.frames).toEqual(two.real.frames);
        expect(one.real.visible()).toEqual(two.real.visible());
        expect(one.real.frames.filter((frame) => terminal.test(frame)).length).toBeLessThanOrEqual(1);
        expect([one.real.outcomes, visible(one.model)]).toMatchObject([1, { state: "ended" }]);
        if (!first) expect(one.real.outcome).toMatchObject({ status: "failed", cause: { code: "deadlineExceeded" } });
      }
    }
  },
);

/** Plays the events to the model and the real end; what the peer may not say at that point is left out, but for the last. */
async function play(
  setup: Setup,
  events: readonly EndEvent[],
): Promise<{ model: ReturnType<typeof createEndModel>; real: EndUnderTest }> {
  const model = createEndModel(setup);
  const real = new EndUnderTest(setup, true, { clock: new VirtualClock() });
  for (const [index, drawn] of events.entries()) {
    const event =
      index < events.length - 1 && drawn.type === "peerData" ? { ...drawn, sequence: model.received } : drawn;
    if (index < events.length - 1 && !keepsTheRules(model, event)) continue;
    await happenToBoth(model, real, event);
  }
  return { model, real };
}

function roomy(role: StreamRole): Setup {
  return {
    role,
    kind: InteractionKind.bidiStream,
    policy: "auto",
    sendCredit: 2,
    initialCredit: 2,
    bufferCapFrames: 4,
    bufferCapBytes: 1_000,
    deadlineMs: DEADLINE_MS,
    idleTimeoutMs: Number.POSITIVE_INFINITY,
    abortedBefore: false,
  };
}

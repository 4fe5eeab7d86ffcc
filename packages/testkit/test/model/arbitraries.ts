// What the model tests draw from: setups small enough that every bound is met, and events of which most are to be expected.

import { CancelReason, CloseReason, InteractionKind, StreamErrorCode, type StreamRole } from "@ixt/stream";
import fc from "fast-check";
import type { EndEvent } from "./end-event.js";
import type { Setup } from "./end-state.js";
import type { JoinedSetup } from "./joined-ends.js";

export const DEADLINE_MS = 1_000;

const few: fc.Arbitrary<number> = fc.integer({ min: 0, max: 4 });

/** Caps and credits of a few frames. */
export function setups(role: StreamRole, kind: InteractionKind): fc.Arbitrary<Setup> {
  return fc.record({
    role: fc.constant(role),
    kind: fc.constant(kind),
    policy: fc.constantFrom("auto", "auto", "manual"),
    sendCredit: few,
    initialCredit: fc.integer({ min: 0, max: 7 }),
    bufferCapFrames: fc.integer({ min: 1, max: 6 }),
    bufferCapBytes: fc.constantFrom(1_000, 1_000, 0, 1, 4, 1_000_000, 1_000_000, 200_000),
    deadlineMs: fc.oneof(
      { weight: 20, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
      { weight: 20, arbitrary: fc.constant(DEADLINE_MS) },
      { weight: 1, arbitrary: fc.constant(0) },
    ),
    idleTimeoutMs: fc.constantFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 300),
    abortedBefore: fc.oneof({ weight: 40, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  });
}

/** Two sides that hold a few frames each. */
export function joinedSetups(): fc.Arbitrary<JoinedSetup> {
  const side = fc.record({
    policy: fc.constantFrom<"auto" | "manual">("auto", "auto", "manual"),
    initialCredit: fc.integer({ min: 0, max: 7 }),
    bufferCapFrames: fc.integer({ min: 1, max: 6 }),
  });
  return fc.record({
    kind: fc.constantFrom(...Object.values(InteractionKind)),
    deadlineMs: fc.constantFrom(Number.POSITIVE_INFINITY, DEADLINE_MS),
    caller: side,
    callee: side,
  });
}

const payload: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.nat(255))
  .map(([length, byte]) => new Uint8Array(length).fill(byte));

const just = (
  type: "ready" | "next" | "return" | "throw" | "abort" | "fail" | "sinkRefuses" | "sinkIsLost" | "peerOpen",
) => fc.constant<EndEvent>({ type });
const make = <Value>(values: fc.Arbitrary<Value>, toEvent: (value: Value) => EndEvent): fc.Arbitrary<EndEvent> =>
  values.map(toEvent);
const sends = (type: "trySend" | "sendData" | "send") => make(payload, (bytes) => ({ type, payload: bytes }));

const close: fc.Arbitrary<EndEvent> = make(
  fc.constantFrom(CloseReason.complete, CloseReason.complete, CloseReason.goingAway),
  (reason) => ({ type: "close", reason }),
);

/** What the application does while all goes well. */
const working: readonly fc.WeightedArbitrary<EndEvent>[] = [
  { weight: 4, arbitrary: sends("trySend") },
  { weight: 2, arbitrary: sends("sendData") },
  { weight: 6, arbitrary: sends("send") },
  { weight: 2, arbitrary: just("ready") },
  { weight: 12, arbitrary: just("next") },
  { weight: 3, arbitrary: make(few, (frames) => ({ type: "grant", frames })) },
  { weight: 1, arbitrary: close },
  { weight: 2, arbitrary: just("sinkRefuses") },
  { weight: 3, arbitrary: make(fc.constantFrom(1, 120, 200), (durationMs) => ({ type: "wait", durationMs })) },
];

/** A peer that keeps the rules where it is let; `sequence` and `finalSequence` are relative to what has come. */
const peerGood: readonly fc.WeightedArbitrary<EndEvent>[] = [
  { weight: 12, arbitrary: make(payload, (bytes) => ({ type: "peerData", sequence: 0, payload: bytes })) },
  { weight: 6, arbitrary: make(fc.integer({ min: 1, max: 3 }), (frames) => ({ type: "peerCredit", frames })) },
  { weight: 1, arbitrary: fc.constant({ type: "peerClose", finalSequence: 0 }) },
];

const peerBad: readonly fc.WeightedArbitrary<EndEvent>[] = [
  {
    weight: 3,
    arbitrary: make(fc.tuple(fc.constantFrom(-1, 1, 2 ** 31), payload), ([sequence, bytes]) => ({
      type: "peerData",
      sequence,
      payload: bytes,
    })),
  },
  {
    weight: 3,
    arbitrary: make(fc.constantFrom(0, 0xffff_fff0, 0xffff_ffff), (frames) => ({ type: "peerCredit", frames })),
  },
  { weight: 2, arbitrary: make(fc.constantFrom(-1, 1), (finalSequence) => ({ type: "peerClose", finalSequence })) },
  { weight: 1, arbitrary: just("peerOpen") },
  {
    weight: 2,
    arbitrary: make(fc.constantFrom(...Object.values(CancelReason)), (reason) => ({ type: "peerCancel", reason })),
  },
  {
    weight: 2,
    arbitrary: make(fc.constantFrom(...Object.values(StreamErrorCode)), (code) => ({ type: "peerError", code })),
  },
];

/** The ways in which the application or the world ends a stream. */
const ending: readonly fc.WeightedArbitrary<EndEvent>[] = [
  { weight: 2, arbitrary: just("return") },
  { weight: 1, arbitrary: just("throw") },
  {
    weight: 2,
    arbitrary: make(fc.constantFrom(undefined, ...Object.values(CancelReason)), (reason) => ({
      type: "cancel",
      reason,
    })),
  },
  {
    weight: 1,
    arbitrary: make(fc.constantFrom(...Object.values(StreamErrorCode)), (code) => ({ type: "sendError", code })),
  },
  { weight: 1, arbitrary: just("abort") },
  { weight: 1, arbitrary: just("fail") },
  { weight: 2, arbitrary: just("sinkIsLost") },
  { weight: 1, arbitrary: make(fc.constantFrom(200, DEADLINE_MS), (durationMs) => ({ type: "wait", durationMs })) },
];

const atDeadline: fc.WeightedArbitrary<EndEvent> = {
  weight: 3,
  arbitrary: fc
    .tuple(fc.oneof(just("next"), just("return"), close, sends("send"), ...peerGood, ...peerBad), fc.boolean())
    .map(([event, first]): EndEvent => ({ type: "atDeadline", event, first })),
};

/** What a conversation that goes well is made of. */
export const politeEvent: fc.Arbitrary<EndEvent> = fc.oneof(...working, ...peerGood);

/** What two applications do of themselves: their work, and now and then an end. */
export const ownEvent: fc.Arbitrary<EndEvent> = fc.oneof(...working);
export const endingEvent: fc.Arbitrary<EndEvent> = fc.oneof(...ending).filter(({ type }) => type !== "sinkIsLost");

/** Anything at all. */
export const anyEvent: fc.Arbitrary<EndEvent> = fc.oneof(...working, ...peerGood, ...peerBad, ...ending, atDeadline);

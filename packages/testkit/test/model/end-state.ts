// What the reference model knows of one end of a stream, as data: its state, what can be seen of it, and what its rules allow.

import { InteractionKind, type StreamRole, type StreamState } from "@ixt/stream";
import type { EndEvent } from "./end-event.js";

/** What a stream begins with. */
export interface Setup {
  readonly role: StreamRole;
  readonly kind: InteractionKind;
  readonly policy: "auto" | "manual";
  /** What the peer lets us send first. */
  readonly sendCredit: number;
  /** What we let the peer send first, and how much we hold. */
  readonly initialCredit: number;
  readonly bufferCapFrames: number;
  readonly bufferCapBytes: number;
  /** Infinity: none. */
  readonly deadlineMs: number;
  readonly idleTimeoutMs: number;
  /** That its signal had aborted when it began. */
  readonly abortedBefore: boolean;
}

/** How a stream ended. `keeps`: what has come is still for the consumer. */
export interface Ending {
  readonly status: "complete" | "cancelled" | "failed";
  readonly code: string;
  readonly blame: "local" | "peer" | "transport" | "nobody";
  readonly keeps?: boolean;
}

/** Both directions have closed [23.32]; a send after that is told of it as cancelled. */
export const COMPLETE: Ending = { status: "complete", code: "cancelled", blame: "nobody", keeps: true };

type Waiter = { readonly id: number; readonly payload: Uint8Array | undefined };

/** One end. */
export interface EndModel {
  readonly setup: Setup;
  state: StreamState;
  ending: Ending | undefined;
  suppressed: string[];

  // Out: what may be sent, and who waits for it.
  sendCredit: number;
  sent: number;
  calls: number;
  waiting: Waiter[];
  stalls: number;
  stalledAtMs: number | undefined;
  sink: "works" | "refuses" | "lost";

  // In: what the peer may still send, what has come, what waits for the consumer, what was taken and is not granted again yet.
  outstanding: number;
  received: number;
  buffer: Uint8Array[];
  owed: number;
  /** All that may be granted, buffered and owed together. */
  window: number;
  nexts: number;
  incoming: "flows" | "ends" | "throws" | "done";

  nowMs: number;
  movedAtMs: number;
  aborted: boolean;

  // What has come out, in order: frames to the peer, what sends were told, what the consumer got.
  frames: string[];
  told: string[];
  got: string[];
}

/** One end before anything has happened [23.21]. */
export function createEndState(setup: Setup): EndModel {
  return {
    setup,
    state: "open",
    ending: undefined,
    suppressed: [],
    sendCredit: setup.sendCredit,
    sent: 0,
    calls: 0,
    waiting: [],
    stalls: 0,
    stalledAtMs: undefined,
    sink: "works",
    outstanding: Math.min(setup.initialCredit, setup.bufferCapFrames),
    received: 0,
    buffer: [],
    owed: 0,
    window: Math.min(setup.initialCredit, setup.bufferCapFrames),
    nexts: 0,
    incoming: "flows",
    nowMs: 0,
    movedAtMs: 0,
    aborted: false,
    frames: [],
    told: [],
    got: [],
  };
}

/** What of the end can be seen from outside, besides what has come out. */
export function visible(end: EndModel): object {
  const over = end.ending !== undefined;
  const { deadlineMs, idleTimeoutMs } = end.setup;
  const watches = [deadlineMs, idleTimeoutMs].filter((ms) => ms !== Number.POSITIVE_INFINITY).length;
  return {
    state: end.state,
    sent: end.sent,
    sendCredit: maySend(end) ? end.sendCredit : 0,
    stalls: end.stalls,
    stalledMs: end.stalledAtMs === undefined || !maySend(end) ? 0 : end.nowMs - end.stalledAtMs,
    received: end.received,
    receiveCredit: end.outstanding,
    buffered: end.buffer.length,
    bufferedBytes: bytesOf(end.buffer),
    ageMs: end.nowMs,
    outcome: end.ending === undefined ? "none" : describeEnding(end.ending),
    suppressed: end.suppressed,
    signal: end.ending === undefined || end.ending.status === "complete" ? "quiet" : end.ending.code,
    timers: over ? 0 : watches,
    listeners: over || end.aborted ? 0 : 1,
  };
}

/** Payload bytes. */
export function bytesOf(payloads: readonly Uint8Array[]): number {
  return payloads.reduce((sum, { length }) => sum + length, 0);
}

function describeEnding({ status, code, blame }: Ending): string {
  return status === "complete" ? status : `${status} ${code} ${blame}`;
}

/** How many data frames a side sends [23.7]. */
export function sendsOne(kind: InteractionKind, role: StreamRole): boolean {
  if (kind === InteractionKind.unary) return true;
  return role === "caller" ? kind === InteractionKind.serverStream : kind === InteractionKind.clientStream;
}

/** Whether data may go out at all, credit aside. */
export function maySend(end: EndModel): boolean {
  return end.state === "open" || end.state === "remoteClosed";
}

/** Whether the peer may say this now; what is no word of the peer's breaks no rule of its. */
export function keepsTheRules(end: EndModel, event: EndEvent): boolean {
  const peerClosed = end.state === "remoteClosed";
  switch (event.type) {
    case "peerData":
      if (peerClosed) return false; // [23.34]
      if (event.sequence !== end.received) return false; // [23.11]
      return end.outstanding > 0 && !(peerSendsOne(end) && end.received > 0); // [23.20], [23.8]
    case "peerCredit":
      return event.frames > 0 && end.sendCredit + event.frames <= 0xffff_ffff; // [23.18], [23.19]
    case "peerClose":
      if (peerClosed) return true; // [23.35]
      return event.finalSequence === end.received && !(peerSendsOne(end) && end.received === 0); // [23.13], [23.8]
    case "peerOpen":
      return false; // there is one already
    default:
      return true;
  }
}

/** That one data frame is all that the peer sends [23.7]. */
export function peerSendsOne({ setup }: EndModel): boolean {
  return sendsOne(setup.kind, setup.role === "caller" ? "callee" : "caller");
}

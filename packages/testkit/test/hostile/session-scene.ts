// A session under a virtual clock whose peer is played by the test: what the hostile cases begin with, and what all of them ask.

import { createInvocationContext, type IxtError } from "@ixt/context";
import { VirtualClock } from "@ixt/context/virtual-clock";
import {
  CancelReason,
  CloseReason,
  InteractionKind,
  type OpenFrame,
  type RouterOptions,
  resolveStreamLimits,
  StreamErrorCode,
  type StreamFrame,
  type StreamHandle,
  StreamId,
  type StreamLimits,
  type StreamRole,
  StreamRouter,
} from "@ixt/stream";
import { expect } from "vitest";
import { CaptureSink } from "../../src/capture-sink.js";

/** Either side of a stream may be the one that is attacked. */
export const ROLES: readonly StreamRole[] = ["callee", "caller"];

/** What the peer lets us send on a new stream. */
export const PEER_CREDIT = 4;

export interface Session {
  readonly sink: CaptureSink;
  readonly clock: VirtualClock;
  readonly router: StreamRouter;
  /** The streams that reached the hook. */
  readonly accepted: StreamHandle[];
  /** What `onFatal` was told. */
  readonly fatal: IxtError[];
}

export function createSession(limits: Partial<StreamLimits> = {}, options: RouterOptions = {}): Session {
  const sink = new CaptureSink();
  const clock = new VirtualClock();
  const accepted: StreamHandle[] = [];
  const fatal: IxtError[] = [];
  const router = new StreamRouter(sink, {
    accept: (stream) => void accepted.push(stream),
    onFatal: (cause) => void fatal.push(cause),
    peer: { initialCredit: PEER_CREDIT, bufferCapFrames: 0 },
    limits: resolveStreamLimits(limits),
    clock,
    timers: clock,
    ...options,
  });
  return { sink, clock, router, accepted, fatal };
}

/** A live stream of ours or of the peer's; the frame that opened it is forgotten. */
export function begin(
  session: Session,
  role: StreamRole,
  n: number,
  kind: InteractionKind = InteractionKind.bidiStream,
): StreamHandle {
  const { router, accepted, sink } = session;
  if (role === "caller") {
    const stream = router.open({ streamId: idOf(n), kind });
    sink.take();
    return stream;
  }
  const taken = accepted.length;
  router.route(openOf(n, { kind }));
  const stream = accepted[taken];
  if (stream === undefined) throw new Error(`stream ${n} was not taken: ${said(session)}`);
  return stream;
}

export function idOf(n: number): StreamId {
  return StreamId.fromHex(n.toString(16).padStart(32, "0"));
}

export function openOf(n: number, init: Partial<OpenFrame["open"]> = {}): OpenFrame {
  const open = {
    kind: InteractionKind.bidiStream,
    initialCredit: PEER_CREDIT,
    bufferCapFrames: 0,
    context: createInvocationContext({}),
  };
  return { streamId: idOf(n), kind: "open", open: { ...open, ...init } };
}

export function dataOf(n: number, sequence: number, payload: Uint8Array = Uint8Array.of(sequence)): StreamFrame {
  return { streamId: idOf(n), kind: "data", data: { sequence, payload } };
}

export function creditOf(n: number, frames: number): StreamFrame {
  return { streamId: idOf(n), kind: "credit", credit: { frames } };
}

export function closeOf(n: number, finalSequence: number): StreamFrame {
  return { streamId: idOf(n), kind: "close", close: { reason: CloseReason.complete, finalSequence } };
}

export function cancelOf(n: number, reason: CancelReason = CancelReason.caller): StreamFrame {
  return { streamId: idOf(n), kind: "cancel", cancel: { reason, message: "" } };
}

export function errorOf(n: number, code: StreamErrorCode = StreamErrorCode.notFound, message = ""): StreamFrame {
  return { streamId: idOf(n), kind: "error", error: { code, message, details: new Uint8Array(0) } };
}

/** The frames that went out since the last look, each after the number of its stream. */
export function said({ sink }: Session): string[] {
  const { transcript } = sink;
  return sink.take().map(({ streamId }, i) => `${Number.parseInt(streamId.toHex(), 16)} ${transcript[i]}`);
}

/** Lets promises that are settled call back. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 8; i++) await Promise.resolve();
}

/** The stream has failed by the peer's doing, the peer was told once, and nothing is left of it. */
export async function expectViolation(
  session: Session,
  stream: StreamHandle,
  text: string,
  code: "protocolError" | "resourceExhausted" = "protocolError",
): Promise<void> {
  const n = Number.parseInt(stream.streamId.toHex(), 16);
  expect(said(session)).toEqual([`${n} error ${code} "${text}"`]);
  expect(await stream.closed).toMatchObject({ status: "failed", cause: { code, blame: "peer", message: text } });
  expect(stream.signal.reason).toBe(((await stream.closed) as { cause: unknown }).cause);
  expect(session.router.streams()).not.toContain(stream);
  expectReleased(stream);
}

/** Neither credit nor buffer is left of a stream that has ended and whose consumer took what it was given. */
export function expectReleased(stream: StreamHandle): void {
  expect(stream.state).toBe("ended");
  expect(stream.sender.credit).toBe(0);
  expect(stream.stats()).toMatchObject({
    sendCredit: 0,
    receiveCredit: 0,
    bufferedFrames: 0,
    bufferedBytes: 0,
    stalledMs: 0,
  });
}

/** The stream goes on as if nothing had happened, to its clean end. */
export async function expectLives(session: Session, stream: StreamHandle): Promise<void> {
  const n = Number.parseInt(stream.streamId.toHex(), 16);
  const { receivedFrames, sentFrames } = stream.stats();
  const asked = stream.incoming.next();
  session.router.route(dataOf(n, receivedFrames, Uint8Array.of(77)));
  expect(await asked).toEqual({ value: Uint8Array.of(77), done: false });
  session.sink.take();
  stream.sender.sendData(Uint8Array.of(78));
  stream.sender.close();
  expect(said(session)).toEqual([`${n} data #${sentFrames} 1 B`, `${n} close complete after ${sentFrames + 1}`]);
  session.router.route(closeOf(n, receivedFrames + 1));
  expect(await stream.closed).toEqual({ status: "complete" });
  expect(await stream.incoming.next()).toEqual({ value: undefined, done: true });
  expectReleased(stream);
}

/** Nothing of any stream is left. */
export function expectAtRest({ router, clock }: Session): void {
  expect([router.size, router.streams(), router.stats().bufferedBytes, clock.pendingTimers]).toEqual([0, [], 0, 0]);
}

/** The session has ended for this limit, once; every stream with its cause, and nothing was said about it. */
export async function expectFatal(session: Session, limit: keyof StreamLimits, streams: StreamHandle[]): Promise<void> {
  const { fatal, router } = session;
  expect(fatal).toEqual([expect.objectContaining({ code: "resourceExhausted", blame: "peer" })]);
  expect(fatal[0]?.message).toContain(`(${limit})`);
  for (const stream of [...streams, router.open({ kind: InteractionKind.unary })]) {
    const outcome = await stream.closed;
    expect(outcome.status).toBe("failed");
    expect(outcome.status === "failed" && outcome.cause).toBe(fatal[0]);
    expectReleased(stream);
  }
  expect(said(session)).toEqual([]);
  expectAtRest(session);
}

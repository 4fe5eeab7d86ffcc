// One end of a stream, callee or caller: frames in, calls in, frames out. The pure flows and the state table decide; this
// carries out, and releases everything in one place, `end`. It is long because it is one object: a room of its own for each of its
// sections would be an object more a stream, and an idle one is to stay below 1 KiB.

import { type Clock, createError, type InvocationContext, inspectAsJson } from "@ixt/context";
import type { IxtError } from "@ixt/wire";
import type { ByteBudget } from "./byte-budget.js";
import { createCancelFrame, createCloseFrame, createCreditFrame, createErrorFrame } from "./control-frames.js";
import { Ending } from "./ending.js";
import type { FrameSink, StreamClose, StreamCredit, StreamError, StreamFrame } from "./frame.js";
import { deliverData, deliverFrame, deliverLastFrame } from "./frame-delivery.js";
import type { StreamCall, StreamStats } from "./handle.js";
import { InboundFlow, type InboundInit } from "./inbound-flow.js";
import { IncomingFrames, type IncomingOwner } from "./incoming-frames.js";
import { peerOf, type StreamRole, sendsOf } from "./interaction.js";
import { Lifetime, type LifetimeInit, type LifetimeOwner } from "./lifetime.js";
import { OutboundFlow } from "./outbound-flow.js";
import type { StreamOutcome } from "./outcome.js";
import { OutgoingFrames, type OutgoingOwner } from "./outgoing-frames.js";
import { readResponse } from "./read-single.js";
import {
  createLocalError,
  createViolation,
  RemoteError,
  StreamCancelError,
  streamErrorCodeOf,
} from "./stream-errors.js";
import type { StreamId } from "./stream-id.js";
import { type StreamObserver, StreamObservers, tellEnd, throwToHost } from "./stream-observer.js";
import { canReceive, canSend, type StreamState, TRANSITIONS } from "./stream-state.js";
import { CancelReason, type CloseReason, type InteractionKind, interactionKindName } from "./wire-enums.js";

/** All that an end of a stream is made of. */
export interface EndpointInit extends Omit<LifetimeInit, "deadline">, InboundInit {
  readonly role: StreamRole;
  readonly streamId: StreamId;
  readonly kind: InteractionKind;
  readonly context: InvocationContext;
  readonly sink: FrameSink;
  /** Data frames we may send before the peer's first credit frame. */
  readonly sendCredit: number;
  /** Told once, when the stream is over; `underWay` is how many data frames its peer may have sent that have not come. */
  readonly onEnd: ((endpoint: StreamEndpoint, outcome: StreamOutcome, underWay: number) => void) | undefined;
}

const COMPLETE: StreamOutcome = Object.freeze({ status: "complete" });

/** One end of a stream. */
export class StreamEndpoint implements StreamCall, IncomingOwner, OutgoingOwner, LifetimeOwner {
  static {
    inspectAsJson(StreamEndpoint.prototype);
    // Also where the host does not know it yet: compilers of `await using` look for the same symbol.
    const symbol = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
    Object.defineProperty(StreamEndpoint.prototype, symbol, {
      value(this: StreamEndpoint): Promise<void> {
        return this.dispose();
      },
    });
  }

  declare readonly [Symbol.asyncDispose]: () => Promise<void>;

  readonly role: StreamRole;
  readonly streamId: StreamId;
  readonly kind: InteractionKind;
  readonly context: InvocationContext;
  readonly clock: Clock;
  readonly incoming: IncomingFrames;
  readonly sender: OutgoingFrames;
  state: StreamState = "open";
  peerCloseReason: StreamClose["reason"] | undefined = undefined;

  readonly #sink: FrameSink;
  readonly #inbound: InboundFlow;
  readonly #outbound: OutboundFlow;
  readonly budget: ByteBudget;
  readonly #onEnd: EndpointInit["onEnd"];
  readonly #lifetime: Lifetime;
  readonly #ending: Ending = new Ending();
  readonly #madeAtMs: number;
  #feeding = false;
  // Made when they are first asked for: an idle stream stays small.
  #inbox: StreamFrame[] | undefined = undefined;
  #observers: StreamObservers | undefined = undefined;
  #answer: Promise<Uint8Array> | undefined = undefined;

  constructor(init: EndpointInit) {
    const { role, kind, context, clock } = init;
    this.role = role;
    this.streamId = init.streamId;
    this.kind = kind;
    this.context = context;
    this.clock = clock;
    this.#sink = init.sink;
    this.#inbound = new InboundFlow(sendsOf(kind, peerOf(role)), init);
    this.#outbound = new OutboundFlow(sendsOf(kind, role), init.sendCredit);
    this.budget = init.budget;
    this.incoming = new IncomingFrames(this);
    this.sender = new OutgoingFrames(this, this.#outbound);
    this.#onEnd = init.onEnd;
    // Whole milliseconds: a fraction would be an object of its own.
    this.#madeAtMs = Math.floor(clock.now());
    this.#lifetime = new Lifetime({ ...init, deadline: context.deadline }, this);
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  get closed(): Promise<StreamOutcome> {
    return this.#ending.closed;
  }

  get cause(): IxtError | undefined {
    return this.#ending.cause;
  }

  get suppressed(): readonly IxtError[] {
    return this.#ending.suppressed;
  }

  get response(): Promise<Uint8Array> {
    if (this.#answer === undefined) {
      this.#answer = readResponse(this);
      // Who asks for it too early and leaves has `closed` to look at.
      this.#answer.catch(() => {});
    }
    return this.#answer;
  }

  stats(): StreamStats {
    const { sender } = this;
    const inbound = this.#inbound;
    const budget = this.budget;
    const nowMs = this.clock.now();
    return {
      sentFrames: sender.sent,
      sentBytes: sender.sentBytes,
      receivedFrames: inbound.received,
      receivedBytes: inbound.bytes,
      bufferedFrames: this.incoming.size,
      bufferedBytes: budget.held,
      sendCredit: sender.credit,
      receiveCredit: inbound.window.outstanding,
      creditStalls: sender.stalls,
      stalledMs: sender.stalledAtMs === undefined ? 0 : nowMs - sender.stalledAtMs,
      ageMs: nowMs - this.#madeAtMs,
    };
  }

  /** What identifies the stream and where it stands: safe to log, where the handle itself leads in circles to its payloads. */
  toJSON(): unknown {
    const { streamId, role, state } = this;
    return { streamId, role, kind: interactionKindName(this.kind), state, cause: this.cause?.code, ...this.stats() };
  }

  observe(observer: StreamObserver): void {
    const { outcome } = this.#ending;
    if (outcome !== undefined) return tellEnd(observer, outcome);
    this.#observers ??= new StreamObservers();
    this.#observers.add(observer);
  }

  onData(callback: (payload: Uint8Array) => void, onEnd?: () => void): void {
    this.incoming.handTo({ onPayload: callback, onEnd });
  }

  send(payload: Uint8Array): Promise<void> {
    return this.sender.send(payload);
  }

  cancel(reason?: CancelReason, message?: string): void {
    this.sender.cancel(reason, message);
  }

  /** As `await using` calls it. */
  async dispose(): Promise<void> {
    if (this.state !== "ended") this.cancel();
    await this.closed;
  }

  // From the peer

  feed(frame: StreamFrame): void {
    // A sink that answers at once calls back in here: one frame after the other, however deep that would go.
    if (this.#feeding) {
      this.#inbox ??= [];
      this.#inbox.push(frame);
      return;
    }
    this.#feeding = true;
    this.#take(frame);
    if (this.#inbox !== undefined) this.#takeInbox();
    this.#feeding = false;
  }

  /** As `feed` of a data frame, without one having to be made. */
  feedData(sequence: number, payload: Uint8Array): void {
    if (this.#feeding) return this.feed({ streamId: this.streamId, kind: "data", data: { sequence, payload } });
    this.#feeding = true;
    if (this.state !== "ended") this.#onData(sequence, payload);
    if (this.#inbox !== undefined) this.#takeInbox();
    this.#feeding = false;
  }

  fail(cause: IxtError): void {
    this.end({ status: "failed", cause });
  }

  #takeInbox(): void {
    // By the batch: to shift them off one by one would cost each frame the length of the row.
    for (let batch = this.#inbox; batch !== undefined; batch = this.#inbox) {
      this.#inbox = undefined;
      for (const next of batch) this.#take(next);
    }
  }

  #take(frame: StreamFrame): void {
    // Late; but what the peer says went wrong is kept beside the outcome.
    if (this.state === "ended" && frame.kind !== "cancel" && frame.kind !== "error") return;
    switch (frame.kind) {
      case "data":
        return this.#onData(frame.data.sequence, frame.data.payload);
      case "credit":
        return this.#onCredit(frame.credit);
      case "close":
        return this.#onClose(frame.close);
      case "cancel":
        return this.end({ status: "cancelled", cause: new StreamCancelError(frame.cancel, "peer") });
      case "error":
        return this.end({ status: "failed", cause: new RemoteError(frame.error) });
      case "open":
        return this.#refuse(createViolation("a second open frame came"));
    }
  }

  #onData(sequence: number, payload: Uint8Array): void {
    const isLate = !canReceive(this.state);
    const fault = isLate ? afterClose(sequence) : this.#inbound.arrive(sequence, payload.length);
    if (fault !== undefined) return this.#refuse(fault);
    this.#lifetime.touch();
    this.#observers?.received(payload);
    if (this.incoming.push(payload)) return;
    this.#refuse(
      createError("resourceExhausted", "too many bytes wait for consumers (bufferCapBytes, sessionBufferBytes)"),
    );
  }

  #onCredit({ frames }: StreamCredit): void {
    // Late: it was under way when we closed.
    if (!canSend(this.state)) return;
    const fault = this.#outbound.grant(frames);
    if (fault !== undefined) return this.#refuse(fault);
    this.sender.flush();
  }

  #onClose({ finalSequence, reason }: StreamClose): void {
    // A peer that says it twice is heard once.
    if (!canReceive(this.state)) return;
    const fault = this.#inbound.close(finalSequence);
    if (fault !== undefined) return this.#refuse(fault);
    this.state = TRANSITIONS[this.state].remoteClose;
    this.peerCloseReason = reason;
    this.budget.unpledge();
    this.incoming.finish();
    this.#completeIfEnded();
  }

  /** Fails the stream and tells the peer why. */
  #refuse(cause: IxtError): void {
    this.end({ status: "failed", cause }, createErrorFrame(this.streamId, streamErrorCodeOf(cause), cause.message));
  }

  // From the consumer of `incoming`

  onTake(): void {
    this.#lifetime.touch();
    const frames = this.#inbound.window.take();
    if (frames > 0 && canReceive(this.state)) this.#transmitQuietly(createCreditFrame(this.streamId, frames));
  }

  onStop(cause?: unknown): void {
    // Of a stream that is over nobody hears of what its consumer throws: it goes to the host, as what any callback throws.
    if (this.state === "ended" && cause !== undefined) return throwToHost(cause);
    this.cancelLocal(CancelReason.consumerStopped, "", cause);
  }

  /** Sends the open frame. When the sink refuses it, the stream is over and the refusal thrown. */
  begin(open: StreamFrame): void {
    try {
      this.transmit(open);
    } catch (error) {
      // Unless the way to the peer is lost, which the outcome tells.
      if (this.state === "ended") return;
      this.fail(createError("invalidArgument", "the open frame was refused", { cause: error }));
      throw error;
    }
  }

  /** Nobody is known to take what is left: it burdens the session no more. */
  letGo(): void {
    this.budget.detach();
  }

  // From the sender

  transmit(frame: StreamFrame): void {
    deliverFrame(this.#sink, frame, this);
  }

  transmitData(sequence: number, payload: Uint8Array): void {
    deliverData(this.#sink, this.streamId, sequence, payload, this);
  }

  whenWritable(): Promise<void> | undefined {
    try {
      return this.#sink.whenWritable?.();
    } catch {
      // The frame that is sent then says what is wrong.
      return undefined;
    }
  }

  onSent(payload: Uint8Array): void {
    this.#lifetime.touch();
    this.#observers?.sent(payload);
  }

  grant(frames: number): void {
    if (!canReceive(this.state)) return;
    if (!this.#inbound.window.grant(frames)) {
      throw createError("invalidArgument", `the buffer has no room for ${frames} more data frames`);
    }
    this.#transmitQuietly(createCreditFrame(this.streamId, frames));
  }

  closeLocal(reason: CloseReason): void {
    this.state = TRANSITIONS[this.state].localClose;
    this.sender.settle(undefined);
    this.#transmitQuietly(createCloseFrame(this.streamId, reason, this.#outbound.sent));
    this.#completeIfEnded();
  }

  cancelLocal(reason: CancelReason, message: string, cause?: unknown): void {
    if (this.state === "ended") return;
    const cancel = { reason, message };
    const outcome = { status: "cancelled", cause: new StreamCancelError(cancel, "local", cause) } as const;
    this.end(outcome, createCancelFrame(this.streamId, cancel));
  }

  failLocal(error: StreamError, cause?: unknown): void {
    const frame: StreamFrame = { streamId: this.streamId, kind: "error", error };
    this.end({ status: "failed", cause: createLocalError(error, cause) }, frame);
  }

  get defaultCancelReason(): CancelReason {
    return this.role === "caller" ? CancelReason.caller : CancelReason.unspecified;
  }

  // From its lifetime

  onDeadline(): void {
    this.#expire("the deadline has passed");
  }

  onIdle(): void {
    this.#expire("nothing moved for longer than idleTimeoutMs");
  }

  onAbort(reason: unknown): void {
    this.cancelLocal(this.defaultCancelReason, "", reason);
  }

  #expire(text: string): void {
    const cause = createError("deadlineExceeded", text);
    if (this.role === "callee") return this.#refuse(cause);
    const cancel = { reason: CancelReason.deadline, message: "" };
    this.end({ status: "failed", cause }, createCancelFrame(this.streamId, cancel));
  }

  // The end

  #completeIfEnded(): void {
    if (this.state === "ended") this.end(COMPLETE);
  }

  /** The one way out: the first outcome wins, and everything that the stream holds is let go. */
  end(outcome: StreamOutcome, lastFrame?: StreamFrame): void {
    if (!this.#ending.decide(outcome)) return;
    this.state = TRANSITIONS[this.state].abort;
    // What came before the peer's own error, or before the way to it was lost, is good. Of what we end ourselves nobody waits for more.
    const { cause } = this;
    if (cause !== undefined) this.incoming.fail(cause, outcome.status === "failed" && lastFrame === undefined);
    // What our own calls brought is our own matter; what the peer sent unasked burdens its session until it is taken.
    if (this.role === "caller") this.letGo();
    this.sender.settle(cause);
    this.#lifetime.release();
    const underWay = this.#inbound.window.revoke();
    this.budget.unpledge();
    if (lastFrame !== undefined) deliverLastFrame(this.#sink, lastFrame);
    this.#onEnd?.(this, outcome, underWay);
    this.#observers?.ended(outcome);
    this.#observers = undefined;
    this.#ending.announce();
  }

  /** For frames of which nobody waits to hear that they were refused: the stream cannot go on without them. */
  #transmitQuietly(frame: StreamFrame): void {
    try {
      this.transmit(frame);
    } catch (error) {
      if (this.#ending.outcome !== undefined) return;
      const cause = createError("internal", "the sink refused a frame that the stream cannot do without", {
        cause: error,
      });
      this.#refuse(cause);
    }
  }
}

/** Apart, for the reason that `describeGap` has. */
function afterClose(sequence: number): IxtError {
  return createViolation(`data frame ${sequence} came after the peer's close`);
}

// One end of a stream, callee or caller: frames in, calls in, frames out. The pure flows and the state table decide; this
// carries out, and releases everything in one place, `end`.

import { createError, type InvocationContext, type Timers } from "@ixt/context";
import type { IxtError } from "@ixt/wire";
import { createCancelFrame, createCloseFrame, createCreditFrame, createErrorFrame } from "./control-frames.js";
import type { FrameSink, StreamClose, StreamCredit, StreamData, StreamError, StreamFrame } from "./frame.js";
import { deliverFrame, deliverLastFrame } from "./frame-delivery.js";
import type { StreamHandle, StreamStats } from "./handle.js";
import { InboundFlow } from "./inbound-flow.js";
import { IncomingFrames, type IncomingOwner } from "./incoming-frames.js";
import { peerOf, type StreamRole, sendsOf } from "./interaction.js";
import { OutboundFlow } from "./outbound-flow.js";
import type { StreamOutcome } from "./outcome.js";
import { OutgoingFrames, type OutgoingOwner } from "./outgoing-frames.js";
import type { CreditPolicy } from "./receive-window.js";
import { createCancelError, createLocalError, RemoteError } from "./stream-errors.js";
import type { StreamId } from "./stream-id.js";
import { canReceive, type StreamState, TRANSITIONS } from "./stream-state.js";
import {
  CancelReason,
  type CloseReason,
  type InteractionKind,
  interactionKindName,
  StreamErrorCode,
} from "./wire-enums.js";

/** All that an end of a stream is made of. */
export interface EndpointInit {
  readonly role: StreamRole;
  readonly streamId: StreamId;
  readonly kind: InteractionKind;
  readonly context: InvocationContext;
  readonly sink: FrameSink;
  readonly timers: Timers;
  /** Data frames we may send, and the peer may send, before the first credit frame. */
  readonly sendCredit: number;
  readonly receiveCredit: number;
  readonly bufferCapFrames: number;
  readonly creditPolicy: CreditPolicy;
  readonly signal: AbortSignal | undefined;
  /** Told once, when the stream is over. */
  readonly onEnd: ((endpoint: StreamEndpoint) => void) | undefined;
}

type Settle = (outcome: StreamOutcome) => void;

const COMPLETE: StreamOutcome = Object.freeze({ status: "complete" });

/** One end of a stream. */
export class StreamEndpoint implements StreamHandle, IncomingOwner, OutgoingOwner {
  readonly role: StreamRole;
  readonly streamId: StreamId;
  readonly kind: InteractionKind;
  readonly context: InvocationContext;
  readonly incoming: IncomingFrames;
  readonly sender: OutgoingFrames;
  state: StreamState = "open";
  /** Why the stream ended, unless it lives or completed. */
  cause: IxtError | undefined = undefined;

  private readonly sink: FrameSink;
  private readonly inbound: InboundFlow;
  private readonly outbound: OutboundFlow;
  private readonly onEnd: EndpointInit["onEnd"];
  private receivedBytes = 0;
  private outcome: StreamOutcome | undefined = undefined;
  // Made when they are first asked for, or where there is something to release: an idle stream stays small.
  private closing: { readonly promise: Promise<StreamOutcome>; readonly settle: Settle } | undefined = undefined;
  private controller: AbortController | undefined = undefined;
  private disarm: (() => void) | undefined = undefined;
  private unlisten: (() => void) | undefined = undefined;

  constructor(init: EndpointInit) {
    this.role = init.role;
    this.streamId = init.streamId;
    this.kind = init.kind;
    this.context = init.context;
    this.sink = init.sink;
    this.inbound = new InboundFlow(
      sendsOf(init.kind, peerOf(init.role)),
      init.receiveCredit,
      init.bufferCapFrames,
      init.creditPolicy,
    );
    this.outbound = new OutboundFlow(sendsOf(init.kind, init.role), init.sendCredit);
    this.incoming = new IncomingFrames(this);
    this.sender = new OutgoingFrames(this, this.outbound);
    this.onEnd = init.onEnd;
    this.watch(init.timers, init.signal);
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.cause !== undefined) this.controller.abort(this.cause);
    }
    return this.controller.signal;
  }

  get closed(): Promise<StreamOutcome> {
    if (this.closing === undefined) {
      const { outcome } = this;
      let settle: Settle = () => {};
      const promise = new Promise<StreamOutcome>((resolve) => {
        settle = resolve;
      });
      if (outcome !== undefined) settle(outcome);
      this.closing = { promise, settle };
    }
    return this.closing.promise;
  }

  stats(): StreamStats {
    return {
      sentFrames: this.outbound.sent,
      sentBytes: this.sender.sentBytes,
      receivedFrames: this.inbound.received,
      receivedBytes: this.receivedBytes,
      bufferedFrames: this.inbound.window.buffered,
      creditStalls: this.sender.stalls,
    };
  }

  /** What identifies the stream and where it stands: safe to log, where the handle itself leads in circles to its payloads. */
  toJSON(): unknown {
    const { streamId, role, state } = this;
    return { streamId, role, kind: interactionKindName(this.kind), state, cause: this.cause?.code, ...this.stats() };
  }

  // From the peer

  feed(frame: StreamFrame): void {
    if (this.state === "ended") return;
    switch (frame.kind) {
      case "data":
        return this.onData(frame.data);
      case "credit":
        return this.onCredit(frame.credit);
      case "close":
        return this.onClose(frame.close);
      case "cancel":
        return this.end({ status: "cancelled", cause: createCancelError(frame.cancel, "peer") });
      case "error":
        return this.end({ status: "failed", cause: new RemoteError(frame.error) });
      case "open":
        return this.violate("a second open frame came");
    }
  }

  fail(cause: IxtError): void {
    this.end({ status: "failed", cause });
  }

  private onData(data: StreamData): void {
    if (!canReceive(this.state)) return this.violate(`data frame ${data.sequence} came after the peer's close`);
    const fault = this.inbound.arrive(data.sequence);
    if (fault !== undefined) return this.violate(fault);
    this.receivedBytes += data.payload.length;
    this.incoming.push(data.payload);
  }

  private onCredit(credit: StreamCredit): void {
    const fault = this.outbound.window.grant(credit.frames);
    if (fault === "zeroGrant") return this.violate("a grant of no credit came");
    if (fault === "overflow") return this.violate("more credit came than 2^32-1 frames");
    this.sender.flush();
  }

  private onClose(close: StreamClose): void {
    // A peer that says it twice is heard once.
    if (!canReceive(this.state)) return;
    const fault = this.inbound.close(close.finalSequence);
    if (fault !== undefined) return this.violate(fault);
    this.state = TRANSITIONS[this.state].remoteClose;
    this.incoming.finish();
    this.completeIfEnded();
  }

  private violate(text: string): void {
    const cause = createError("protocolError", text, { blame: "peer" });
    this.end({ status: "failed", cause }, createErrorFrame(this.streamId, StreamErrorCode.protocolError, text));
  }

  // From the consumer of `incoming`

  onTake(): void {
    const frames = this.inbound.window.take();
    if (frames > 0 && canReceive(this.state)) this.transmitQuietly(createCreditFrame(this.streamId, frames));
  }

  onStop(): void {
    this.cancelLocal(CancelReason.consumerStopped, "");
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

  // From the sender

  transmit(frame: StreamFrame): void {
    deliverFrame(this.sink, frame, this);
  }

  grant(frames: number): void {
    if (!canReceive(this.state)) return;
    if (!this.inbound.window.grant(frames)) {
      throw createError("invalidArgument", `the buffer has no room for ${frames} more data frames`);
    }
    this.transmitQuietly(createCreditFrame(this.streamId, frames));
  }

  closeLocal(reason: CloseReason): void {
    this.state = TRANSITIONS[this.state].localClose;
    this.sender.settle(undefined);
    this.transmitQuietly(createCloseFrame(this.streamId, reason, this.outbound.sent));
    this.completeIfEnded();
  }

  cancelLocal(reason: CancelReason, message: string): void {
    const cancel = { reason, message };
    this.end(
      { status: "cancelled", cause: createCancelError(cancel, "local") },
      createCancelFrame(this.streamId, cancel),
    );
  }

  failLocal(error: StreamError): void {
    this.end({ status: "failed", cause: createLocalError(error) }, { streamId: this.streamId, kind: "error", error });
  }

  get defaultCancelReason(): CancelReason {
    return this.role === "caller" ? CancelReason.caller : CancelReason.unspecified;
  }

  // The end

  private watch(timers: Timers, signal: AbortSignal | undefined): void {
    const { deadline } = this.context;
    if (deadline.isSet) this.disarm = deadline.schedule(timers, () => this.expire());
    if (signal === undefined) return;
    const abort = (): void => this.cancelLocal(CancelReason.caller, "");
    signal.addEventListener("abort", abort, { once: true });
    this.unlisten = () => signal.removeEventListener("abort", abort);
  }

  /** Ends the stream because its deadline has passed; `tellPeer` is false where the peer knows of no stream yet. */
  expire(tellPeer = true): void {
    const cause = createError("deadlineExceeded", "the deadline has passed");
    const frame =
      this.role === "caller"
        ? createCancelFrame(this.streamId, { reason: CancelReason.deadline, message: "" })
        : createErrorFrame(this.streamId, StreamErrorCode.deadlineExceeded, cause.message);
    this.end({ status: "failed", cause }, tellPeer ? frame : undefined);
  }

  private completeIfEnded(): void {
    if (this.state === "ended") this.end(COMPLETE);
  }

  /** The one way out: the first outcome wins, and everything that the stream holds is let go. */
  private end(outcome: StreamOutcome, lastFrame?: StreamFrame): void {
    if (this.outcome !== undefined) return;
    this.outcome = outcome;
    this.state = TRANSITIONS[this.state].abort;
    if (outcome.status !== "complete") {
      this.cause = outcome.cause;
      // What came before the peer's own error is good; after anything else nobody waits for it.
      this.incoming.fail(outcome.cause, outcome.cause instanceof RemoteError);
      this.controller?.abort(outcome.cause);
    }
    this.sender.settle(this.cause);
    this.disarm?.();
    this.unlisten?.();
    this.onEnd?.(this);
    if (lastFrame !== undefined) deliverLastFrame(this.sink, lastFrame);
    this.closing?.settle(outcome);
  }

  /** For frames whose loss needs no other word than the end of the stream, which `transmit` has seen to. */
  private transmitQuietly(frame: StreamFrame): void {
    try {
      this.transmit(frame);
    } catch (error) {
      this.fail(createError("internal", "the sink refused a frame that ends or feeds the stream", { cause: error }));
    }
  }
}

// The sending half at work: the pure flow decides, this keeps the waiting sends in order and hands frames to the stream.

import { type Clock, createError } from "@ixt/context";
import { IxtError } from "@ixt/wire";
import { NO_DETAILS } from "./control-frames.js";
import { MAX_CREDIT } from "./credit-window.js";
import type { StreamError } from "./frame.js";
import { clipMessage } from "./message-text.js";
import type { OutboundFlow } from "./outbound-flow.js";
import { Queue } from "./queue.js";
import { type PayloadSource, sendAll } from "./send-all.js";
import type { StreamSender } from "./sender.js";
import { SinkWait } from "./sink-wait.js";
import { StreamSendError } from "./stream-errors.js";
import { canSend, type StreamState } from "./stream-state.js";
import { CancelReason, CloseReason, checkOrdinal, StreamErrorCode } from "./wire-enums.js";

/** What the sending half asks of its stream. */
export interface OutgoingOwner {
  readonly clock: Clock;
  readonly state: StreamState;
  /** Why the stream ended, unless it lives or completed. */
  readonly cause: IxtError | undefined;
  readonly defaultCancelReason: CancelReason;
  /** Hands a data frame to the sink. Throws what the sink throws, having ended the stream unless the sink only refused. */
  transmitData(sequence: number, payload: Uint8Array): void;
  /** As the sink says it. */
  whenWritable(): Promise<void> | undefined;
  /** A data frame has gone. */
  onSent(payload: Uint8Array): void;
  grant(frames: number): void;
  closeLocal(reason: CloseReason): void;
  cancelLocal(reason: CancelReason, message: string): void;
  failLocal(error: StreamError): void;
}

/** What a send that needed no credit to come resolves with: nothing, so one promise does for all. */
const SENT: Promise<void> = Promise.resolve();

interface Waiter {
  /** Absent for those who only wait until they may send. */
  readonly payload: Uint8Array | undefined;
  readonly resolve: () => void;
  readonly reject: (cause: IxtError) => void;
}

/** The sending half of one stream. */
export class OutgoingFrames implements StreamSender {
  /** How often a data frame found no credit. */
  stalls = 0;
  /** Since when that is so; credit ends it. */
  stalledAtMs: number | undefined = undefined;
  /** Payload bytes sent. */
  sentBytes = 0;
  private readonly owner: OutgoingOwner;
  private readonly flow: OutboundFlow;
  // Made when somebody first waits: an idle stream stays small.
  private waiters: Queue<Waiter> | undefined = undefined;
  private waitingSends = 0;
  /** Whether a frame is in the sink's hands, whether the sink wants no more for now, and whether it owes this stream one unasked. */
  private turn: "free" | "sending" | "owed" | SinkWait = "free";
  private endCallbacks: Set<(cause: IxtError) => void> | undefined = undefined;

  constructor(owner: OutgoingOwner, flow: OutboundFlow) {
    this.owner = owner;
    this.flow = flow;
  }

  get credit(): number {
    return canSend(this.owner.state) ? this.flow.window.available : 0;
  }

  private get waiting(): number {
    return this.waiters?.size ?? 0;
  }

  get sent(): number {
    return this.flow.sent;
  }

  sendData(payload: Uint8Array): void {
    this.check(payload);
    if (this.attempt(payload, true)) return;
    const why = this.credit > 0 ? "earlier sends wait to go before it" : "no credit is left to send a data frame with";
    throw new StreamSendError("noCredit", why);
  }

  trySend(payload: Uint8Array): boolean {
    this.check(payload);
    return this.attempt(payload, false);
  }

  send(payload: Uint8Array): Promise<void> {
    try {
      if (this.trySend(payload)) return SENT;
    } catch (error) {
      return Promise.reject(error);
    }
    this.waitingSends++;
    return this.wait(payload);
  }

  sendAll(source: PayloadSource): Promise<void> {
    return sendAll(this, source);
  }

  ready(): Promise<void> {
    const refusal = this.refusal();
    if (refusal !== undefined) return Promise.reject(this.owner.cause ?? refusal);
    return this.credit > 0 && this.waiting === 0 && this.takeTurn() ? Promise.resolve() : this.wait(undefined);
  }

  grantCredit(frames: number): void {
    if (!Number.isInteger(frames) || frames < 1 || frames > MAX_CREDIT) {
      throw createError("invalidArgument", "a grant of credit must be an integer of 1 to 2^32-1");
    }
    this.owner.grant(frames);
  }

  close(reason: CloseReason = CloseReason.complete): void {
    if (!canSend(this.owner.state)) return;
    checkOrdinal(CloseReason, reason, "a close's reason");
    if (!this.flow.allowsClose()) {
      throw new StreamSendError("kind", "the kind asks for one data frame in this direction, and none was sent");
    }
    this.owner.closeLocal(reason);
  }

  cancel(reason: CancelReason = this.owner.defaultCancelReason, message = ""): void {
    if (this.owner.state === "ended") return;
    checkOrdinal(CancelReason, reason, "a cancel's reason");
    this.owner.cancelLocal(reason, clipMessage(message));
  }

  sendError(code: StreamErrorCode, message: string, details: Uint8Array = NO_DETAILS): void {
    if (this.owner.state === "ended") return;
    checkOrdinal(StreamErrorCode, code, "an error's code");
    this.owner.failLocal({ code, message: clipMessage(message), details });
  }

  /** Calls back once, with the cause, as soon as nothing more can be sent; at once where that is so already. */
  onEnd(callback: (cause: IxtError) => void): () => void {
    const refusal = this.refusal();
    if (refusal !== undefined) {
      callback(this.owner.cause ?? refusal);
      return () => {};
    }
    this.endCallbacks ??= new Set();
    this.endCallbacks.add(callback);
    return () => this.endCallbacks?.delete(callback);
  }

  // From the stream

  /** Credit has come: the waiting frames go, in order. */
  flush(): void {
    this.stalledAtMs = undefined;
    this.serveWaiting();
    // They were counted when they found none; it is since now that there is none again.
    if (this.waiting > 0 && this.lacksCredit) this.stalledAtMs = this.owner.clock.now();
  }

  /** The direction is over: everyone who waits is told the cause, in order. */
  settle(cause: IxtError | undefined): void {
    const { waiters } = this;
    this.waiters = undefined;
    this.waitingSends = 0;
    this.stalledAtMs = undefined;
    if (this.turn instanceof SinkWait) this.turn.giveUp();
    for (let waiter = waiters?.shift(); waiter !== undefined; waiter = waiters?.shift()) {
      waiter.reject(cause ?? closedError());
    }
    for (const callback of this.endCallbacks ?? []) callback(cause ?? closedError());
    this.endCallbacks = undefined;
  }

  private get lacksCredit(): boolean {
    return this.flow.window.available === 0;
  }

  /** A data frame found no credit. */
  private stall(): void {
    this.stalls++;
    this.stalledAtMs ??= this.owner.clock.now();
  }

  /** Sends if it may; `unasked`, whatever the sink says. */
  private attempt(payload: Uint8Array, unasked: boolean): boolean {
    // Nobody overtakes those who wait to send.
    if (this.waitingSends === 0) {
      try {
        if ((unasked || this.takeTurn()) && this.transmitData(payload)) return true;
      } finally {
        // What was sent from within the sink's own call.
        if (this.waiting > 0 && !this.lacksCredit) this.goOn();
      }
    }
    if (this.lacksCredit) this.stall();
    return false;
  }

  /** Whether there is credit, and the sink takes a frame now or owes it. Where it takes one later, those who wait are served then. */
  private takeTurn(): boolean {
    if (this.lacksCredit) return false;
    if (this.turn !== "free") return this.turn === "owed";
    const writable = this.owner.whenWritable();
    if (writable === undefined) return true;
    this.turn = new SinkWait(writable, () => {
      // One goes without asking again: others who ask in between, or a sink that is closing, cannot keep this stream waiting for ever.
      this.turn = "owed";
      this.goOn();
    });
    return false;
  }

  private goOn(): void {
    this.serveWaiting();
    if (this.waiting > 0 && this.lacksCredit && this.stalledAtMs === undefined) this.stall();
  }

  private serveWaiting(): void {
    while (this.waiting > 0 && this.takeTurn()) this.serveFirst();
  }

  private serveFirst(): void {
    const waiter = this.waiters?.peek();
    if (waiter === undefined) return;
    this.serve(waiter);
    // It stood in the row until now, so that an end of the stream meanwhile told it in its turn.
    if (this.waiters?.peek() === waiter) this.waiters.shift();
  }

  private serve(waiter: Waiter): void {
    if (waiter.payload === undefined) return waiter.resolve();
    this.waitingSends--;
    try {
      this.transmitData(waiter.payload);
      waiter.resolve();
    } catch (error) {
      waiter.reject(IxtError.is(error) ? error : createError("internal", "the sink failed", { cause: error }));
    }
  }

  private wait(payload: Uint8Array | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiters ??= new Queue();
      this.waiters.push({ payload, resolve, reject });
    });
  }

  private check(payload: Uint8Array): void {
    if (!(payload instanceof Uint8Array)) throw createError("invalidArgument", "a payload must be a Uint8Array");
    const refusal = this.refusal();
    if (refusal !== undefined) throw refusal;
    if (!this.flow.allowsAnother(this.waitingSends)) {
      throw new StreamSendError("kind", "the kind allows one data frame in this direction");
    }
  }

  private refusal(): StreamSendError | undefined {
    const { state, cause } = this.owner;
    if (canSend(state)) return undefined;
    return state === "ended" ? new StreamSendError("ended", "the stream is over", cause) : closedError();
  }

  /**
   * Sends if there is credit, and if this is not within the sink's own call, nor within what is told of the frame: until that is back,
   * the frame in its hands may still be refused, and give its sequence back.
   */
  private transmitData(payload: Uint8Array): boolean {
    const { turn } = this;
    const sequence = turn === "sending" ? undefined : this.flow.take();
    if (sequence === undefined) return false;
    this.turn = "sending";
    try {
      this.hand(sequence, payload);
      this.sentBytes += payload.length;
      this.owner.onSent(payload);
    } finally {
      // A turn is used, a wait goes on.
      this.turn = turn instanceof SinkWait ? turn : "free";
    }
    return true;
  }

  private hand(sequence: number, payload: Uint8Array): void {
    try {
      this.owner.transmitData(sequence, payload);
    } catch (error) {
      this.flow.undo();
      throw error;
    }
  }
}

function closedError(): StreamSendError {
  return new StreamSendError("closed", "this side has closed its direction of the stream");
}

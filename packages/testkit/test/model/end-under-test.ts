// The real end of a stream in the hands of a test: the events of the model done to it, and what comes out in the model's words.

import {
  createError,
  createInvocationContext,
  deadlineAfter,
  type InvocationContext,
  IxtError,
  type TimerHandle,
  type Timers,
} from "@ixt/context";
import type { VirtualClock } from "@ixt/context/virtual-clock";
import {
  acceptStream,
  type CancelReason,
  CloseReason,
  cancelReasonName,
  closeReasonName,
  type FrameSink,
  interactionKindName,
  type OpenFrame,
  openStream,
  resolveStreamLimits,
  type StreamErrorCode,
  type StreamFrame,
  type StreamHandle,
  StreamId,
  type StreamOptions,
  type StreamOutcome,
  StreamSendError,
  streamErrorCodeName,
} from "@ixt/stream";
import { describePayload, type EndEvent } from "./end-event.js";
import type { Setup } from "./end-state.js";

const STREAM_ID = StreamId.fromHex("000102030405060708090a0b0c0d0e0f");
const NOTHING = new Uint8Array(0);

/** What surrounds an end. */
export interface World {
  readonly clock: VirtualClock;
  /** The open frame that was received; by default the callee's is made from its setup. */
  readonly open?: OpenFrame;
  /** Where frames go besides the record of them. */
  readonly transmit?: (frame: StreamFrame) => void;
}

/** A real end, its application, its peer and its world played by the test. */
export class EndUnderTest {
  readonly clock: VirtualClock;
  readonly stream: StreamHandle;
  readonly frames: string[] = [];
  readonly told: string[] = [];
  readonly got: string[] = [];
  outcome: StreamOutcome | undefined = undefined;
  outcomes = 0;
  private readonly setup: Setup;
  private readonly abort: AbortController = new AbortController();
  private readonly signal: AbortSignal | undefined;
  private sink: "works" | "refuses" | "lost" = "works";
  private calls = 0;
  private asked = 0;
  private readonly listeners: Set<unknown> = new Set();
  private readonly timers: Set<TimerHandle> = new Set();
  /** What happens at the moment of the deadline before the stream hears of it. */
  private atDeadline: (() => void) | undefined = undefined;

  constructor(setup: Setup, seesSignal: boolean, { clock, open, transmit }: World) {
    this.setup = setup;
    this.clock = clock;
    this.countListeners();
    if (setup.abortedBefore) this.abort.abort();
    this.stream = this.createStream(open, {
      send: (frame) => {
        if (this.sink === "lost") throw new Error("EPIPE");
        if (this.sink === "refuses" && frame.kind === "data") {
          this.sink = "works";
          throw createError("invalidArgument", "the payload is too large");
        }
        this.frames.push(describeFrame(frame));
        transmit?.(frame);
      },
    });
    this.signal = seesSignal ? this.stream.signal : undefined;
    void this.stream.closed.then((outcome) => {
      this.outcome = outcome;
      this.outcomes++;
    });
  }

  private createContext(): InvocationContext {
    const { deadlineMs } = this.setup;
    if (deadlineMs === Number.POSITIVE_INFINITY) return createInvocationContext({});
    if (deadlineMs > 0) this.clock.setTimeout(() => this.atDeadline?.(), deadlineMs);
    return createInvocationContext({ deadline: deadlineAfter(deadlineMs, this.clock) });
  }

  private createStream(received: OpenFrame | undefined, sink: FrameSink): StreamHandle {
    const { role, kind, policy, sendCredit, initialCredit, bufferCapFrames, bufferCapBytes, idleTimeoutMs } =
      this.setup;
    const options: StreamOptions = {
      limits: resolveStreamLimits({ initialCredit, bufferCapFrames, bufferCapBytes, idleTimeoutMs }),
      clock: this.clock,
      creditPolicy: policy,
      timers: this.countTimers(),
      signal: this.abort.signal,
    };
    if (received !== undefined) return acceptStream(received, sink, options);
    const context = this.createContext();
    if (role === "caller") {
      const peer = { initialCredit: sendCredit, bufferCapFrames: 0 };
      return openStream({ streamId: STREAM_ID, kind, context }, sink, { ...options, peer });
    }
    const open = { kind, initialCredit: sendCredit, bufferCapFrames: 0, context };
    return acceptStream({ streamId: STREAM_ID, kind: "open", open }, sink, options);
  }

  /** Takes a frame of the peer's as it came. */
  hear(frame: StreamFrame): string {
    return this.answer(() => this.stream.feed(frame));
  }

  /** Does the event, and says what the call answered in the model's words. */
  happen(event: EndEvent): string {
    const { sender } = this.stream;
    switch (event.type) {
      case "trySend":
        return this.answer(() => sender.trySend(event.payload));
      case "sendData":
        return this.answer(() => sender.sendData(event.payload));
      case "send":
        return this.tell(sender.send(event.payload));
      case "ready":
        return this.tell(sender.ready());
      case "close":
        return this.answer(() => sender.close(event.reason));
      case "cancel":
        return this.answer(() => sender.cancel(event.reason));
      case "sendError":
        return this.answer(() => sender.sendError(event.code, "it broke"));
      case "grant":
        return this.answer(() => sender.grantCredit(event.frames));
      case "next":
        return this.get(this.stream.incoming.next());
      case "return":
        return this.get(this.stream.incoming.return?.());
      case "throw":
        return this.get(this.stream.incoming.throw?.(new Error("mine")));
      case "abort":
        return this.answer(() => this.abort.abort());
      case "fail":
        return this.answer(() => this.stream.fail(createError("unavailable", "lost", { blame: "transport" })));
      case "sinkRefuses":
      case "sinkIsLost":
        if (this.sink !== "lost") this.sink = event.type === "sinkRefuses" ? "refuses" : "lost";
        return "ok";
      case "wait":
        return this.answer(() => this.clock.advance(event.durationMs));
      case "atDeadline":
        return this.happenAtDeadline(event.event, event.first);
      default:
        return this.hear(toFrame(this.stream, event));
    }
  }

  private happenAtDeadline(event: EndEvent, first: boolean): string {
    const leftMs = this.setup.deadlineMs - this.clock.now();
    if (leftMs <= 0 || leftMs === Number.POSITIVE_INFINITY) return this.happen(event);
    let answer = "never happened";
    const act = (): void => {
      answer = this.happen(event);
    };
    if (first) this.atDeadline = act;
    else this.clock.setTimeout(act, leftMs);
    this.clock.advance(leftMs);
    return answer;
  }

  /** What of the end can be seen from outside, in the model's words. */
  visible(): object {
    const { stream, outcome } = this;
    const stats = stream.stats();
    const signal = this.signal ?? (outcome === undefined ? undefined : stream.signal);
    return {
      state: stream.state,
      sent: stats.sentFrames,
      sendCredit: stats.sendCredit,
      stalls: stats.creditStalls,
      stalledMs: stats.stalledMs,
      received: stats.receivedFrames,
      receiveCredit: stats.receiveCredit,
      buffered: stats.bufferedFrames,
      bufferedBytes: stats.bufferedBytes,
      ageMs: stats.ageMs,
      outcome: outcome === undefined ? "none" : describeOutcome(outcome),
      suppressed: stream.suppressed.map(({ code, blame }) => `${code} ${blame}`),
      signal: signal?.aborted ? (signal.reason === causeOf(outcome) ? signal.reason.code : "another cause") : "quiet",
      timers: this.timers.size,
      listeners: this.listeners.size,
    };
  }

  private answer(call: () => unknown): string {
    try {
      return call() === false ? "no" : "ok";
    } catch (error) {
      return this.describeRefusal(error);
    }
  }

  /** Sends and reads that nobody has answered. */
  get unsettledSends(): number {
    return this.calls - this.told.length;
  }

  get unsettledNexts(): number {
    return this.asked - this.got.length;
  }

  /** Reads on until there is nothing more; for a stream that is over. */
  async drain(): Promise<void> {
    while (this.got.at(-1) !== "done") {
      this.happen({ type: "next" });
      await settle();
    }
  }

  private tell(waiting: Promise<void>): string {
    const id = this.calls++;
    waiting.then(
      () => this.told.push(`${id} ok`),
      (error: unknown) => this.told.push(`${id} ${this.describeRefusal(error)}`),
    );
    return "ok";
  }

  private get(asked: Promise<IteratorResult<Uint8Array>> | undefined): string {
    this.asked++;
    asked?.then(
      (result) => this.got.push(result.done === true ? "done" : describePayload(result.value)),
      (error: unknown) => this.got.push(IxtError.is(error) ? `throws ${error.code}` : "thrown"),
    );
    return "ok";
  }

  private describeRefusal(error: unknown): string {
    if (error instanceof StreamSendError) return `${error.refusal} ${error.code}`;
    if (!IxtError.is(error)) return `not of the family: ${String(error)}`;
    if (this.stream.state === "ended" && error === this.stream.signal.reason) return "cause";
    return `refused ${error.code}`;
  }

  private countTimers(): Timers {
    const { clock, timers } = this;
    return {
      setTimeout: (callback, delayMs) => {
        const timer = clock.setTimeout(() => {
          timers.delete(timer);
          callback();
        }, delayMs);
        timers.add(timer);
        return timer;
      },
      clearTimeout: (timer) => {
        timers.delete(timer);
        clock.clearTimeout(timer);
      },
    };
  }

  private countListeners(): void {
    const { signal } = this.abort;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      this.listeners.add(args[1]);
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      this.listeners.delete(args[1]);
      remove(...args);
    };
  }
}

function causeOf(outcome: StreamOutcome | undefined): unknown {
  return outcome === undefined || outcome.status === "complete" ? undefined : outcome.cause;
}

function describeOutcome(outcome: StreamOutcome): string {
  if (outcome.status === "complete") return "complete";
  return `${outcome.status} ${outcome.cause.code} ${outcome.cause.blame}`;
}

/** Lets promises that are settled call back. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 4; i++) await Promise.resolve();
}

/** A frame on one line, its text left out. */
export function describeFrame(frame: StreamFrame): string {
  switch (frame.kind) {
    case "open":
      return `open ${interactionKindName(frame.open.kind)} credit ${frame.open.initialCredit} cap ${frame.open.bufferCapFrames}`;
    case "data":
      return `data #${frame.data.sequence} ${describePayload(frame.data.payload)}`;
    case "credit":
      return `credit +${frame.credit.frames}`;
    case "close":
      return `close ${closeReasonName(frame.close.reason)} after ${frame.close.finalSequence}`;
    case "cancel":
      return `cancel ${cancelReasonName(frame.cancel.reason)}`;
    case "error":
      return `error ${streamErrorCodeName(frame.error.code)}`;
  }
}

/** The frame of a peer's event. */
function toFrame({ streamId, kind, context }: StreamHandle, event: EndEvent): StreamFrame {
  switch (event.type) {
    case "peerData":
      return { streamId, kind: "data", data: { sequence: event.sequence, payload: event.payload } };
    case "peerCredit":
      return { streamId, kind: "credit", credit: { frames: event.frames } };
    case "peerClose":
      return { streamId, kind: "close", close: { reason: CloseReason.complete, finalSequence: event.finalSequence } };
    case "peerCancel":
      return { streamId, kind: "cancel", cancel: { reason: event.reason, message: "" } };
    case "peerError":
      return { streamId, kind: "error", error: { code: event.code, message: "", details: NOTHING } };
    default:
      return { streamId, kind: "open", open: { kind, initialCredit: 1, bufferCapFrames: 1, context } };
  }
}

/** What the model is told of a frame; its text and details are not its business. */
export function toEvent(frame: StreamFrame): EndEvent {
  switch (frame.kind) {
    case "open":
      return { type: "peerOpen" };
    case "data":
      return { type: "peerData", ...frame.data };
    case "credit":
      return { type: "peerCredit", ...frame.credit };
    case "close":
      return { type: "peerClose", finalSequence: frame.close.finalSequence };
    case "cancel":
      return { type: "peerCancel", reason: frame.cancel.reason as CancelReason };
    case "error":
      return { type: "peerError", code: frame.error.code as StreamErrorCode };
  }
}

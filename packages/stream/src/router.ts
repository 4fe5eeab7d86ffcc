// The streams of one session: sends each frame to its stream, takes new ones within the limits, and ends all when the session does.

import { type Clock, createError, systemClock, systemTimers } from "@ixt/context";
import { Bytes16, IxtError } from "@ixt/wire";
import type * as Wire from "@ixt/wire/ipc_streaming";
import { createCallee } from "./accept.js";
import { Admission } from "./admission.js";
import { ByteBudget } from "./byte-budget.js";
import { createErrorFrame, NO_DETAILS } from "./control-frames.js";
import { checkDrainTimeout, type Drainable, type DrainOptions, type DrainReport, drainStreams } from "./drain.js";
import type { StreamEndpoint } from "./endpoint.js";
import type { DataFrameParts, FrameSink, OpenFrame, StreamError, StreamFrame } from "./frame.js";
import { fromWireStreamFrame } from "./frame-codec.js";
import type { StreamCall, StreamHandle } from "./handle.js";
import { clipMessage } from "./message-text.js";
import { createCaller, type OpenInit, sendOpen } from "./open.js";
import type { StreamOutcome } from "./outcome.js";
import { type Offence, offenceOf, PeerConduct } from "./peer-conduct.js";
import type { AcceptHook, RouterOptions } from "./router-options.js";
import { RouterCounters, type RouterStats } from "./router-stats.js";
import { streamErrorCodeOf } from "./stream-errors.js";
import { isStreamId, type StreamId } from "./stream-id.js";
import { DEFAULT_STREAM_LIMITS } from "./stream-limits.js";
import { throwToHost } from "./stream-observer.js";
import { cappedCredit, type Membership, type StreamOptions } from "./stream-options.js";
import { StreamTable } from "./stream-table.js";
import { Tombstones } from "./tombstones.js";
import { CancelReason, StreamErrorCode } from "./wire-enums.js";

/**
 * The live streams of one session. Lookup builds no string.
 *
 * @example
 * ```ts
 * import { type FrameSink, StreamRouter } from "@ixt/stream";
 *
 * function echo(sink: FrameSink): StreamRouter {
 *   return new StreamRouter(sink, {
 *     accept: async (stream) => {
 *       for await (const payload of stream.incoming) await stream.sender.send(payload);
 *       stream.sender.close();
 *     },
 *   });
 * }
 * ```
 */
export class StreamRouter {
  readonly #sink: FrameSink;
  readonly #options: RouterOptions;
  readonly #clock: Clock;
  /** What the handshake let the peer send on a new stream. */
  readonly #promisedCredit: number;
  readonly #table: StreamTable<StreamEndpoint> = new StreamTable();
  readonly #admission: Admission<StreamEndpoint>;
  readonly #tombstones: Tombstones;
  readonly #conduct: PeerConduct;
  readonly #membership: Membership & { readonly budget: ByteBudget };
  readonly #counters: RouterCounters = new RouterCounters();
  #lost: IxtError | undefined = undefined;
  #draining = false;
  readonly #onEmpty: (() => void)[] = [];

  constructor(sink: FrameSink, options: RouterOptions = {}) {
    const { limits = DEFAULT_STREAM_LIMITS, clock = systemClock } = options;
    this.#sink = sink;
    this.#options = options;
    this.#clock = clock;
    this.#promisedCredit = cappedCredit(limits.initialCredit, limits.bufferCapFrames);
    this.#admission = new Admission(limits.maxConcurrentStreams);
    this.#tombstones = new Tombstones(limits.maxTombstones, limits.tombstoneMs);
    this.#conduct = new PeerConduct(limits, clock);
    this.#membership = {
      onEnd: (stream, outcome, underWay) => this.#forget(stream, outcome, underWay),
      budget: new ByteBudget(limits.sessionBufferBytes),
    };
  }

  /** Live streams, opened and accepted. */
  get size(): number {
    return this.#table.size;
  }

  /** The live streams now. */
  streams(): StreamHandle[] {
    return this.#table.values();
  }

  /** The counters now. */
  stats(): RouterStats {
    return this.#counters.toStats(this.#table.values(), this.#membership.budget.held);
  }

  /**
   * Opens a stream, as `openStream` does. After {@link close} and while the router drains the handle is over from the start, with
   * the cause.
   */
  open(init: OpenInit, options: Pick<StreamOptions, "signal" | "creditPolicy"> = {}): StreamCall {
    const all = { ...this.#options, ...options };
    const caller = createCaller(init, this.#sink, all, this.#membership);
    const refusal = this.#refusal();
    if (refusal !== undefined) {
      caller.fail(refusal);
      return caller;
    }
    const { streamId } = caller;
    if (this.#table.get(streamId) !== undefined || this.#tombstones.has(streamId, this.#clock.now())) {
      const cause = createError("invalidArgument", "a stream of this id is open, or was a moment ago");
      caller.fail(cause);
      throw cause;
    }
    this.#table.add(caller);
    this.#counters.opened++;
    sendOpen(caller, all);
    return caller;
  }

  /** Takes a frame of the peer's. Never throws. */
  route(frame: StreamFrame): void {
    const stream = this.#table.get(frame.streamId);
    if (frame.kind === "open") this.#onOpen(frame, stream);
    else if (stream !== undefined) stream.feed(frame);
    else this.#onStray(frame);
  }

  /**
   * As {@link route}, for a frame as a session finds it in its envelope. An open frame that is malformed (its kind, its context)
   * is answered with an error frame for its stream alone.
   *
   * @throws WireError `UNKNOWN_VARIANT` or StreamIdError `INVALID_STREAM_ID`: the session itself is broken.
   */
  routeWire(wire: Wire.StreamFrame): void {
    let frame: StreamFrame;
    try {
      frame = fromWireStreamFrame(wire, this.#options);
    } catch (error) {
      if (wire.kind !== "open" || !isStreamId(wire.streamId)) throw error;
      if (this.#lost !== undefined || this.#table.get(wire.streamId) !== undefined) this.#ignore();
      else
        this.#refuse(
          wire.streamId,
          streamErrorCodeOf(error),
          error instanceof Error ? error.message : "malformed open",
        );
      return;
    }
    this.route(frame);
  }

  /**
   * As {@link routeWire}, for a data frame of which no object has been made. `parts` are read within the call, and are the caller's again.
   *
   * @throws StreamIdError `INVALID_STREAM_ID`: the session itself is broken.
   */
  routeData(parts: DataFrameParts, payload: Uint8Array): void {
    const { streamIdA, streamIdB, streamIdC, streamIdD, sequence } = parts;
    const stream = this.#table.getByWords(streamIdA, streamIdB, streamIdC, streamIdD);
    if (stream !== undefined) return stream.feedData(sequence, payload);
    const streamId = new Bytes16(streamIdA, streamIdB, streamIdC, streamIdD);
    this.routeWire({ streamId, kind: "data", data: { sequence, payload } });
  }

  /**
   * Takes no more streams and opens none, and waits for those under way. Called again, with a shorter timeout say, it waits anew:
   * whichever timeout comes first cuts off what is left.
   *
   * Rejects with IxtError `invalidArgument` for a timeout out of its range, and nothing is drained.
   */
  async drain(options: DrainOptions = {}): Promise<DrainReport> {
    const timeoutMs = checkDrainTimeout(options);
    this.#draining = true;
    const streams: Drainable = {
      counts: () => ({ ...this.#counters.ended }),
      whenEmpty: () => this.#whenEmpty(),
      shutdown: () => this.#shutdown(),
    };
    return drainStreams(streams, timeoutMs, this.#clock, this.#options.timers ?? systemTimers);
  }

  /** Ends every stream as failed with this cause, and every one opened from now on; says nothing to the peer. */
  close(cause: IxtError): void {
    if (this.#lost !== undefined) return;
    this.#lost = cause;
    for (const stream of this.#table.values()) stream.fail(cause);
  }

  #whenEmpty(): Promise<void> {
    if (this.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEmpty.push(resolve);
    });
  }

  #shutdown(): number {
    const streams = this.#table.values();
    for (const stream of streams) stream.cancel(CancelReason.shutdown);
    return streams.length;
  }

  #refusal(): IxtError | undefined {
    if (!this.#draining) return this.#lost;
    return this.#lost ?? createError("unavailable", "the session takes no more streams");
  }

  #onStray(frame: StreamFrame): void {
    if (this.#tombstones.excuses(frame, this.#clock.now())) this.#counters.lateFrames++;
    else this.#ignore();
  }

  #ignore(): void {
    this.#counters.unknownFrames++;
    this.#count("unknownFrameRate");
  }

  #count(offence: Offence): void {
    if (this.#lost !== undefined) return;
    const cause = this.#conduct.count(offence);
    if (cause === undefined) return;
    this.close(cause);
    try {
      this.#options.onFatal?.(cause);
    } catch (error) {
      // What it throws is no peer's doing.
      throwToHost(error);
    }
  }

  #onOpen(frame: OpenFrame, live: StreamEndpoint | undefined): void {
    const { streamId } = frame;
    const { accept } = this.#options;
    if (live !== undefined || this.#lost !== undefined) return this.#ignore();
    if (this.#tombstones.has(streamId, this.#clock.now())) {
      return this.#refuse(streamId, StreamErrorCode.protocolError, "the id is that of a stream which has ended");
    }
    const refusal = this.#refusal();
    if (refusal !== undefined) return this.#refuse(streamId, StreamErrorCode.unavailable, refusal.message);
    if (accept === undefined) return this.#refuse(streamId, StreamErrorCode.unimplemented, "no streams are taken here");
    if (this.#admission.isFull) return this.#refuse(streamId, StreamErrorCode.rejected, "too many streams are open");
    this.#begin(createCallee(frame, this.#sink, this.#options, this.#membership), accept);
  }

  #begin(callee: StreamEndpoint, accept: AcceptHook): void {
    // Its deadline had passed: the peer has been told, and nobody is called.
    if (callee.state === "ended") return this.#countRefusal(callee.streamId);
    this.#table.add(callee);
    this.#admission.enter(callee);
    const fail = (error: unknown): void => {
      this.#leave(callee);
      // A handler may pass on what its stream ended with.
      if (error !== callee.cause) callee.failLocal(toStreamError(error), error);
    };
    try {
      const handling = accept(callee);
      this.#counters.accepted++;
      // Whatever it gave back, it settles once.
      if (handling === undefined) this.#leave(callee);
      else Promise.resolve(handling).then(() => this.#leave(callee), fail);
    } catch (error) {
      // Whoever throws at once has not taken it.
      fail(error);
      this.#countRefusal(callee.streamId);
    }
  }

  #leave(callee: StreamEndpoint): void {
    if (this.#admission.leave(callee)) callee.letGo();
  }

  #forget(stream: StreamEndpoint, outcome: StreamOutcome, underWay: number): void {
    // One that never lived here was refused before it began.
    if (this.#table.get(stream.streamId) !== stream) return;
    this.#table.delete(stream);
    this.#tombstones.add(stream.streamId, underWay, this.#clock.now());
    this.#counters.ended[outcome.status]++;
    if (stream.role === "callee") this.#leave(stream);
    if (this.size === 0) for (const callback of this.#onEmpty.splice(0)) callback();
    const offence = offenceOf(stream.role, outcome);
    if (offence !== undefined) this.#count(offence);
  }

  #refuse(streamId: StreamId, code: StreamErrorCode, message: string): void {
    try {
      this.#sink.send(createErrorFrame(streamId, code, message));
    } catch {
      // The way to the peer is lost: whoever owns the session learns of it there.
    }
    this.#countRefusal(streamId);
  }

  #countRefusal(streamId: StreamId): void {
    this.#counters.refused++;
    // The peer may have sent what it was promised before it heard of the refusal.
    this.#tombstones.add(streamId, this.#promisedCredit, this.#clock.now());
    this.#count("refusalRate");
  }
}

/** What crosses to the peer of what a handler threw, which may be anything. Never throws. */
function toStreamError(error: unknown): StreamError {
  let code: StreamErrorCode = StreamErrorCode.internal;
  let message = "the stream's handler failed";
  try {
    if (IxtError.is(error)) [code, message] = [streamErrorCodeOf(error), clipMessage(String(error.message))];
  } catch {
    // It cannot even be looked at.
  }
  return { code, message, details: NO_DETAILS };
}

// The streams of one session: sends each frame to its stream, takes new ones within the limit, and ends all when the session does.

import { type ContextDecodeOptions, createError } from "@ixt/context";
import { IxtError } from "@ixt/wire";
import type * as Wire from "@ixt/wire/ipc_streaming";
import { createCallee } from "./accept.js";
import { createErrorFrame } from "./control-frames.js";
import type { StreamEndpoint } from "./endpoint.js";
import type { FrameSink, OpenFrame, StreamFrame } from "./frame.js";
import { fromWireStreamFrame } from "./frame-codec.js";
import type { StreamHandle } from "./handle.js";
import { createCaller, type OpenInit, type OpenOptions, sendOpen } from "./open.js";
import { streamErrorCodeOf } from "./stream-errors.js";
import { isStreamId, type StreamId } from "./stream-id.js";
import { DEFAULT_STREAM_LIMITS } from "./stream-limits.js";
import type { StreamOptions } from "./stream-options.js";
import { StreamTable } from "./stream-table.js";
import { StreamErrorCode } from "./wire-enums.js";

/** What the streams of one session have in common. */
export interface RouterOptions extends Omit<OpenOptions, "signal">, ContextDecodeOptions {
  /**
   * Takes each stream that the peer opens; called at once, so what it does at length it does in its promise. When it throws or
   * rejects and the stream still lives, an IxtError crosses to the peer with its code and message, and anything else as
   * `internal` without its text. Without this hook every open is answered with `unimplemented`.
   */
  readonly accept?: AcceptHook;
}

/** Takes a stream that the peer opened. */
export type AcceptHook = (stream: StreamHandle) => void | Promise<void>;

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
  private readonly sink: FrameSink;
  private readonly options: RouterOptions;
  private readonly table: StreamTable<StreamEndpoint> = new StreamTable();
  /** Streams of the peer's that live, or whose handler has not settled. */
  private accepted = 0;
  /** Those of them whose handler has not settled: a stream that was cancelled is no room for the next while it still costs. */
  private readonly handled: Set<StreamEndpoint> = new Set();
  private ignored = 0;
  private lost: IxtError | undefined = undefined;

  constructor(sink: FrameSink, options: RouterOptions = {}) {
    this.sink = sink;
    this.options = options;
  }

  /** Live streams, opened and accepted. */
  get size(): number {
    return this.table.size;
  }

  /** Frames for no stream that lives here, and opens for one that does: dropped and counted. */
  get ignoredFrames(): number {
    return this.ignored;
  }

  /** The live streams now. */
  streams(): StreamHandle[] {
    return this.table.values();
  }

  /** Opens a stream, as `openStream` does. After {@link close} the handle is over from the start, with that cause. */
  open(init: OpenInit, options: Pick<StreamOptions, "signal"> = {}): StreamHandle {
    const all = { ...this.options, ...options };
    const caller = createCaller(init, this.sink, all, this.forget);
    if (this.lost !== undefined) {
      caller.fail(this.lost);
      return caller;
    }
    if (this.table.get(caller.streamId) !== undefined) {
      const cause = createError("invalidArgument", "a stream of this id is open already");
      caller.fail(cause);
      throw cause;
    }
    this.table.add(caller);
    sendOpen(caller, all);
    return caller;
  }

  /** Takes a frame of the peer's. Never throws. */
  route(frame: StreamFrame): void {
    const stream = this.table.get(frame.streamId);
    if (frame.kind === "open") return this.onOpen(frame, stream);
    if (stream === undefined) this.ignored++;
    else stream.feed(frame);
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
      frame = fromWireStreamFrame(wire, this.options);
    } catch (error) {
      if (wire.kind !== "open" || !isStreamId(wire.streamId)) throw error;
      if (this.table.get(wire.streamId) !== undefined) this.ignored++;
      else
        this.refuse(wire.streamId, streamErrorCodeOf(error), error instanceof Error ? error.message : "malformed open");
      return;
    }
    this.route(frame);
  }

  /** Ends every stream as failed with this cause, and every one opened from now on; says nothing to the peer. */
  close(cause: IxtError): void {
    if (this.lost !== undefined) return;
    this.lost = cause;
    for (const stream of this.table.values()) stream.fail(cause);
  }

  private onOpen(frame: OpenFrame, live: StreamEndpoint | undefined): void {
    const { accept, limits = DEFAULT_STREAM_LIMITS } = this.options;
    if (live !== undefined || this.lost !== undefined) {
      this.ignored++;
    } else if (accept === undefined) {
      this.refuse(frame.streamId, StreamErrorCode.unimplemented, "no streams are taken here");
    } else if (this.accepted >= limits.maxConcurrentStreams) {
      this.refuse(frame.streamId, StreamErrorCode.rejected, "too many streams are open");
    } else {
      this.begin(createCallee(frame, this.sink, this.options, this.forget), accept);
    }
  }

  private begin(callee: StreamEndpoint, accept: AcceptHook): void {
    // Its deadline had passed: the peer has been told, and nobody is called.
    if (callee.state === "ended") return;
    this.table.add(callee);
    this.accepted++;
    const fail = (error: unknown): void => {
      const message = IxtError.is(error) ? error.message : "the stream's handler failed";
      callee.sender.sendError(streamErrorCodeOf(error), message);
    };
    this.handled.add(callee);
    try {
      const handling = accept(callee);
      if (handling === undefined) return this.settle(callee);
      handling.then(
        () => this.settle(callee),
        (error) => {
          this.settle(callee);
          fail(error);
        },
      );
    } catch (error) {
      this.settle(callee);
      fail(error);
    }
  }

  /** The handler is done; the room comes back when the stream is over too. */
  private settle(callee: StreamEndpoint): void {
    this.handled.delete(callee);
    if (callee.state === "ended") this.accepted--;
  }

  private readonly forget = (stream: StreamEndpoint): void => {
    if (this.table.get(stream.streamId) !== stream) return;
    this.table.delete(stream);
    if (stream.role === "callee" && !this.handled.has(stream)) this.accepted--;
  };

  private refuse(streamId: StreamId, code: StreamErrorCode, message: string): void {
    try {
      this.sink.send(createErrorFrame(streamId, code, message));
    } catch {
      // The way to the peer is lost: whoever owns the session learns of it there.
    }
  }
}

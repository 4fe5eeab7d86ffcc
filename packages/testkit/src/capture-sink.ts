// A frame sink that remembers: what a test looks at to see what a stream said.

import { decodeStreamFrame, encodeStreamFrame, type FrameSink, type StreamFrame } from "@ixt/stream";
import { frameLine } from "./frame-line.js";

/**
 * An in-memory frame sink. Every frame goes through the real encoder and decoder, so a test sees what the wire would see.
 *
 * @example
 * ```ts
 * import { StreamId } from "@ixt/stream";
 * import { CaptureSink } from "@ixt/testkit";
 *
 * const sink = new CaptureSink();
 * sink.send({ streamId: StreamId.random(), kind: "credit", credit: { frames: 8 } });
 * console.log(sink.transcript); // [ 'credit +8' ]
 * ```
 */
export class CaptureSink implements FrameSink {
  private readonly captured: StreamFrame[] = [];
  private failure: { readonly cause: unknown } | undefined = undefined;

  send(frame: StreamFrame): void {
    if (this.failure !== undefined) throw this.failure.cause;
    this.captured.push(decodeStreamFrame(encodeStreamFrame(frame)));
  }

  /** The frames so far, oldest first. */
  get frames(): readonly StreamFrame[] {
    return this.captured;
  }

  /** The frames so far, one readable line each. */
  get transcript(): readonly string[] {
    return this.captured.map(frameLine);
  }

  /** The frames so far, which are forgotten here. */
  take(): StreamFrame[] {
    return this.captured.splice(0);
  }

  /** From now on every `send` throws this, as a sink does whose way to the peer is lost; `undefined` mends it. */
  failWith(cause: unknown): void {
    this.failure = cause === undefined ? undefined : { cause };
  }
}

// A frame sink that remembers: what a test looks at to see what a stream said.

import { toPrintable } from "@ixt/context";
import {
  cancelReasonName,
  closeReasonName,
  decodeStreamFrame,
  encodeStreamFrame,
  type FrameSink,
  interactionKindName,
  type StreamFrame,
  streamErrorCodeName,
} from "@ixt/stream";

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
    return this.captured.map(describeFrame);
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

function describeFrame(frame: StreamFrame): string {
  switch (frame.kind) {
    case "open": {
      const { kind, initialCredit, bufferCapFrames } = frame.open;
      return `open ${interactionKindName(kind)} credit ${initialCredit} cap ${bufferCapFrames}`;
    }
    case "data":
      return `data #${frame.data.sequence} ${frame.data.payload.length} B`;
    case "credit":
      return `credit +${frame.credit.frames}`;
    case "close":
      return `close ${closeReasonName(frame.close.reason)} after ${frame.close.finalSequence}`;
    case "cancel":
      return `cancel ${cancelReasonName(frame.cancel.reason)}${quoted(frame.cancel.message)}`;
    case "error":
      return `error ${streamErrorCodeName(frame.error.code)}${quoted(frame.error.message)}`;
  }
}

function quoted(message: string): string {
  return message === "" ? "" : ` "${toPrintable(message)}"`;
}

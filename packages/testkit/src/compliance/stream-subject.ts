// What the author of a stream's ends gives to have them put to the test: the way in of either side.

import type { FrameSink, OpenFrame, OpenInit, OpenOptions, StreamHandle, StreamOptions } from "@ixt/stream";

/**
 * The two ends of a stream under test: `{ accept: acceptStream, open: openStream }` are those of `@ixt/stream`. Both must take what
 * they are given: the sink, the limits, the credit policy, the signal, the clock and its timers.
 *
 * @see {@link creditCompliance}
 */
export interface StreamSubject {
  /** The callee's end of a stream that the peer opened. */
  accept(open: OpenFrame, sink: FrameSink, options: StreamOptions): StreamHandle;
  /** The caller's end of a stream that we open. Its open frame goes to the sink. */
  open(init: OpenInit, sink: FrameSink, options: OpenOptions): StreamHandle;
}

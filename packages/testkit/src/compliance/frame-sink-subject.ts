// What a frame sink's author gives to have it put to the test.

import type { FrameSink, StreamFrame } from "@ixt/stream";

/**
 * A sink and what comes out at its other end.
 *
 * @see {@link frameSinkCompliance}
 */
export interface SinkUnderTest<Sink extends FrameSink = FrameSink> {
  readonly sink: Sink;
  /** The frames that have arrived so far, oldest first. A promise may wait for those that are under way. */
  received(): readonly StreamFrame[] | Promise<readonly StreamFrame[]>;
}

/**
 * A kind of frame sink under test. `createSink` alone is needed; a rule that a subject cannot show is not in its suite.
 *
 * @see {@link frameSinkCompliance}
 */
export interface FrameSinkSubject<Sink extends FrameSink = FrameSink> {
  /** A new one for each case. */
  createSink(): SinkUnderTest<Sink> | Promise<SinkUnderTest<Sink>>;
  /** A frame that cannot be encoded. Default a credit of 2^32 frames, which no wire has room for. */
  readonly unsendable?: StreamFrame;
  /** Breaks the sink's way to the peer. Adds the rules of loss. */
  lose?(sink: Sink): void;
}

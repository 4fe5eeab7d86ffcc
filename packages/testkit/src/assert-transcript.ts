// A conversation held to what a test says of it.

import { assertLines } from "./assertion-failure.js";
import { Transcript } from "./transcript.js";

/**
 * Whatever keeps a transcript: `FakeRuntime`, `ScriptedPeer`, `CaptureSink`, or a transcript itself.
 *
 * @see {@link assertTranscript}
 */
export type Transcribed = Transcript | { readonly transcript: Transcript | readonly string[] };

/**
 * Holds a conversation to its lines, all of them.
 *
 * @throws AssertionFailure, with both as its difference, when a line is another, missing, or one too many.
 *
 * @example
 * ```ts
 * import { StreamId } from "@ixt/stream";
 * import { assertTranscript, CaptureSink, credit, onStream } from "@ixt/testkit";
 *
 * const sink = new CaptureSink();
 * sink.send(onStream(StreamId.random(), credit(8)));
 * assertTranscript(sink, ["credit +8"]);
 * ```
 */
export function assertTranscript(said: Transcribed, lines: readonly string[]): void {
  assertLines(linesOf(said), lines, "the transcript");
}

/** The lines of whatever keeps a transcript. */
export function linesOf(said: Transcribed): readonly string[] {
  const transcript = said instanceof Transcript ? said : said.transcript;
  return transcript instanceof Transcript ? transcript.lines : transcript;
}

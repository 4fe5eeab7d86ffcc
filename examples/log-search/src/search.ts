// The caller: opens the stream, sends the file, takes the matches, both at once.

import { type Connection, type InvocationContext, IxtError, type StreamHandle, type StreamStats } from "@ixt/sdk";
import { toBatches } from "./batches.js";
import { answers, type Match, METHOD } from "./protocol.js";

/** One search. */
export interface SearchInit {
  readonly context: InvocationContext;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** How many of the first matches to keep. */
  readonly keep: number;
  /** Told after each frame sent. */
  readonly onProgress: (progress: Progress) => void;
}

/** How far a search is. */
export interface Progress {
  readonly sentBytes: number;
  readonly matches: number;
}

/** What a search found, and what it took. */
export interface SearchResult {
  readonly firstMatches: readonly Match[];
  readonly lines: number;
  readonly matches: number;
  /** Lines of which only the first mebibyte was searched. */
  readonly cutLines: number;
  readonly stats: StreamStats;
}

/** What a search needs of its connection. */
export type Caller = Pick<Connection, "open">;

/** Runs one search. Rejects with the stream's cause, or with what reading the file or an answer threw. */
export async function search(caller: Caller, init: SearchInit): Promise<SearchResult> {
  const stream = caller.open(METHOD, "bidiStream", { context: init.context });
  const found = { firstMatches: [] as Match[], lines: 0, matches: 0, cutLines: 0 };
  const sending = send(stream, init.chunks, (sentBytes) => init.onProgress({ sentBytes, matches: found.matches }));
  const reading = (async () => {
    for await (const payload of stream.incoming) {
      const answer = answers.decode(payload);
      if (answer.kind === "total") {
        Object.assign(found, { lines: answer.lines, matches: answer.matches, cutLines: answer.cutLines });
      } else {
        found.matches += answer.matches.length;
        found.firstMatches.push(...answer.matches.slice(0, init.keep - found.firstMatches.length));
      }
    }
  })();
  const failures = (await Promise.allSettled([sending, reading])).filter((end) => end.status === "rejected");
  const outcome = await stream.closed;
  if (outcome.status !== "complete") throw findOwnFailure(failures) ?? outcome.cause;
  return { ...found, stats: stream.stats() };
}

/** What reading the file or an answer threw. The stream's own errors say no more than that it is over; its outcome says why. */
function findOwnFailure(failures: readonly PromiseRejectedResult[]): unknown {
  return failures.find(({ reason }) => !IxtError.is(reason))?.reason;
}

async function send(
  stream: StreamHandle,
  chunks: AsyncIterable<Uint8Array>,
  onSent: (sentBytes: number) => void,
): Promise<void> {
  let sentBytes = 0;
  try {
    for await (const batch of toBatches(chunks)) {
      await stream.sender.send(batch);
      sentBytes += batch.length;
      onSent(sentBytes);
    }
    stream.sender.close();
  } catch (error) {
    // Either the stream is over already, and this does nothing, or the file could not be read on.
    stream.sender.cancel();
    throw error;
  }
}

/**
 * Opens a search and leaves it open, so that it ends by what forbids it: says with which code and message.
 */
export async function probe(caller: Caller, context: InvocationContext): Promise<string> {
  const stream = caller.open(METHOD, "bidiStream", { context });
  const outcome = await stream.closed;
  return outcome.status === "complete" ? "nothing forbade it" : `${outcome.cause.code}: ${outcome.cause.message}`;
}

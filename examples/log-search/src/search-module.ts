// The module: filters the lines that stream in, and streams back those that match, with their numbers.

import { bytes, createError, defineModule, defineStream, type Module } from "@ixt/sdk";
import { LineSplitter } from "./line-splitter.js";
import { type Answer, answers, CAPABILITY, type Match, METHOD, QUERY_KEY } from "./protocol.js";
import { parseQuery, type Query } from "./query.js";
import { UsageError } from "./usage-error.js";

/** Matches of one answer at most, and characters of one matching line. Together they keep an answer well below a frame's limit. */
const MATCHES_PER_ANSWER = 500;
const TEXT_LENGTH = 300;

async function* search(chunks: AsyncIterable<Uint8Array>, source: string): AsyncGenerator<Answer> {
  const query = readQuery(source);
  const splitter = new LineSplitter();
  let lines = 0;
  let matches = 0;
  function* filter(found: Iterable<string>): Generator<Match> {
    for (const line of found) {
      lines += 1;
      if (!query.matches(line)) continue;
      matches += 1;
      yield { line: lines, text: line.slice(0, TEXT_LENGTH) };
    }
  }
  for await (const chunk of chunks) yield* toAnswers(filter(splitter.push(chunk)));
  yield* toAnswers(filter(splitter.end()));
  yield { kind: "total", lines, matches, cutLines: splitter.cutLines };
}

function* toAnswers(found: Iterable<Match>): Generator<Answer> {
  let batch: Match[] = [];
  for (const match of found) {
    batch.push(match);
    if (batch.length < MATCHES_PER_ANSWER) continue;
    yield { kind: "matches", matches: batch };
    batch = [];
  }
  if (batch.length > 0) yield { kind: "matches", matches: batch };
}

/** A caller's mistake, so it crosses to the caller as it is. */
function readQuery(source: string): Query {
  try {
    return parseQuery(source);
  } catch (error) {
    if (error instanceof UsageError) throw createError("invalidArgument", error.message);
    throw error;
  }
}

/** The module, ready to be served. */
export const searchModule: Module = defineModule({
  name: "log-search",
  version: "1.0.0",
  streams: {
    [METHOD]: defineStream({
      kind: "bidiStream",
      input: bytes,
      output: answers,
      requires: [CAPABILITY],
      handle: (chunks, context) => search(chunks, context.metadata.get(QUERY_KEY) ?? ""),
    }),
  },
});

import {
  ActorSubject,
  type Connection,
  connect,
  createActor,
  createInvocationContext,
  createMemoryPair,
  createMetadata,
  type Deadline,
  deadlineAfter,
  type InvocationContext,
  resolveStreamLimits,
  type StreamHandle,
  serve,
} from "@ixt/sdk";
import { describe, expect, it } from "vitest";
import { answers, CAPABILITY, QUERY_KEY } from "../src/protocol.js";
import { probe, search } from "../src/search.js";
import { searchModule } from "../src/search-module.js";

/** With a window of one frame the caller has to wait for the module more often than not. */
async function start(initialCredit = 16): Promise<Connection> {
  const [moduleSide, callerSide] = createMemoryPair();
  serve(searchModule, moduleSide, { streamLimits: resolveStreamLimits({ initialCredit }) });
  return connect(callerSide);
}

function asking(
  query: string,
  capabilities: readonly string[] = [CAPABILITY],
  deadline: Deadline = deadlineAfter(60_000),
): InvocationContext {
  const actor = createActor({ subject: ActorSubject.operator("alice"), capabilities });
  return createInvocationContext({ actor, deadline, metadata: createMetadata({ [QUERY_KEY]: query }) });
}

async function* chunksOf(text: string, length = 1000): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += length) yield bytes.slice(at, at + length);
}

const quiet = { keep: 3, onProgress: (): void => {} };

describe("a search", () => {
  it("finds the lines with their numbers, and keeps the first ones", async () => {
    const text = Array.from({ length: 100_000 }, (_, i) => `entry ${i}${i % 10 === 4 ? " needle" : ""}`).join("\r\n");
    const connection = await start(1);
    const result = await search(connection, { context: asking("needle"), chunks: chunksOf(text, 70_000), ...quiet });
    expect(result).toMatchObject({ lines: 100_000, matches: 10_000, cutLines: 0 });
    expect(result.firstMatches).toEqual([
      { line: 5, text: "entry 4 needle" },
      { line: 15, text: "entry 14 needle" },
      { line: 25, text: "entry 24 needle" },
    ]);
    expect(result.stats.sentBytes).toBe(new TextEncoder().encode(text).length);
    expect(result.stats.sentFrames).toBe(Math.ceil(text.length / (64 * 1024)));
    expect(result.stats.creditStalls).toBeGreaterThan(0);
  });

  it("of more matches than an answer holds gets them all", async () => {
    const connection = await start();
    const result = await search(connection, { context: asking(""), chunks: chunksOf("\n".repeat(30_000)), ...quiet });
    expect(result).toMatchObject({ lines: 30_000, matches: 30_000 });
    expect(result.stats.receivedFrames).toBeGreaterThanOrEqual(60);
  });

  it("of nothing finds nothing", async () => {
    const connection = await start();
    const result = await search(connection, { context: asking(""), chunks: chunksOf(""), ...quiet });
    expect(result).toMatchObject({ lines: 0, matches: 0, firstMatches: [] });
  });

  it("of a line far longer than a frame searches its first mebibyte and says so", async () => {
    const text = `needle\n${"x".repeat(3_000_000)}needle\nneedle`;
    const connection = await start();
    const result = await search(connection, { context: asking("needle"), chunks: chunksOf(text, 100_000), ...quiet });
    expect(result).toMatchObject({ lines: 3, matches: 2, cutLines: 1 });
    expect(result.firstMatches.map((match) => match.line)).toEqual([1, 3]);
  });

  it("with a bad query fails with the module's own words", async () => {
    const connection = await start();
    const failing = search(connection, { context: asking("/(/"), chunks: chunksOf("a\n"), ...quiet });
    await expect(failing).rejects.toMatchObject({
      code: "invalidArgument",
      message: "bad query /(/: Unterminated group",
    });
  });

  it("of a file that cannot be read on fails with that, and the stream is cancelled", async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield* chunksOf("a\n");
      throw new Error("EIO");
    }
    const connection = await start();
    await expect(search(connection, { context: asking("a"), chunks: broken(), ...quiet })).rejects.toThrow("EIO");
    await expect(connection.drain()).resolves.toBeUndefined();
  });

  it("of which the sender learns first that it is over fails with what ended it", async () => {
    const connection = await start();
    const opened: StreamHandle[] = [];
    const open: Connection["open"] = (...init) => {
      const stream = connection.open(...init);
      opened.push(stream);
      return stream;
    };
    async function* overtaken(): AsyncGenerator<Uint8Array> {
      yield* chunksOf("a\n");
      await opened[0]?.closed;
      yield* chunksOf("x".repeat(200_000), 100_000);
    }
    const context = asking("a", [CAPABILITY], deadlineAfter(20));
    await expect(search({ open }, { context, chunks: overtaken(), ...quiet })).rejects.toMatchObject({
      code: "deadlineExceeded",
      message: "the deadline has passed",
    });
  });

  it("without the capability is denied, with the capability's name", async () => {
    const connection = await start();
    expect(await probe(connection, asking("a", []))).toMatch(/^permissionDenied: .*logs:search/);
  });
});

describe("answers", () => {
  it.each([
    "null",
    "{}",
    '{"kind":"matches"}',
    '{"kind":"matches","matches":[{"line":-1,"text":""}]}',
    '{"kind":"matches","matches":[{"line":1}]}',
    '{"kind":"total","lines":1,"matches":"1","cutLines":0}',
  ])("%s is none", (text) => {
    expect(() => answers.decode(new TextEncoder().encode(text))).toThrow();
  });
});

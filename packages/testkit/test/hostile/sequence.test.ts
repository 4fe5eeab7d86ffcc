// Hostile cases about numbers that do not fit: sequences of data frames, and the count that a close tells.

import { decodeStreamFrame, encodeStreamFrame, InteractionKind, type StreamFrame } from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { drain } from "../conversation.js";
import {
  begin,
  closeOf,
  createSession,
  dataOf,
  expectAtRest,
  expectFatal,
  expectLives,
  expectViolation,
  ROLES,
  said,
} from "./session-scene.js";

const MAX = Number.MAX_SAFE_INTEGER;

describe.each(ROLES)("our %s", (role) => {
  test.each<[string, number[], string]>([
    ["does not start at 0", [1], "data frame 1 came where 0 was due"],
    ["starts at the largest number", [MAX], `data frame ${MAX} came where 0 was due`],
    ["leaves a gap", [0, 1, 3], "data frame 3 came where 2 was due"],
    ["is repeated", [0, 1, 1], "data frame 1 came where 2 was due"],
    ["goes backwards", [0, 1, 0], "data frame 0 came where 2 was due"],
    ["wraps", [0, 2 ** 32], "data frame 4294967296 came where 1 was due"],
    ["is negative", [-1], "data frame -1 came where 0 was due"],
    ["is no integer", [0.5], "data frame 0.5 came where 0 was due"],
    ["is no number", [Number.NaN], "data frame NaN came where 0 was due"],
  ])(
    "hostile case 33: fails, alone, when the peer's sequence %s [23.10, 23.11, 23.45]",
    async (_what, sequences, text) => {
      const session = createSession();
      const bystander = begin(session, role === "caller" ? "callee" : "caller", 2);
      const stream = begin(session, role, 1);
      const good = sequences.length - 1;
      for (const sequence of sequences) session.router.route(dataOf(1, sequence));
      expect(stream.stats().receivedFrames).toBe(good);
      await expectViolation(session, stream, text);
      // What came before it waits for nobody either: the stream is not what its sender meant.
      expect(await drain(stream)).toEqual(["protocolError"]);
      await expectLives(session, bystander);
      expectAtRest(session);
    },
  );

  test.each<[string, number, number]>([
    ["lower", 2, 1],
    ["lower, by all", 3, 0],
    ["higher", 2, 3],
    ["the largest", 1, MAX],
    ["negative", 0, -1],
    ["no number", 0, Number.NaN],
  ])("hostile case 34: fails when the close tells of a count that is %s [23.12, 23.13]", async (_what, count, told) => {
    const session = createSession();
    const bystander = begin(session, "callee", 2);
    const stream = begin(session, role, 1);
    stream.sender.close();
    said(session);
    for (let sequence = 0; sequence < count; sequence++) session.router.route(dataOf(1, sequence));
    session.router.route(closeOf(1, told));
    await expectViolation(session, stream, `the close tells of ${told} data frames where ${count} came`);
    expect(await drain(stream)).toEqual(["protocolError"]);
    // A close that is right by now comes too late.
    session.router.route(closeOf(1, count));
    expect(session.router.stats()).toMatchObject({ completed: 0, failed: 1, lateFrames: 1 });
    await expectLives(session, bystander);
    expectAtRest(session);
  });
});

test("hostile case 33: a number beyond those that are exact is refused with its bytes, so that none can wrap [23.11]", () => {
  const bytes = encodeStreamFrame(dataOf(1, MAX));
  expect(decodeStreamFrame(bytes)).toMatchObject({ data: { sequence: MAX } });
  const at = [...bytes.keys()].find((i) => new DataView(bytes.buffer, bytes.byteOffset).getUint8(i) === 0xff) ?? 0;
  const wrapped = bytes.slice();
  wrapped.fill(0xff, at, at + 8);
  expect(() => decodeStreamFrame(wrapped)).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE", blame: "peer" }));
  const over = bytes.slice();
  over.set([0, 0, 0, 0, 0, 0, 0x20, 0], at);
  expect(() => decodeStreamFrame(over)).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE", blame: "peer" }));
});

test("hostile case 34: a response whose close does not fit is never given as one [23.13, 23.58]", async () => {
  for (const kind of [InteractionKind.unary, InteractionKind.clientStream]) {
    const session = createSession();
    const call = session.router.open({ kind });
    const { response, streamId } = call;
    const told: StreamFrame[] = [dataOf(1, 0, Uint8Array.of(9)), closeOf(1, 2)].map((frame) => ({
      ...frame,
      streamId,
    }));
    for (const frame of told) session.router.route(frame);
    await expect(response).rejects.toMatchObject({ code: "protocolError", blame: "peer" });
    expectAtRest(session);
  }
});

test("hostile case 33, 34: a peer that goes on breaking streams ends the session [23.71]", async () => {
  const session = createSession({ violationRate: { burst: 4, perSecond: 1 } });
  const bystander = begin(session, "caller", 99);
  const breakNext = (n: number): void => {
    const stream = begin(session, n % 2 === 0 ? "callee" : "caller", n);
    session.router.route(n % 3 === 0 ? closeOf(n, 5) : dataOf(n, 5));
    expect(stream.state).toBe("ended");
    // The last of them is told, too.
    const what = n % 3 === 0 ? "the close tells of 5 data frames where 0 came" : "data frame 5 came where 0 was due";
    expect(said(session)).toEqual([`${n} error protocolError "${what}"`]);
  };
  for (let n = 1; n <= 4; n++) breakNext(n);
  session.clock.advance(1_000);
  breakNext(5);
  expect([session.fatal, bystander.state]).toEqual([[], "open"]);
  breakNext(6);
  await expectFatal(session, "violationRate", [bystander]);
});

// The straight way and the general way of a data frame are one: same bytes, same values, same refusals.

import { runInNewContext } from "node:vm";
import { Bytes16, resolveLimits, WireError, Writer } from "@ixt/wire";
import { decodeStreamFrame, encodeStreamFrameInto, type StreamFrame } from "@ixt/wire/ipc_streaming";
import { decodeEnvelope, type Envelope, encodeEnvelopeInto } from "@ixt/wire/wasipc";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Chain,
  type ChainBody,
  type Crooked,
  decodeChain,
  decodeCrooked,
  encodeChainInto,
  encodeCrookedInto,
} from "./fixture/fixture.js";
import { refusal } from "./refusal.js";

const ids = fc.tuple(fc.integer(), fc.integer(), fc.integer(), fc.integer()).map((words) => new Bytes16(...words));
const sequences = fc.oneof(fc.nat(1000), fc.constantFrom(0, 2 ** 31, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER));
const dataFrames = fc.record({
  streamId: fc.oneof(ids, fc.constant(Bytes16.ZERO)),
  kind: fc.constant("data" as const),
  data: fc.record({ sequence: sequences, payload: fc.uint8Array({ maxLength: 40 }) }),
});

/** Encodes with room for the straight way, or without, so that the message takes the general one. */
function encode<T>(into: (writer: Writer, value: T) => number, value: T, straight: boolean): number[] {
  const writer = new Writer(straight ? 4096 : 0);
  const length = into(writer, value);
  expect(length).toBe(writer.length);
  return [...writer.bytes()];
}

/** The same bytes as an array of another realm, which the straight way does not know. */
function foreign(bytes: readonly number[]): Uint8Array {
  return runInNewContext("new Uint8Array(bytes)", { bytes }) as Uint8Array;
}

function outcome(decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): unknown {
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof WireError) return error.message;
    throw error;
  }
}

describe("the straight way", () => {
  test("writes the bytes of the general way, for a frame and for its envelope", () => {
    fc.assert(
      fc.property(dataFrames, (frame: StreamFrame) => {
        const envelope: Envelope = { kind: "stream", stream: frame };
        expect(encode(encodeStreamFrameInto, frame, true)).toEqual(encode(encodeStreamFrameInto, frame, false));
        expect(encode(encodeEnvelopeInto, envelope, true)).toEqual(encode(encodeEnvelopeInto, envelope, false));
        expect(decodeEnvelope(Uint8Array.from(encode(encodeEnvelopeInto, envelope, true)))).toEqual(envelope);
      }),
    );
  });

  test("reads or refuses what the general way does, with any byte of the message changed", () => {
    fc.assert(
      fc.property(dataFrames, fc.nat(160), fc.integer({ min: 1, max: 255 }), (frame, at, change) => {
        const bytes = encode(encodeEnvelopeInto, { kind: "stream", stream: frame }, true);
        for (const damaged of [bytes, bytes.map((byte, i) => (i === at ? byte ^ change : byte))]) {
          expect(outcome(decodeEnvelope, Uint8Array.from(damaged))).toEqual(outcome(decodeEnvelope, foreign(damaged)));
        }
      }),
    );
  });

  test("leads through any chain of ids, counters and data", () => {
    const bodies: fc.Arbitrary<ChainBody> = fc.record({
      count: sequences,
      id: ids,
      total: sequences,
      data: fc.uint8Array({ maxLength: 20 }),
    });
    fc.assert(
      fc.property(ids, ids, bodies, (first, second, body) => {
        const chain: Chain = { first, second, kind: "link", link: { kind: "body", body } };
        const bytes = encode(encodeChainInto, chain, true);
        expect(bytes).toEqual(encode(encodeChainInto, chain, false));
        expect(decodeChain(Uint8Array.from(bytes))).toEqual(chain);
        expect(decodeChain(foreign(bytes))).toEqual(chain);
      }),
    );
  });

  test("is not taken where a struct on it holds anything else", () => {
    const crooked: Crooked = { kind: "body", body: { flag: true, data: Uint8Array.of(1, 2, 3) } };
    expect(decodeCrooked(Uint8Array.from(encode(encodeCrookedInto, crooked, true)))).toEqual(crooked);
  });

  test("keeps to the limits it is given", () => {
    const frame: StreamFrame = {
      streamId: new Bytes16(1, 2, 3, 4),
      kind: "data",
      data: { sequence: 1, payload: Uint8Array.of(1) },
    };
    const bytes = Uint8Array.from(encode(encodeStreamFrameInto, frame, true));
    expect(decodeStreamFrame(bytes, { limits: resolveLimits({ maxDepth: 2 }) })).toEqual(frame);
    expect(refusal(() => decodeStreamFrame(bytes, { limits: resolveLimits({ maxDepth: 1 }) }))).toMatchObject({
      code: "TOO_DEEP",
      path: "StreamFrame.data",
    });
    expect(refusal(() => decodeStreamFrame(bytes, { limits: resolveLimits({ maxFrameBytes: 72 }) })).code).toBe(
      "MESSAGE_TOO_LARGE",
    );
    const writer = new Writer(4096, resolveLimits({ maxFrameBytes: 72 }));
    expect(refusal(() => encodeStreamFrameInto(writer, frame))).toMatchObject({
      code: "MESSAGE_TOO_LARGE",
      blame: "local",
    });
    expect(writer.length).toBe(0);
  });
});

// What consumers that do not read keep alive: about as much as is held against their caps, whatever it was cut out of.

import { describe, expect, test } from "vitest";
import { liveBytes } from "../heap.js";
import { begin, createSession, dataOf, type Session } from "./session-scene.js";

const KIB = 1024;
const MIB = 1024 * KIB;
const STREAMS = 100;

function sessionOf(streams: number): Session {
  const session = createSession();
  for (let n = 1; n <= streams; n++) begin(session, "callee", n);
  return session;
}

/** Bytes that the session keeps of what `route` brings it; its streams must hold so many in its own count. */
function keptOf(session: Session, route: () => void, heldBytes: number): number {
  const before = liveBytes();
  route();
  const kept = liveBytes() - before;
  expect(session.router.stats()).toMatchObject({ live: STREAMS, bufferedBytes: heldBytes });
  return kept;
}

describe("hostile case 87: consumers, most of which do not read,", () => {
  test("keep one byte of a message of 1 MiB, and not the message [23.26, 23.92]", () => {
    const session = sessionOf(STREAMS);
    const route = (): void => {
      for (let n = 1; n <= STREAMS; n++) session.router.route(dataOf(n, 0, new Uint8Array(MIB).subarray(5, 6)));
    };
    expect(keptOf(session, route, STREAMS)).toBeLessThan(MIB);
  });

  test("keep one chunk of each stream's at most, however many its frames came in [23.26, 23.92]", () => {
    const session = sessionOf(STREAMS);
    const frames = 16;
    const route = (): void => {
      for (let sequence = 0; sequence < frames; sequence++) {
        for (let n = 1; n <= STREAMS; n++) {
          session.router.route(dataOf(n, sequence, new Uint8Array(64 * KIB).subarray(64, 128)));
        }
      }
    };
    const kept = keptOf(session, route, STREAMS * frames * 64);
    expect(kept).toBeGreaterThan((STREAMS - 1) * 64 * KIB);
    expect(kept).toBeLessThan(STREAMS * (64 * KIB + frames * 512) + MIB);
  });

  test("that have read all of it keep nothing of the chunk it came in [23.30, 23.92]", () => {
    const session = sessionOf(STREAMS);
    const route = (): void => {
      for (const [i, stream] of session.accepted.entries()) {
        session.router.route(dataOf(i + 1, 0, new Uint8Array(64 * KIB).subarray(64, 128)));
        expect(stream.incoming.tryNext()).toHaveLength(64);
      }
    };
    expect(keptOf(session, route, 0)).toBeLessThan(MIB);
  });

  test("share the chunk that frames of all of them came in [23.92]", () => {
    const session = sessionOf(STREAMS);
    const route = (): void => {
      const chunk = new Uint8Array(64 * KIB);
      for (let n = 1; n <= STREAMS; n++) session.router.route(dataOf(n, 0, chunk.subarray(n * 64, n * 64 + 64)));
    };
    expect(keptOf(session, route, STREAMS * 64)).toBeLessThan(64 * KIB + STREAMS * 2 * KIB);
  });
});

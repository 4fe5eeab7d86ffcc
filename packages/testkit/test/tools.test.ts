// The kit itself: a clock that moves when told, a sink that shows what the wire would.

import { StreamId } from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { CaptureSink, VirtualClock } from "../src/index.js";

describe("VirtualClock", () => {
  test("fires timers at their own moments and in their order", () => {
    const clock = new VirtualClock(1_000);
    const seen: [string, number, number][] = [];
    const note = (name: string) => () => void seen.push([name, clock.now(), clock.unixMs()]);
    clock.setTimeout(note("b"), 20);
    clock.setTimeout(note("a"), 10);
    clock.setTimeout(note("a2"), 10);
    const forgotten = clock.setTimeout(note("never"), 5);
    clock.setTimeout(() => void clock.setTimeout(note("nested"), 5), 10);
    clock.clearTimeout(forgotten);
    clock.clearTimeout(forgotten);
    expect(clock.pendingTimers).toBe(4);
    clock.advance(20);
    expect(seen).toEqual([
      ["a", 10, 1_010],
      ["a2", 10, 1_010],
      ["nested", 15, 1_015],
      ["b", 20, 1_020],
    ]);
    clock.advance(4);
    expect([clock.now(), clock.unixMs(), clock.pendingTimers]).toEqual([24, 1_024, 0]);
  });

  test("has the host's trap: a delay beyond 2^31-1 fires after 1 ms", () => {
    const clock = new VirtualClock();
    let fired = 0;
    clock.setTimeout(() => fired++, 2 ** 31);
    clock.advance(1);
    expect(fired).toBe(1);
  });
});

test("CaptureSink keeps what the wire would carry, not the sender's own bytes", () => {
  const sink = new CaptureSink();
  const payload = Uint8Array.of(1);
  sink.send({ streamId: StreamId.random(), kind: "data", data: { sequence: 0, payload } });
  payload[0] = 2;
  expect(sink.frames[0]).toMatchObject({ data: { payload: Uint8Array.of(1) } });
  expect(sink.take()).toHaveLength(1);
  expect(sink.transcript).toEqual([]);
});

import { StreamId } from "@ixt/stream";
import { expect, test } from "vitest";
import { CaptureSink } from "./capture-sink.js";

test("CaptureSink keeps what the wire would carry, not the sender's own bytes", () => {
  const sink = new CaptureSink();
  const payload = Uint8Array.of(1);
  sink.send({ streamId: StreamId.random(), kind: "data", data: { sequence: 0, payload } });
  payload[0] = 2;
  expect(sink.frames[0]).toMatchObject({ data: { payload: Uint8Array.of(1) } });
  expect(sink.take()).toHaveLength(1);
  expect(sink.transcript).toEqual([]);
});

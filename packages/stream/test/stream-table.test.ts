// Streams by id, against a plain Map, with ids chosen so that their hashes collide.

import fc from "fast-check";
import { expect, test } from "vitest";
import { StreamId } from "../src/stream-id.js";
import { StreamTable } from "../src/stream-table.js";

/** Ids of three distinct hashes only: the table must still tell them apart. */
const streams = Array.from({ length: 12 }, (_, i) => {
  const streamId = StreamId.fromHex((i + 1).toString(16).padStart(32, "0"));
  return { streamId: Object.assign(Object.create(streamId), { hash: () => i % 3 }) as StreamId };
});

test("finds, adds and deletes as a Map does, whatever collides [23.61]", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(streams.length - 1)), { maxLength: 60 }), (steps) => {
      const table = new StreamTable<(typeof streams)[number]>();
      const model = new Map<string, (typeof streams)[number]>();
      for (const [add, index] of steps) {
        const stream = streams[index];
        if (stream === undefined) continue;
        if (!add) table.delete(stream);
        else if (!model.has(stream.streamId.toHex())) table.add(stream);
        if (add) model.set(stream.streamId.toHex(), stream);
        else model.delete(stream.streamId.toHex());
        expect(table.size).toBe(model.size);
        for (const each of streams) expect(table.get(each.streamId)).toBe(model.get(each.streamId.toHex()));
        expect(new Set(table.values())).toEqual(new Set(model.values()));
      }
    }),
  );
});

import { StreamId } from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { chooseCases } from "../src/options.js";
import type { CaseResult } from "../src/report.js";
import { formatStreamBars, judgeStreams } from "../src/stream/bars.js";
import { streamCases } from "../src/stream/cases.js";
import type { DataFrame } from "../src/stream/peer.js";
import { loadStreamPeer, manyStreams, rows, streamPeerNames } from "../src/stream/rows.js";

const ids = [1, 2].map((last) => StreamId.fromBytes(Uint8Array.from({ length: 16 }, (_, i) => (i === 15 ? last : i))));
const payloads = Array.from({ length: 40 }, (_, i) => Uint8Array.of(i, 255 - i));

/** The ring's bytes go round as often as it takes the default window of 16 frames of every stream to be granted again. */
const granted = 17 * manyStreams;

describe.each(streamPeerNames)("peer %s", (name) => {
  test.each(["before", "after"])(
    "gives each payload to the consumer of its stream, who asks %s it comes",
    async (when) => {
      const inlets = (await loadStreamPeer(name)).createInlets(ids);
      expect(inlets).toHaveLength(ids.length);
      for (const [sequence, payload] of payloads.entries()) {
        for (const [i, inlet] of inlets.entries()) {
          const streamId = ids[i] ?? StreamId.random();
          const early = when === "before" ? inlet.take() : undefined;
          inlet.put({ streamId, kind: "data", data: { sequence, payload: Uint8Array.of(i, ...payload) } });
          expect((await (early ?? inlet.take())).value).toEqual(Uint8Array.of(i, ...payload));
        }
      }
    },
  );

  test("writes each payload that is sent as the frame that comes next on its stream", async () => {
    const written: DataFrame[] = [];
    const outlets = (await loadStreamPeer(name)).createOutlets(ids, (frame) => written.push(frame));
    for (const payload of payloads) for (const outlet of outlets) await outlet.send(payload);
    // A queue may still be under way to its sink.
    await new Promise(setImmediate);
    const expected = payloads.flatMap((payload, sequence) =>
      ids.map((streamId) => ({ streamId, kind: "data", data: { sequence, payload } })),
    );
    for (const streamId of ids) {
      const ofStream = (frame: { streamId: StreamId }): boolean => frame.streamId.equals(streamId);
      expect(written.filter(ofStream)).toEqual(expected.filter(ofStream));
    }
  });
});

describe("the cases", () => {
  test.each(streamCases)("$name: every row carries the same, beyond the first credit", async ({ prepare }) => {
    const sums = new Map<string, number>();
    for (const { name, peer, streams } of rows) {
      const { run, ringLength } = prepare(await loadStreamPeer(peer), streams);
      expect(await run(ringLength)).not.toBe(0);
      sums.set(name, await run(granted));
    }
    expect(sums.size).toBe(2 * streamPeerNames.length);
    expect(new Set(sums.values()).size).toBe(1);
  });

  test("are chosen by name, by part of a name, or not at all", () => {
    const names = (only: string): string[] => chooseCases(streamCases, only).map(({ name }) => name);
    expect(names("route/waiting")).toEqual(["route/waiting"]);
    expect(names("waiting")).toEqual(["route/waiting", "decode-route/waiting"]);
    expect(names("")).toHaveLength(streamCases.length);
    expect(() => names("none such")).toThrow("no case holds");
  });
});

describe("judgeStreams", () => {
  const result = (caseName: string, one: number[], many: number[]): CaseResult => {
    const facts = { ringLength: 1, meanBytes: 1, checksum: 0 };
    return {
      caseName,
      samples: [
        { name: "ours", facts, nanoseconds: one },
        { name: "ours-1000", facts, nanoseconds: many },
      ],
    };
  };

  test("passes what is quick, and as quick with many streams", () => {
    const verdict = judgeStreams(result("route/waiting", [200, 2000, 100], [220, 2200, 110]));
    expect(verdict).toEqual({ caseName: "route/waiting", one: 200, many: 220, growth: 1.1, passes: true });
  });

  test("fails what is slow with one stream or with many, or what grows with their number", () => {
    const passes = (one: number, many: number): boolean | undefined =>
      judgeStreams(result("route/buffered", [one], [many]))?.passes;
    expect(passes(999, 999)).toBe(true);
    expect(passes(1000, 900)).toBe(false);
    expect(passes(900, 1000)).toBe(false);
    expect(passes(100, 119)).toBe(true);
    expect(passes(100, 120)).toBe(false);
  });

  test("says nothing of a case without a bar, nor where a row is missing", () => {
    expect(judgeStreams(result("send", [1], [1]))).toBeUndefined();
    expect(judgeStreams({ caseName: "route/waiting", samples: [] })).toBeUndefined();
  });

  test("is written as a table, or not at all", () => {
    const verdict = { caseName: "route/waiting", one: 200, many: 1300, growth: 6.5, passes: false };
    expect(formatStreamBars([verdict])?.split("\n").at(-1)).toMatch(
      /route\/waiting \| FAIL +\| +200 ns \| +1300 ns .*6\.50x/u,
    );
    expect(formatStreamBars([])).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import { Changes } from "./changes.js";
import type { Change, Entry } from "./protocol.js";

function entry(key: string, revision: number): Entry {
  return { key, value: `${key}${revision}`, revision };
}

describe("changes that wait", () => {
  it("are taken in the order in which they came, each once", () => {
    const changes = new Changes();
    for (const each of [entry("b", 1), entry("a", 2), entry("c", 3)]) changes.add(each);
    expect(changes.take()).toEqual({ entry: entry("b", 1), skipped: 0 });
    expect(changes.takeAll()).toEqual([
      { entry: entry("a", 2), skipped: 0 },
      { entry: entry("c", 3), skipped: 0 },
    ]);
    expect([changes.take(), changes.takeAll(), changes.size]).toEqual([undefined, [], 0]);
  });

  it("of one key are one, the latest, which says how many it has replaced", () => {
    const changes = new Changes();
    for (let revision = 1; revision <= 100; revision += 1) changes.add(entry("a", revision));
    expect(changes.takeAll()).toEqual([{ entry: entry("a", 100), skipped: 99 }]);
  });

  it("keep the place of their key, so that one that keeps changing holds up no other", () => {
    const changes = new Changes();
    changes.add(entry("hot", 1));
    changes.add(entry("cold", 2));
    changes.add(entry("hot", 3));
    expect(changes.take()).toEqual({ entry: entry("hot", 3), skipped: 1 });
    changes.add(entry("hot", 4));
    expect(changes.takeAll()).toEqual([
      { entry: entry("cold", 2), skipped: 0 },
      { entry: entry("hot", 4), skipped: 0 },
    ]);
  });

  it.each([1, 2, 7, 1_000])(
    "grow with the keys alone, end with the latest and count the rest, taken every %i puts",
    (pace) => {
      const keys = ["a", "b", "c", "d", "e"];
      const changes = new Changes();
      const taken: Change[] = [];
      const latest = new Map<string, Entry>();
      for (let revision = 1; revision <= 1_000; revision += 1) {
        const added = entry(keys[(revision * revision * 31) % 7] ?? "a", revision);
        latest.set(added.key, added);
        changes.add(added);
        expect(changes.size).toBeLessThanOrEqual(keys.length);
        const change = revision % pace === 0 ? changes.take() : undefined;
        if (change !== undefined) taken.push(change);
      }
      taken.push(...changes.takeAll());
      expect(new Map(taken.map((change) => [change.entry.key, change.entry]))).toEqual(latest);
      expect(taken.reduce((sum, { skipped }) => sum + 1 + skipped, 0)).toBe(1_000);
    },
  );
});

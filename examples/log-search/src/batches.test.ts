import { describe, expect, it } from "vitest";
import { toBatches } from "./batches.js";

const decoder = new TextDecoder();

async function batch(chunks: readonly string[], batchBytes: number): Promise<string[]> {
  const batches: string[] = [];
  const encoder = new TextEncoder();
  for await (const bytes of toBatches(
    chunks.map((chunk) => encoder.encode(chunk)),
    batchBytes,
  )) {
    batches.push(decoder.decode(bytes));
  }
  return batches;
}

describe("batches", () => {
  it("are as many whole lines as fit", async () => {
    expect(await batch(["aa\nbb\ncc\ndd\n"], 7)).toEqual(["aa\nbb\n", "cc\ndd\n"]);
  });

  it("join what the borders of chunks cut", async () => {
    expect(await batch(["a", "a\nb", "b\ncc", "\n"], 6)).toEqual(["aa\nbb\n", "cc\n"]);
  });

  it("cut a line that is longer than a batch into pieces of the budget", async () => {
    expect(await batch(["x\n0123456789\ny"], 4)).toEqual(["x\n", "0123", "4567", "89\n", "y"]);
  });

  it("of nothing are none", async () => {
    expect(await batch([], 4)).toEqual([]);
    expect(await batch([""], 4)).toEqual([]);
  });

  it("lose nothing and stay within the budget, for any chunks", async () => {
    const text = Array.from({ length: 200 }, (_, i) => "x".repeat((i * 37) % 23)).join("\n");
    for (const chunkLength of [1, 2, 7, 64, 10_000]) {
      const chunks = text.match(new RegExp(`[^]{1,${chunkLength}}`, "g")) ?? [];
      const batches = await batch(chunks, 16);
      expect(batches.join("")).toBe(text);
      expect(Math.max(...batches.map((bytes) => bytes.length))).toBeLessThanOrEqual(16);
    }
  });
});

import { expect, it } from "vitest";
import { drawRow } from "../src/mandelbrot.js";
import { tellStory } from "../src/story.js";

it("prints the whole picture, then three rows of another, whose drawing stops", { timeout: 60_000 }, async () => {
  const lines: string[] = [];
  const program = new URL("./source-worker.mjs", import.meta.url);
  await tellStory({ program, say: (line) => lines.push(line), execArgv: ["--conditions=@ixt/source"] });
  const rows = (count: number, height: number): string[] =>
    Array.from({ length: count }, (_, y) => drawRow(y, { width: 72, height }));
  // When the worker says how far it has come is its own matter.
  expect(lines.filter((line) => !line.startsWith("(the worker"))).toEqual([
    "the module drawing runs in a worker, and this thread is free",
    ...rows(24, 24),
    "24 of 24 rows, and the stream is complete",
    ...rows(3, 400),
    "3 of 400 rows, and the stream is cancelled",
    "the worker has ended with exit code 0",
  ]);
  expect(lines).toContain("(the worker drew 24 of 24 rows)");
  expect(lines.filter((line) => /^\(the worker drew [3-9] of 400 rows\)$/.test(line))).toHaveLength(1);
});

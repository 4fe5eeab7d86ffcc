import { describe, expect, it } from "vitest";
import { createSample } from "./sample.js";

const SOURCES = [
  { path: "a.ts", text: "const a = 1;\n\n  throw new Error();\n" },
  { path: "b.md", text: "# Title" },
];

describe("the sample", () => {
  it("is log lines of the sources, with their places", () => {
    expect(createSample(SOURCES, 1)).toBe(
      [
        "2026-01-01T00:00:00.000Z INFO  a.ts:1 const a = 1;",
        "2026-01-01T00:00:00.037Z ERROR a.ts:3 throw new Error();",
        "2026-01-01T00:00:00.074Z INFO  b.md:1 # Title",
        "",
      ].join("\n"),
    );
  });

  it("is the same for the same sources, and goes on until there is enough", () => {
    const sample = createSample(SOURCES, 10_000);
    expect(createSample(SOURCES, 10_000)).toBe(sample);
    expect(sample.length).toBeGreaterThanOrEqual(10_000);
    expect(sample.length).toBeLessThan(10_300);
  });

  it("of nothing is empty", () => {
    expect(createSample([], 1_000)).toBe("");
    expect(createSample([{ path: "empty.md", text: "\n \n" }], 1_000)).toBe("");
  });
});

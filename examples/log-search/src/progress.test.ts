import { describe, expect, it } from "vitest";
import { ProgressLine } from "./progress.js";

function createScreen(isTTY: boolean): {
  written: string[];
  screen: ConstructorParameters<typeof ProgressLine>[0];
  tick: (ms: number) => void;
} {
  const written: string[] = [];
  let now = 0;
  const tick = (ms: number): void => {
    now += ms;
  };
  return { written, tick, screen: { isTTY, write: (text) => written.push(text), now: () => now } };
}

function runTo(line: ProgressLine, bytes: number, step: number): void {
  for (let sentBytes = step; sentBytes <= bytes; sentBytes += step) line.update({ sentBytes, matches: 3 });
}

describe("at a terminal", () => {
  it("one line is written over, not more often than anyone can read, and taken away at the end", () => {
    const { written, screen, tick } = createScreen(true);
    const line = new ProgressLine(screen, 2_000_000);
    tick(1);
    line.update({ sentBytes: 500_000, matches: 1 });
    line.update({ sentBytes: 600_000, matches: 2 });
    tick(80);
    line.update({ sentBytes: 1_000_000, matches: 2 });
    line.end();
    line.end();
    expect(written).toEqual([
      "\rsearching: 500.0 kB of 2.0 MB (25 %), 1 match so far\u001b[K",
      "\rsearching: 1.0 MB of 2.0 MB (50 %), 2 matches so far\u001b[K",
      "\r\u001b[K",
    ]);
  });
});

describe("elsewhere", () => {
  it("a file of known size gets two lines", () => {
    const { written, screen } = createScreen(false);
    const line = new ProgressLine(screen, 1_000_000);
    runTo(line, 1_000_000, 1_000);
    line.end();
    expect(written).toEqual([
      "searching: 500.0 kB of 1.0 MB (50 %), 3 matches so far\n",
      "searching: 1.0 MB of 1.0 MB (100 %), 3 matches so far\n",
    ]);
  });

  it("a file that grows meanwhile, and stdin, get few lines", () => {
    const grown = createScreen(false);
    runTo(new ProgressLine(grown.screen, 1_000), 1_000_000, 1_000);
    expect(grown.written.length).toBeLessThanOrEqual(2);
    const stdin = createScreen(false);
    runTo(new ProgressLine(stdin.screen, undefined), 10_000_000_000, 10_000_000);
    expect(stdin.written.length).toBeGreaterThan(0);
    expect(stdin.written.length).toBeLessThanOrEqual(4);
  });

  it("an empty file gets none", () => {
    const { written, screen } = createScreen(false);
    new ProgressLine(screen, 0).end();
    expect(written).toEqual([]);
  });
});

import { expect, it } from "vitest";
import { createSummary } from "./summary.js";

const stats = {
  sentFrames: 66,
  sentBytes: 4_200_000,
  receivedFrames: 1,
  receivedBytes: 940,
  bufferedFrames: 0,
  bufferedBytes: 0,
  sendCredit: 15,
  receiveCredit: 15,
  creditStalls: 1,
  stalledMs: 0,
  ageMs: 500,
};

it("says what was found, what it took, and what was refused", () => {
  const firstMatches = [
    { line: 7, text: "\tfirst \u001b[31m" },
    { line: 1204, text: "second" },
  ];
  const summary = createSummary({
    query: "/s/",
    inputName: "a.log",
    result: { firstMatches, lines: 61_000, matches: 1_500, cutLines: 2, stats },
    elapsedMs: 500,
    withoutCapability: "permissionDenied: no",
    withTinyDeadline: "deadlineExceeded: late",
  });
  expect(summary).toBe(`1,500 of 61,000 lines in a.log match /s/
     7  first \\u001b[31m
  1204  second
  … and 1,498 more
  2 lines longer than 1.0 MB: only the beginning was searched

The lines went to a module in a process of its own, and the matches came back on the same stream:
  sent      66 frames, 4.2 MB
  received  1 frame, 940 B
  credit    1 stall: the sender had used up what the module had granted, and waited for more
  speed     8.4 MB/s, in 0.50 s

The same search, tried just now in two ways that must fail:
  by an actor without the capability logs:search  ->  permissionDenied: no
  with a deadline of 1 ms                          ->  deadlineExceeded: late
`);
});

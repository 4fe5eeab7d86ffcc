import { expect, it } from "vitest";
import { StreamCancelError } from "./stream-errors.js";
import { CancelReason } from "./wire-enums.js";

it("a cancel keeps its reason and its text, and has the code that goes with them [23.89]", () => {
  const codes = Object.entries(CancelReason).map(([name, reason]) => {
    const error = new StreamCancelError({ reason, message: "" }, "peer");
    expect([error.reason, error.detail, error.message]).toEqual([reason, "", `the peer cancelled (${name})`]);
    return `${name} ${error.code} ${error.retryable}`;
  });
  expect(codes).toEqual([
    "unspecified cancelled false",
    "caller cancelled false",
    "deadline deadlineExceeded false",
    "consumerStopped cancelled false",
    "overflow resourceExhausted false",
    "shutdown unavailable true",
    "superseded cancelled false",
  ]);
});

it("a cancel of a newer schema is one all the same, and a long text is cut [23.6, 23.89]", () => {
  const error = new StreamCancelError({ reason: { unrecognized: 99 }, message: "x".repeat(10_000) }, "local");
  expect([error.code, error.blame, error.reason, error.detail.length]).toEqual([
    "cancelled",
    "local",
    { unrecognized: 99 },
    4_096,
  ]);
  expect(error.message.startsWith("the stream was cancelled (unrecognized(99)): xxx")).toBe(true);
});

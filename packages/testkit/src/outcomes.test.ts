import { createError, type StreamOutcome } from "@ixt/sdk";
import { describe, expect, test } from "vitest";
import { assertTranscript } from "./assert-transcript.js";
import { AssertionFailure } from "./assertion-failure.js";
import { assertIxtError, assertOutcome, assertRejects } from "./outcomes.js";
import { Transcript } from "./transcript.js";

const denied = createError("permissionDenied", 'the capability "a:b" is required');

const refused = (message: string): unknown => expect.objectContaining({ code: "ERR_ASSERTION", message });

describe("assertIxtError", () => {
  test("gives the error back", () => {
    expect(assertIxtError(denied, "permissionDenied")).toBe(denied);
    expect(assertIxtError(denied, { code: "permissionDenied", blame: "local", retryable: false })).toBe(denied);
  });

  test.each<[unknown, Parameters<typeof assertIxtError>[1], string]>([
    [denied, "internal", 'expected an IxtError internal, got permissionDenied: the capability "a:b" is required'],
    [
      denied,
      { code: "permissionDenied", blame: "peer", retryable: true },
      "expected an IxtError permissionDenied, blame peer, retryable true, got permissionDenied, blame local, retryable false: " +
        'the capability "a:b" is required',
    ],
    [new TypeError("x"), "internal", "expected an IxtError internal, got TypeError: x"],
    [undefined, "internal", "expected an IxtError internal, got undefined"],
    [Object.create(null), "internal", "expected an IxtError internal, got [object Object]"],
  ])("refuses %o", (error, expected, message) => {
    expect(() => assertIxtError(error, expected)).toThrow(refused(message));
  });
});

describe("assertRejects", () => {
  test("waits for the error", async () => {
    expect(await assertRejects(Promise.reject(denied), "permissionDenied")).toBe(denied);
  });

  test("refuses a promise that resolves, and another error", async () => {
    await expect(assertRejects(Promise.resolve(1), "internal")).rejects.toThrow(
      refused("expected a rejection with internal, and the promise resolved"),
    );
    await expect(assertRejects(Promise.reject(denied), "internal")).rejects.toThrow(AssertionFailure);
  });
});

describe("assertOutcome", () => {
  const failed: StreamOutcome = { status: "failed", cause: denied };

  test("takes the outcome by its status, and by its cause where one is said", () => {
    assertOutcome({ status: "complete" }, "complete");
    assertOutcome(failed, "failed");
    assertOutcome(failed, "failed", "permissionDenied");
  });

  test("refuses another, with its cause", () => {
    expect(() => assertOutcome(failed, "complete")).toThrow(
      refused(
        'expected the stream to end as complete, it ended as failed (permissionDenied: the capability "a:b" is required)',
      ),
    );
    expect(() => assertOutcome(failed, "failed", "internal")).toThrow(
      "as failed internal, it ended as failed permissionDenied",
    );
    expect(() => assertOutcome({ status: "complete" }, "failed", "internal")).toThrow("it ended as complete");
  });
});

describe("assertTranscript", () => {
  const transcript = new Transcript();
  transcript.add({ atMs: 5, from: "a", to: "b", text: "credit +8" });
  transcript.add({ atMs: 1_000, from: "b", to: "a", text: "data #0 3 B" });

  test("takes whatever keeps one", () => {
    const lines = ["a -> b  credit +8", "b -> a  data #0 3 B"];
    assertTranscript(transcript, lines);
    assertTranscript({ transcript }, lines);
    assertTranscript({ transcript: ["credit +8"] }, ["credit +8"]);
  });

  test.each<[readonly string[], string]>([
    [["a -> b  credit +8"], 'line 2 is "b -> a  data #0 3 B", expected nothing'],
    [["a -> b  credit +9", "b -> a  data #0 3 B"], 'line 1 is "a -> b  credit +8", expected "a -> b  credit +9"'],
    [["a -> b  credit +8", "b -> a  data #0 3 B", "x"], 'line 3 is nothing, expected "x"'],
  ])("refuses %j, with both as its difference", (lines, message) => {
    expect(() => assertTranscript(transcript, lines)).toThrow(
      expect.objectContaining({
        message: `the transcript: ${message}`,
        actual: ["a -> b  credit +8", "b -> a  data #0 3 B"],
        expected: lines,
      }),
    );
  });

  test("with its times is one text", () => {
    expect(String(transcript)).toBe("   5 ms  a -> b  credit +8\n1000 ms  b -> a  data #0 3 B");
    expect([String(new Transcript()), transcript.entries.length]).toEqual(["", 2]);
  });
});

// @ixt/testkit/vitest: matchers for vitest's `expect`, and compliance suites as its tests. All of it stands bare in @ixt/testkit too.

import type { StreamHandle, StreamOutcome } from "@ixt/sdk";
import { describe, test } from "vitest";
import { linesOf, type Transcribed } from "./assert-transcript.js";
import { AssertionFailure, assertLines } from "./assertion-failure.js";
import { type ComplianceSuite, registerWith } from "./compliance/suite.js";
import type { FakeRuntime } from "./fake-runtime.js";
import { assertIxtError, assertOutcome, type ExpectedError } from "./outcomes.js";

/**
 * What a matcher says of a value, as `expect.extend` wants it.
 *
 * @see {@link matchers}
 */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
  readonly actual?: unknown;
  readonly expected?: unknown;
}

/**
 * The matchers, as `expect` has them once it is extended.
 *
 * @see {@link matchers}
 */
export interface IxtMatchers<Result> {
  /** An IxtError of this code, and of more where more is said. */
  toBeIxtError(expected: string | ExpectedError): Result;
  /** A stream that ends so; waits for its end. */
  toEndAs(status: StreamOutcome["status"], code?: string): Promise<void>;
  /** A runtime, a peer, a sink or a transcript whose lines are these, all of them. */
  toHaveTranscript(lines: readonly string[]): Result;
  /** A `FakeRuntime` with nothing unfinished. */
  toBeIdle(): Result;
}

declare module "vitest" {
  interface Matchers<T> extends IxtMatchers<T> {}
}

/**
 * Matchers for `expect.extend`, in a setup file or at the head of a test.
 *
 * @example
 * ```ts
 * // a setup file, named in vitest's configuration
 * import { matchers } from "@ixt/testkit/vitest";
 * import { expect } from "vitest";
 *
 * expect.extend(matchers);
 * // then: await expect(runtime.call("logs.search", "x")).rejects.toBeIxtError("permissionDenied");
 * ```
 */
export const matchers: {
  toBeIxtError(received: unknown, expected: string | ExpectedError): MatcherResult;
  toEndAs(received: StreamHandle, status: StreamOutcome["status"], code?: string): Promise<MatcherResult>;
  toHaveTranscript(received: Transcribed, lines: readonly string[]): MatcherResult;
  toBeIdle(received: FakeRuntime): MatcherResult;
} = {
  toBeIxtError: (received, expected) =>
    judge(() => void assertIxtError(received, expected), "an IxtError other than this one"),
  async toEndAs(received, status, code) {
    const outcome = await received.closed;
    return judge(() => assertOutcome(outcome, status, code), "the stream to end otherwise");
  },
  toHaveTranscript: (received, lines) =>
    judge(() => assertLines(linesOf(received), lines, "the transcript"), "another transcript"),
  toBeIdle: (received) =>
    judge(() => assertLines(received.unfinished, [], "what is unfinished"), "something unfinished"),
};

/**
 * Makes each case of a suite a test of vitest.
 *
 * @example
 * ```ts
 * // in a test file of vitest
 * import { createMemoryPair } from "@ixt/transport";
 * import { transportCompliance } from "@ixt/testkit";
 * import { registerSuite } from "@ixt/testkit/vitest";
 *
 * export const adopt = (): void => registerSuite(transportCompliance({ createPair: () => createMemoryPair() }));
 * ```
 */
export function registerSuite(suite: ComplianceSuite): void {
  registerWith({ describe, test }, suite);
}

/** @param otherwise what `.not` would have wanted */
function judge(assert: () => void, otherwise: string): MatcherResult {
  try {
    assert();
    return { pass: true, message: () => `expected ${otherwise}` };
  } catch (failure) {
    if (!(failure instanceof AssertionFailure)) throw failure;
    const { message, actual, expected } = failure;
    return { pass: false, message: () => message, actual, expected };
  }
}

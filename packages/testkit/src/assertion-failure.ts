// What this kit throws when something is not as a test said it must be. Every runner knows its shape.

/**
 * A failed assertion. Runners print `expected` and `actual` as a difference: vitest by those two properties, `node:test` by the
 * code, which is that of Node's own assertions.
 *
 * @example
 * ```ts
 * import { AssertionFailure, assertOutcome } from "@ixt/testkit";
 *
 * try {
 *   assertOutcome({ status: "complete" }, "cancelled");
 * } catch (failure) {
 *   if (failure instanceof AssertionFailure) console.log(failure.expected, failure.actual); // cancelled complete
 * }
 * ```
 */
export class AssertionFailure extends Error {
  readonly code = "ERR_ASSERTION";
  readonly actual: unknown;
  readonly expected: unknown;

  constructor(message: string, actual: unknown, expected: unknown) {
    super(message);
    this.actual = actual;
    this.expected = expected;
  }

  override get name(): string {
    return "AssertionFailure";
  }
}

/** @throws AssertionFailure unless the two are the same value. */
export function assertSame(actual: unknown, expected: unknown, what: string): void {
  if (!Object.is(actual, expected)) {
    throw new AssertionFailure(`${what}: expected ${printed(expected)}, got ${printed(actual)}`, actual, expected);
  }
}

/** @throws AssertionFailure unless the two lists hold the same lines; the first line that differs is named. */
export function assertLines(actual: readonly string[], expected: readonly string[], what: string): void {
  const length = Math.max(actual.length, expected.length);
  for (let i = 0; i < length; i++) {
    if (actual[i] === expected[i]) continue;
    const text = `${what}: line ${i + 1} is ${printed(actual[i])}, expected ${printed(expected[i])}`;
    throw new AssertionFailure(text, [...actual], [...expected]);
  }
}

/** @throws AssertionFailure with `what` when `condition` is false. */
export function assertThat(condition: boolean, what: string): asserts condition {
  if (!condition) throw new AssertionFailure(what, false, true);
}

function printed(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

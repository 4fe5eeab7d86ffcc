// A compliance suite is data: named cases, each with the rule it stands for. Any runner runs them, or none.

/**
 * One rule, put to the test.
 *
 * @see {@link runSuite}
 */
export interface ComplianceCase {
  /** Which rule, in a word or two that stay: `transport/keeps-order`. */
  readonly id: string;
  /** The rule as a sentence, and where it comes from. */
  readonly rule: string;
  /** Rejects, with what was seen and what was expected, when the subject breaks the rule. Makes its own subject, and ends it. */
  run(): Promise<void>;
}

/**
 * The rules of one thing that third parties make.
 *
 * @see {@link runSuite}
 */
export interface ComplianceSuite {
  readonly name: string;
  readonly cases: readonly ComplianceCase[];
}

/**
 * How one case went.
 *
 * @see {@link runSuite}
 */
export interface ComplianceResult {
  readonly id: string;
  readonly rule: string;
  /** What the case threw; `undefined` where the subject keeps the rule. */
  readonly failure: unknown;
}

/**
 * The two functions of a runner that a suite needs; vitest's and `node:test`'s are such.
 *
 * @see {@link registerWith}
 */
export interface Runner {
  describe(name: string, body: () => void): unknown;
  /** The body takes no argument: it asks for no `done` callback, and is over when its promise is. */
  test(name: string, body: () => Promise<void>): unknown;
}

/**
 * Makes each case a test of the runner, under a title of its id and its rule.
 *
 * @example
 * ```ts
 * import { CaptureSink, frameSinkCompliance, registerWith } from "@ixt/testkit";
 *
 * const createSink = () => {
 *   const sink = new CaptureSink();
 *   return { sink, received: () => sink.frames };
 * };
 * // Any runner with these two will do: `{ describe, test }` of vitest, of node:test, of Jest.
 * const titles: string[] = [];
 * const runner = { describe: (_: string, body: () => void) => body(), test: (title: string) => titles.push(title) };
 * registerWith(runner, frameSinkCompliance({ createSink }));
 * console.log(titles[0]?.startsWith("frame-sink/")); // true
 * ```
 */
export function registerWith(runner: Runner, suite: ComplianceSuite): void {
  runner.describe(suite.name, () => {
    for (const each of suite.cases) runner.test(`${each.id}: ${each.rule}`, () => each.run());
  });
}

/**
 * Runs the cases without a runner, one after the other, and never rejects.
 *
 * @example
 * ```ts
 * import { createMemoryPair } from "@ixt/transport";
 * import { runSuite, transportCompliance } from "@ixt/testkit";
 *
 * const results = await runSuite(transportCompliance({ createPair: () => createMemoryPair() }));
 * console.log(results.filter(({ failure }) => failure !== undefined)); // []
 * ```
 */
export async function runSuite(suite: ComplianceSuite): Promise<readonly ComplianceResult[]> {
  const results: ComplianceResult[] = [];
  for (const each of suite.cases) {
    const { id, rule } = each;
    try {
      await each.run();
      results.push({ id, rule, failure: undefined });
    } catch (failure) {
      results.push({ id, rule, failure: failure ?? new Error("the case failed with nothing to say") });
    }
  }
  return results;
}

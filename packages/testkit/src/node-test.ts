// @ixt/testkit/node-test: compliance suites as tests of Node's own runner.

import { describe, test } from "node:test";
import { type ComplianceSuite, registerWith } from "./compliance/suite.js";

/**
 * Makes each case of a suite a test of `node:test`.
 *
 * @example
 * ```ts
 * import { createMemoryPair } from "@ixt/transport";
 * import { transportCompliance } from "@ixt/testkit";
 * import { registerSuite } from "@ixt/testkit/node-test";
 *
 * registerSuite(transportCompliance({ createPair: () => createMemoryPair() }));
 * ```
 */
export function registerSuite(suite: ComplianceSuite): void {
  registerWith({ describe, test }, suite);
}

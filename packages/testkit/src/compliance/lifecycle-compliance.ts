// The compliance suite of a stream's life: spec 23's kinds, sequences, closes and ends, for both ends of a stream.

import { CLOSING_RULES } from "./lifecycle-closing.js";
import { ENDING_RULES } from "./lifecycle-ending.js";
import { FRAME_RULES } from "./lifecycle-frames.js";
import { SURROUNDING_RULES } from "./lifecycle-surroundings.js";
import { streamCases } from "./stream-scene.js";
import type { StreamSubject } from "./stream-subject.js";
import type { ComplianceSuite } from "./suite.js";

/**
 * The rules of a stream's life [23.6 to 23.13, 23.31 to 23.60, 23.77, 23.78] for the ends of a stream, each case with the caller's
 * and with the callee's, and of the four kinds where the kind matters.
 *
 * @example
 * ```ts
 * import { acceptStream, openStream } from "@ixt/stream";
 * import { lifecycleCompliance, runSuite } from "@ixt/testkit";
 *
 * const results = await runSuite(lifecycleCompliance({ accept: acceptStream, open: openStream }));
 * console.log(results.filter(({ failure }) => failure !== undefined)); // []
 * ```
 */
export function lifecycleCompliance(subject: StreamSubject): ComplianceSuite {
  const rules = [...FRAME_RULES, ...CLOSING_RULES, ...ENDING_RULES, ...SURROUNDING_RULES];
  return { name: "lifecycle", cases: streamCases("lifecycle", subject, rules) };
}

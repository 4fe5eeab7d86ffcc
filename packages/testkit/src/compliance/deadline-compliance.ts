// The compliance suite of deadlines: when a stream ends by time alone, and what that says to its peer.

import { DEADLINE_RULES } from "./deadline-rules.js";
import { IDLE_RULES } from "./idle-rules.js";
import { streamCases } from "./stream-scene.js";
import type { StreamSubject } from "./stream-subject.js";
import type { ComplianceSuite } from "./suite.js";

/**
 * The rules of deadlines and the idle timeout [21.19 to 21.21, 23.50 to 23.54] for the ends of a stream. Time is virtual: no case
 * waits for any.
 *
 * @example
 * ```ts
 * import { acceptStream, openStream } from "@ixt/stream";
 * import { deadlineCompliance, runSuite } from "@ixt/testkit";
 *
 * const results = await runSuite(deadlineCompliance({ accept: acceptStream, open: openStream }));
 * console.log(results.filter(({ failure }) => failure !== undefined)); // []
 * ```
 */
export function deadlineCompliance(subject: StreamSubject): ComplianceSuite {
  return { name: "deadline", cases: streamCases("deadline", subject, [...DEADLINE_RULES, ...IDLE_RULES]) };
}

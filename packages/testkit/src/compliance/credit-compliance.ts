// The compliance suite of credit: spec 23's flow control, for both ends of a stream.

import { RECEIVING_RULES } from "./credit-receiving.js";
import { SENDING_RULES } from "./credit-sending.js";
import { streamCases } from "./stream-scene.js";
import type { StreamSubject } from "./stream-subject.js";
import type { ComplianceSuite } from "./suite.js";

/**
 * The rules of credit [23.14 to 23.30] for the ends of a stream, each case with the caller's and with the callee's.
 *
 * @example
 * ```ts
 * import { acceptStream, openStream } from "@ixt/stream";
 * import { creditCompliance, runSuite } from "@ixt/testkit";
 *
 * const results = await runSuite(creditCompliance({ accept: acceptStream, open: openStream }));
 * console.log(results.filter(({ failure }) => failure !== undefined)); // []
 * ```
 */
export function creditCompliance(subject: StreamSubject): ComplianceSuite {
  return { name: "credit", cases: streamCases("credit", subject, [...SENDING_RULES, ...RECEIVING_RULES]) };
}

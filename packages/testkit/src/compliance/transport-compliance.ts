// The compliance suite of transports: what the layers above rely on, as its interface promises it.

import type { ComplianceSuite } from "./suite.js";
import { deliveryCases } from "./transport-delivery.js";
import { endingCases } from "./transport-ending.js";
import { laneCases } from "./transport-lanes.js";
import { pressureCases } from "./transport-pressure.js";
import type { TransportSubject } from "./transport-subject.js";

/**
 * The rules of `Transport` for one kind of transport. Rules about lanes, about back-pressure, about a backlog and about a lost peer are in the
 * suite only where the subject says how they are shown.
 *
 * @example
 * ```ts
 * import { createMemoryPair } from "@ixt/transport";
 * import { runSuite, transportCompliance } from "@ixt/testkit";
 *
 * const suite = transportCompliance({
 *   createPair: () => createMemoryPair({ highWaterBytes: 1024 }),
 *   pressureBytes: 4096,
 * });
 * for (const { id, failure } of await runSuite(suite)) {
 *   if (failure !== undefined) console.log(id, failure);
 * }
 * ```
 */
export function transportCompliance(subject: TransportSubject): ComplianceSuite {
  return {
    name: "Transport",
    cases: [...deliveryCases(subject), ...laneCases(subject), ...endingCases(subject), ...pressureCases(subject)],
  };
}

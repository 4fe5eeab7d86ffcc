// @ixt/testkit: what tests of modules need. Everything here is under the test's hand: no network, no sleep, no real time.

export { VirtualClock } from "@ixt/context/virtual-clock";
export { AssertionFailure } from "./assertion-failure.js";
export { CaptureSink } from "./capture-sink.js";
export {
  type ComplianceCase,
  type ComplianceResult,
  type ComplianceSuite,
  type Runner,
  registerWith,
  runSuite,
} from "./compliance/suite.js";
export { frameLine } from "./frame-line.js";
export { cancel, close, credit, data, error, type FrameDraft, type OpenDraftInit, onStream, open } from "./frames.js";
export { SeededRandom } from "./seeded-random.js";
export { elapse, settle } from "./settle.js";

// @ixt/testkit: what tests of modules need. Everything here is under the test's hand: no network, no sleep, no real time.

export { VirtualClock } from "@ixt/context/virtual-clock";
export { anonymous, operator, otherModule, service, system, user } from "./actors.js";
export { assertTranscript, type Transcribed } from "./assert-transcript.js";
export { AssertionFailure } from "./assertion-failure.js";
export { CaptureSink } from "./capture-sink.js";
export { creditCompliance } from "./compliance/credit-compliance.js";
export { deadlineCompliance } from "./compliance/deadline-compliance.js";
export { frameSinkCompliance } from "./compliance/frame-sink-compliance.js";
export type { FrameSinkSubject, SinkUnderTest } from "./compliance/frame-sink-subject.js";
export { lifecycleCompliance } from "./compliance/lifecycle-compliance.js";
export type { StreamSubject } from "./compliance/stream-subject.js";
export {
  type ComplianceCase,
  type ComplianceResult,
  type ComplianceSuite,
  type Runner,
  registerWith,
  runSuite,
} from "./compliance/suite.js";
export { transportCompliance } from "./compliance/transport-compliance.js";
export type { TransportPair, TransportSubject } from "./compliance/transport-subject.js";
export type {
  FakeCallOptions,
  FakeLogEntry,
  FakeRuntimeOptions,
  FakeSessionOptions,
  FakeStreamOptions,
  HostOptions,
} from "./fake-options.js";
export { FakeRuntime } from "./fake-runtime.js";
export type { Faults, MessageFaults } from "./faults.js";
export { createFaultyPair, type FaultyPairOptions } from "./faulty-pair.js";
export { type FaultEvent, FaultyTransport, type FaultyTransportOptions } from "./faulty-transport.js";
export { frameLine } from "./frame-line.js";
export { cancel, close, credit, data, error, type FrameDraft, type OpenDraftInit, onStream, open } from "./frames.js";
export type { InvocationInit } from "./invocation.js";
export { expectNoLeaks, type Watch, type Watchable } from "./leaks.js";
export type { ModuleHost } from "./module-host.js";
export { assertEnds, assertIxtError, assertOutcome, assertRejects, type ExpectedError } from "./outcomes.js";
export { readAll } from "./read-all.js";
export { type FrameTarget, ScriptedPeer, type ScriptedPeerOptions } from "./scripted-peer.js";
export { SeededRandom } from "./seeded-random.js";
export { elapse, settle } from "./settle.js";
export { type Scenario, type SimulationOptions, simulate } from "./simulation/simulate.js";
export { SimulationFailure, type SimulationFailureInit } from "./simulation/simulation-failure.js";
export type { Counts, SimulationSummary } from "./simulation/tally.js";
export type { SimulatedRuntimeOptions, SimulationWorld } from "./simulation/world.js";
export { Transcript, type TranscriptEntry, type UnreadEntry } from "./transcript.js";
export { until } from "./until.js";
export type { RunningHandler } from "./watched-module.js";

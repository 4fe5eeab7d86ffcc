// @ixt/testkit: what tests of modules need. Everything here is under the test's hand: no network, no sleep, no real time.

export { CaptureSink } from "./capture-sink.js";
export { VirtualClock } from "./virtual-clock.js";

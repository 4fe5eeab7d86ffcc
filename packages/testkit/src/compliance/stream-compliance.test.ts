// Our own ends of a stream keep the rules that they set others, alone and as a session's router makes them.

import { acceptStream, openStream, type StreamHandle, StreamRouter } from "@ixt/stream";
import { describe, expect, test } from "vitest";
import { bend } from "../../test/kit/bend.js";
import { creditCompliance } from "./credit-compliance.js";
import { deadlineCompliance } from "./deadline-compliance.js";
import { lifecycleCompliance } from "./lifecycle-compliance.js";
import type { StreamSubject } from "./stream-subject.js";
import { type ComplianceSuite, registerWith } from "./suite.js";

const SUITES = [creditCompliance, lifecycleCompliance, deadlineCompliance];
const runner = { describe, test };

for (const createSuite of SUITES) registerWith(runner, createSuite({ accept: acceptStream, open: openStream }));

/** Streams of a router, to which every frame finds its way by its id. */
const ROUTED: StreamSubject = {
  accept: (open, sink, { signal: _, ...options }) => {
    const taken: StreamHandle[] = [];
    const router = new StreamRouter(sink, { ...options, accept: (stream) => void taken.push(stream) });
    router.route(open);
    const [stream] = taken;
    if (stream === undefined) throw new Error("the router did not take the stream");
    return bend(stream, { feed: (frame) => router.route(frame) });
  },
  open: (init, sink, { signal, ...options }) => {
    const router = new StreamRouter(sink, options);
    const stream = router.open(init, signal === undefined ? {} : { signal });
    return bend(stream, { feed: (frame) => router.route(frame) });
  },
};

/** Rules of a stream by itself that a router keeps in another way, which its own tests hold it to. */
const OTHERWISE: ReadonlyMap<string, string> = new Map([
  ["deadline/past-at-the-callee", "the router answers such an open itself, and no handler sees a stream"],
  ["lifecycle/a-signal-cancels", "the router's streams of the peer's are given no signal"],
  ["lifecycle/lets-its-signal-go", "the router's streams of the peer's are given no signal"],
  ["lifecycle/keeps-later-causes", "frames for an ended stream stop at the router, which counts them"],
]);

for (const createSuite of SUITES) {
  const suite: ComplianceSuite = createSuite(ROUTED);
  const cases = suite.cases.filter(({ id }) => !OTHERWISE.has(id));
  registerWith(runner, { name: `${suite.name}: the streams of a router`, cases });
}

test("what the router keeps otherwise is a rule that there is", () => {
  const ids = SUITES.flatMap((createSuite) => createSuite(ROUTED).cases.map(({ id }) => id));
  expect([...OTHERWISE.keys()].filter((id) => !ids.includes(id))).toEqual([]);
});

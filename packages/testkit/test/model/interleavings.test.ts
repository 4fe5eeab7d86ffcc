// Two ends of a stream whose frames arrive when fast-check's scheduler says so, while tasks of both applications run beside each
// other: interleavings of sends, grants, closes, cancels and the deadline.

import { InteractionKind, interactionKindName, type StreamRole } from "@ixt/stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Action, ScheduledEnds } from "./scheduled-ends.js";
import { check } from "./seed.js";

const ROLES: readonly StreamRole[] = ["caller", "callee"];
const TERMINAL = /^(cancel|error) /;

const work = fc.constantFrom<Action>("send", "send", "trySend", "ready", "next", "next", "grant");
const script = fc.tuple(
  fc.array(work, { maxLength: 6 }),
  fc.option(fc.constantFrom<Action>("close", "close", "cancel", "sendError", "return"), { nil: undefined }),
);
/** Two tasks of each application, and one that may let the deadline pass. */
const tasks = fc.record({ caller: fc.tuple(script, script), callee: fc.tuple(script, script), expires: fc.boolean() });

test("every interleaving of sends, grants, closes, cancels and the deadline ends each side once, and tells who waits in order [23.10, 23.28, 23.32, 23.37, 23.39, 23.45, 23.50]", async () => {
  const kinds = fc.constantFrom(...Object.values(InteractionKind));
  const credit = fc.integer({ min: 0, max: 2 });
  const property = fc.asyncProperty(
    fc.scheduler(),
    kinds,
    credit,
    tasks,
    async (scheduler, kind, initialCredit, plan) => {
      const ends = new ScheduledEnds(scheduler, kind, initialCredit);
      for (const role of ROLES) {
        for (const [actions, last] of plan[role]) ends.run(role, last === undefined ? actions : [...actions, last]);
      }
      if (plan.expires) ends.expire();
      await scheduler.waitIdle();
      await ends.finish();
      for (const role of ROLES) {
        const { stream, frames, told, outcomes, problems } = ends.of[role];
        expect([problems, outcomes.length], interactionKindName(kind)).toEqual([[], 1]);
        expect(told).toEqual([...told].sort((a, b) => a - b));
        // One farewell at most, and nothing after it; no data after a close.
        expect(frames.findIndex((frame) => TERMINAL.test(frame)) + 1 || frames.length).toBe(frames.length);
        const closedAt = frames.findIndex((frame) => frame.startsWith("close"));
        if (closedAt >= 0) expect(frames.slice(closedAt).filter((frame) => frame.startsWith("data"))).toEqual([]);
        expect(stream.signal.aborted).toBe(outcomes[0]?.status !== "complete");
      }
      ends.expectDelivery();
      expect(ends.clock.pendingTimers).toBe(0);
    },
  );
  await check("interleavings", 1_500, property);
}, 60_000);

test("hostile case 43: of concurrent sends with one credit exactly one is sent, in every interleaving [23.15, 23.27]", async () => {
  const sends = fc.array(fc.constantFrom<Action>("send", "trySend", "sendData"), { minLength: 2, maxLength: 5 });
  const property = fc.asyncProperty(fc.scheduler(), sends, async (scheduler, actions) => {
    const ends = new ScheduledEnds(scheduler, InteractionKind.bidiStream, 1);
    const { stream, frames, answers } = ends.of.callee;
    for (const action of actions) ends.run("callee", [action]);
    await scheduler.waitIdle();
    expect(frames).toEqual([expect.stringContaining("data #0 ")]);
    expect(answers.filter((answer) => answer === "sent")).toHaveLength(1);
    expect([stream.sender.sent, stream.sender.credit]).toEqual([1, 0]);
    const waiting = actions.length - answers.length;
    ends.run("caller", ["next"]);
    await scheduler.waitIdle();
    // Of a window of one that is taken empty two are granted, since it widens [23.90].
    expect(stream.sender.sent).toBe(1 + Math.min(waiting, 2));
  });
  await check("concurrent sends", 500, property);
}, 60_000);

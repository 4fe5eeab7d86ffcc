// Two ends of a stream joined by the real codec, under random schedules: each does what its model says, and whatever happened in
// between, the conversation ends, and completes when nobody ended it otherwise.

import type { StreamRole } from "@ixt/stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { endingEvent, joinedSetups, ownEvent } from "./arbitraries.js";
import { describeEvent, type EndEvent } from "./end-event.js";
import { JoinedEnds, type Side } from "./joined-ends.js";
import { check } from "./seed.js";

const side = fc.constantFrom<StreamRole>("caller", "callee");
const step = fc.oneof(
  { weight: 40, arbitrary: fc.tuple(side, ownEvent).map(([role, event]) => new Step(role, event)) },
  { weight: 40, arbitrary: side.map((role) => new Step(role, "deliver")) },
  { weight: 1, arbitrary: fc.tuple(side, endingEvent).map(([role, event]) => new Step(role, event)) },
);

/** What the schedule has done, besides what both models say. */
interface Done {
  endedBy: string;
  readonly left: Set<StreamRole>;
}

test("what is taken is what was sent, in order, whatever the schedule and the end [23.10, 23.12, 23.17, 23.22, 23.28, 23.31, 23.32, 23.33, 23.41]", async () => {
  const schedule = fc.commands([step], { maxCommands: 120, size: "max" });
  const property = fc.asyncProperty(joinedSetups(), schedule, async (setup, steps) => {
    const ends = new JoinedEnds(setup);
    const done: Done = { endedBy: "both closes", left: new Set() };
    await fc.asyncModelRun(async () => ({ model: done, real: ends }), steps);
    await ends.finish();
    const { caller, callee } = ends.sides;
    expectDelivery(caller, callee, done.left.has("callee"));
    expectDelivery(callee, caller, done.left.has("caller"));
    for (const { model } of [caller, callee]) {
      // Liveness: every stream ends, and if nobody made it end otherwise, by being complete.
      expect(model.ending?.status).toEqual(done.endedBy === "both closes" ? "complete" : expect.any(String));
    }
  });
  await check("two ends joined", 1_500, property);
}, 60_000);

/** What one consumer got is what the other side sent; all of it, where it stayed to the end. */
function expectDelivery(from: Side, to: Side, left: boolean): void {
  const sent = from.real.frames.filter((frame) => frame.startsWith("data ")).map((frame) => frame.split(" ")[2]);
  const got = to.real.got.filter((line) => !/^(done|thrown|throws .*)$/.test(line));
  expect(got).toEqual(sent.slice(0, got.length));
  if (to.model.ending?.status === "complete" && !left) expect(got).toEqual(sent);
}

/** How many sides have ended otherwise than by being complete. */
function cutShort({ sides }: JoinedEnds): number {
  const endings = [sides.caller.model.ending, sides.callee.model.ending];
  return endings.filter((ending) => ending !== undefined && ending.status !== "complete").length;
}

/** One step of the schedule. */
class Step implements fc.AsyncCommand<Done, JoinedEnds> {
  private readonly role: StreamRole;
  private readonly event: EndEvent | "deliver";

  constructor(role: StreamRole, event: EndEvent | "deliver") {
    this.role = role;
    this.event = event;
  }

  check(): boolean {
    return true;
  }

  async run(done: Done, ends: JoinedEnds): Promise<void> {
    const { role, event } = this;
    if (event === "deliver") return void (await ends.deliver(role));
    if (event.type === "return" || event.type === "throw") done.left.add(role);
    const before = cutShort(ends);
    await ends.happen(role, event);
    if (cutShort(ends) > before) done.endedBy = describeEvent(event);
  }

  toString(): string {
    return `${this.role} ${this.event === "deliver" ? "hears" : describeEvent(this.event)}`;
  }
}

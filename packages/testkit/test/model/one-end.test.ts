// One end of a stream against the reference model: random events of its application, its peer and its world, everything that comes
// out compared after each of them.

import { VirtualClock } from "@ixt/context/virtual-clock";
import { InteractionKind, interactionKindName, type StreamRole } from "@ixt/stream";
import fc from "fast-check";
import { describe, test } from "vitest";
import { expectAgreement, happenToBoth } from "./agreement.js";
import { anyEvent, politeEvent, setups } from "./arbitraries.js";
import { describeEvent, type EndEvent } from "./end-event.js";
import { createEndModel } from "./end-model.js";
import { type EndModel, keepsTheRules } from "./end-state.js";
import { EndUnderTest, settle } from "./end-under-test.js";
import { check } from "./seed.js";

/** 10,000 in all. */
const RUNS_EACH = 1_250;

const ends = (["callee", "caller"] as const).flatMap((role) =>
  Object.values(InteractionKind).map((kind): [StreamRole, string, InteractionKind] => [
    role,
    interactionKindName(kind),
    kind,
  ]),
);

describe("hostile case 64: the model and [23.7, 23.8, 23.9, 23.10, 23.11, 23.12, 23.13, 23.14, 23.15, 23.16, 23.17, 23.18, 23.19, 23.20, 23.21, 23.22, 23.23, 23.24, 23.25, 23.28, 23.29, 23.30, 23.31, 23.32, 23.33, 23.34, 23.35, 23.36, 23.37, 23.38, 23.39, 23.40, 23.41, 23.42, 23.43, 23.44, 23.45, 23.48, 23.49, 23.50, 23.51, 23.52, 23.53, 23.54, 23.56, 23.57, 23.76, 23.77]", () => {
  test.each(ends)(
    "the real %s of a %s agree after every event",
    async (role, name, kind) => {
      const step = fc.oneof(
        { weight: 8, arbitrary: politeEvent.map((event) => new Step(event, true)) },
        { weight: 1, arbitrary: anyEvent.map((event) => new Step(event, false)) },
      );
      const script = fc.commands([step], { maxCommands: 80, size: "max" });
      const property = fc.asyncProperty(setups(role, kind), fc.boolean(), script, async (setup, seesSignal, steps) => {
        const model = createEndModel(setup);
        const real = new EndUnderTest(setup, seesSignal, { clock: new VirtualClock() });
        await settle();
        expectAgreement(model, real);
        await fc.asyncModelRun(async () => ({ model, real }), steps);
      });
      await check(`${role} of a ${name}`, RUNS_EACH, property);
    },
    60_000,
  );
});

/** One event, done to both; a polite one only where it breaks no rule. */
class Step implements fc.AsyncCommand<EndModel, EndUnderTest> {
  private readonly drawn: EndEvent;
  private readonly polite: boolean;
  private text = "";

  constructor(drawn: EndEvent, polite: boolean) {
    this.drawn = drawn;
    this.polite = polite;
  }

  check(model: Readonly<EndModel>): boolean {
    return (
      !this.polite || (model.ending === undefined && keepsTheRules(model, fromReceived(this.drawn, model.received)))
    );
  }

  async run(model: EndModel, real: EndUnderTest): Promise<void> {
    const event = fromReceived(this.drawn, model.received);
    this.text = describeEvent(event);
    await happenToBoth(model, real, event);
  }

  toString(): string {
    return this.text;
  }
}

/** The peer's counts, which are drawn relative to what has come. */
function fromReceived(event: EndEvent, received: number): EndEvent {
  const at = (offset: number): number => (received + offset >= 0 ? received + offset : 2 ** 32);
  if (event.type === "peerData") return { ...event, sequence: at(event.sequence) };
  if (event.type === "peerClose") return { ...event, finalSequence: at(event.finalSequence) };
  if (event.type === "atDeadline") return { ...event, event: fromReceived(event.event, received) };
  return event;
}

// What a model and the real end must agree on after every event, and what must hold of both whatever they say.

import { expect } from "vitest";
import type { EndEvent } from "./end-event.js";
import { happen } from "./end-model.js";
import { type EndModel, visible } from "./end-state.js";
import { type EndUnderTest, settle } from "./end-under-test.js";

/** Lets the event happen to both, and compares all that came out. */
export async function happenToBoth(
  model: EndModel,
  real: EndUnderTest,
  event: EndEvent,
  act: () => string = () => real.happen(event),
): Promise<void> {
  const over = model.ending !== undefined;
  const framesBefore = real.frames.length;
  const answers = [happen(model, event), act()];
  await settle();
  expectAgreement(model, real, answers);
  if (over && real.frames.length > framesBefore) expect.fail(`sent after the end: ${real.frames.at(-1)}`);
}

/** Compares the state of both. */
export function expectAgreement(model: EndModel, real: EndUnderTest, [expected, answer]: string[] = []): void {
  const should = { answer: expected, ...visible(model), frames: model.frames, told: model.told, got: model.got };
  const is = { answer, ...real.visible(), frames: real.frames, told: real.told, got: real.got };
  // Comparing text first is what 10,000 runs can afford; `expect` is for the report.
  if (JSON.stringify(is) !== JSON.stringify(should)) expect(is).toEqual(should);
  expectInvariants(model, real);
}

/** What the frames alone must satisfy, whatever the model says. */
function expectInvariants(model: EndModel, real: EndUnderTest): void {
  const { setup } = model;
  const { frames, stream, outcomes } = real;
  const granted = grantedBy(model, real);
  const terminal = frames.filter((frame) => frame.startsWith("cancel") || frame.startsWith("error")).length;
  const { receivedFrames, bufferedFrames } = stream.stats();
  const held = granted - receivedFrames + bufferedFrames;
  const over = stream.state === "ended";
  const broken =
    (terminal > 1 && "more than one terminal frame [23.45]") ||
    (bufferedFrames > setup.bufferCapFrames && "more buffered than the cap [23.23]") ||
    (receivedFrames > granted && "more received than was granted [23.20]") ||
    (!over && held > setup.bufferCapFrames && "more granted than the buffer holds [23.23]") ||
    (outcomes !== (over ? 1 : 0) && "not exactly one outcome [23.37]");
  if (broken !== false) expect.fail(broken);
}

/** All the credit that the real end has given to its peer, first and since. */
export function grantedBy({ setup }: EndModel, { frames }: EndUnderTest): number {
  const first = Math.min(setup.initialCredit, setup.bufferCapFrames);
  return frames.reduce((sum, frame) => sum + (frame.startsWith("credit +") ? Number(frame.slice(8)) : 0), first);
}

// Our runtime: goes through the steps of a scenario, one after the other, on the host side of our SDK.

import { resolveStreamLimits } from "@ixt/sdk";
import { answer, call } from "./call-steps.js";
import { cancel, end, fail } from "./ending-steps.js";
import { reachByHost } from "./host-reach.js";
import { reachByPipe } from "./pipe-reach.js";
import type { Reach } from "./reach.js";
import type { Scenario } from "./scenario.js";
import { LogInbox, Scene, StepFailure, tell } from "./scene.js";
import { drain, exit, finish, log, over, ping, say } from "./session-steps.js";
import type { Step, Verb } from "./step.js";
import { close, fill, grant, open, quiet, receive, refused, send } from "./stream-steps.js";

/** How a scenario went. */
export type ScenarioResult =
  | { readonly result: "passed" }
  | {
      readonly result: "failed";
      /** The index of the step, from 0; behind the last one for the end after it. */
      readonly step: number;
      /** What was expected and what came, in one sentence. */
      readonly why: string;
    };

type Acts = { readonly [V in Verb]: (step: Step<V>, scene: Scene) => Promise<void> };

const ACTS: Acts = {
  call,
  answer,
  open,
  send,
  fill,
  refused,
  close,
  cancel,
  fail,
  grant,
  receive,
  quiet,
  end,
  ping,
  log,
  drain,
  say,
  over,
  exit,
};

/** Starts the module by `command`, and goes through the scenario. */
export function runScenario(scenario: Scenario, command: readonly string[]): Promise<ScenarioResult> {
  return playScenario(scenario, isSpokenOver(scenario) ? reachByPipe(command) : reachByHost(command));
}

/** Whether the runtime says what a host has no words for. */
function isSpokenOver({ steps }: Scenario): boolean {
  return steps.some(({ verb }) => verb === "say");
}

/** Goes through the scenario with a module that is reached in whatever way. */
export async function playScenario(scenario: Scenario, reach: Reach): Promise<ScenarioResult> {
  const log = new LogInbox();
  let scene: Scene;
  try {
    const streamLimits = resolveStreamLimits(scenario.limits);
    // Nothing here goes by the clock: whoever started us ends what hangs.
    const endless = { keepaliveMs: Number.POSITIVE_INFINITY, handshakeTimeoutMs: Number.POSITIVE_INFINITY };
    const module = await reach.start({ streamLimits, log: log.add, ...endless });
    scene = new Scene(module, log, scenario.credit);
    // What our own session had to say of the handshake is no entry of the module's.
    log.clear();
  } catch (error) {
    return { result: "failed", step: 0, why: `expected a handshake, and there was none: ${tell(error)}` };
  }
  return playSteps(scenario.steps, scene);
}

async function playSteps(steps: readonly Step[], scene: Scene): Promise<ScenarioResult> {
  let index = 0;
  try {
    for (; index < steps.length; index++) {
      const step = steps[index];
      if (step !== undefined) await perform(step, scene);
    }
    await finish(scene);
    return { result: "passed" };
  } catch (error) {
    scene.module.kill();
    await scene.module.exited;
    const why = error instanceof StepFailure ? error.message : `expected this to work, and it failed: ${tell(error)}`;
    return { result: "failed", step: index, why };
  }
}

function perform<V extends Verb>(step: Step<V>, scene: Scene): Promise<void> {
  return ACTS[step.verb](step, scene);
}

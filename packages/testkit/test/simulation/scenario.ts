// The scenario: a runtime and two modules, callers that begin at random moments, what befalls the modules meanwhile, a rest, an end.

import { createError } from "@ixt/sdk";
import type { SimulationWorld } from "@ixt/testkit";
import { makeCall, openStream } from "./callers.js";
import { Conversation, type Tampering } from "./conversation.js";
import { disturb, drawDisturbances, hostModule } from "./hosting.js";
import { judge } from "./judge.js";
import { drawCall, drawStream, MODULES } from "./script.js";
import { drawSetup, quietMs } from "./setup.js";

/** How long calls and streams may take, once nobody holds them up, where no message is lost. */
const PATIENCE_MS = 5_000;
/** How long a handshake that fails may be noticed later at its other end. */
const HANDSHAKE_MS = 15_000;
/** Within this all callers set off. */
const SPREAD_MS = 120;

/** One schedule of whole conversations. */
export async function converse(world: SimulationWorld, tampering: Tampering = {}): Promise<void> {
  const conversation = new Conversation(world, drawSetup(world.random), tampering);
  await Promise.all(MODULES.map((name) => hostModule(conversation, name)));
  const acts = startActors(conversation);
  await comeToRest(conversation);
  judge(conversation, "atRest");
  conversation.release();
  await finish(conversation, Promise.all(acts));
  judge(conversation, "atEnd");
  while (world.sleeping > 0) await world.sleep(50);
}

function startActors(conversation: Conversation): Promise<void>[] {
  const { world, shared } = conversation;
  const { random } = world;
  const acts: Promise<void>[] = [];
  const act = (name: string, actor: () => void | Promise<void>): void => {
    const acting = async (done: () => void): Promise<void> => {
      await actor();
      done();
    };
    acts.push(new Promise((resolve) => world.act(name, () => acting(resolve), SPREAD_MS)));
  };
  const count = 2 + random.below(5);
  for (let op = 1; op <= count; op++) {
    if (random.chance(0.4)) {
      const script = drawCall(random, op);
      act(`call ${op}`, () => makeCall(conversation, script));
    } else {
      const script = drawStream(random, op);
      act(`stream ${op}`, () => openStream(conversation, script));
    }
  }
  for (const disturbance of drawDisturbances(random)) {
    act(`the ${disturbance.end}`, () => disturb(conversation, disturbance));
  }
  act("the shared signal", () => shared.abort(createError("cancelled", "all that share the signal are called off")));
  return acts;
}

/** Lets time pass until nobody acts, and nothing is under way any more. */
async function comeToRest({ world, setup }: Conversation): Promise<void> {
  const count = (): number => world.transcript.entries.length;
  for (let said = -1; world.sleeping > 0 || said !== count(); ) {
    said = count();
    await world.sleep(quietMs(setup));
  }
}

/** Waits for all actors, and ends the sessions. What still waits then waited for a message that was lost. */
async function finish(conversation: Conversation, over: Promise<unknown>): Promise<void> {
  const { world, runtime } = conversation;
  const patience = new AbortController();
  const waited = world.sleep(PATIENCE_MS, patience.signal).then(
    () => true,
    () => false,
  );
  const isLate = await Promise.race([over.then(() => false), waited]);
  patience.abort();
  world.check("everything settles", !isLate || !conversation.isLossFree, () => runtime.unfinished.join("\n  "));
  conversation.isClosing = true;
  await runtime.close();
  await over;
  await runtime.close();
  if (conversation.hasFailedToHost) await world.sleep(HANDSHAKE_MS);
}

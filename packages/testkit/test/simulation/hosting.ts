// The modules of a schedule: hosted, drained, crashed, closed, and hosted again.

import { defineModule, type Module } from "@ixt/sdk";
import type { SeededRandom } from "@ixt/testkit";
import { createCalls } from "./call-handlers.js";
import type { Conversation } from "./conversation.js";
import type { SessionEnd } from "./ledger.js";
import { MODULES, type ModuleName, STREAM_KINDS } from "./script.js";
import { createStream } from "./stream-handlers.js";

/** What befalls modules in the course of a schedule. */
export interface Disturbance {
  readonly end: SessionEnd;
  readonly modules: readonly ModuleName[];
  /** Of a limited drain. */
  readonly timeoutMs: number;
  /** How long the module is gone before it is hosted again; `undefined` when it is not. */
  readonly absenceMs: number | undefined;
}

export function drawDisturbances(random: SeededRandom): readonly Disturbance[] {
  const count = random.pick([0, 0, 1, 1, 2]) ?? 0;
  return Array.from({ length: count }, () => ({
    end: random.pick(["crash", "vanish", "close", "drain", "drain", "limited drain"] as const) ?? "drain",
    modules: random.chance(0.25) ? MODULES : [random.pick(MODULES) ?? "alpha"],
    timeoutMs: 1 + random.below(100),
    absenceMs: random.chance(0.6) ? random.below(50) : undefined,
  }));
}

/** Takes a module in. Over a channel that loses messages the handshake may fail, and then the module is not there. */
export async function hostModule(conversation: Conversation, name: ModuleName): Promise<void> {
  const { runtime, setup, ledger, world, arriving, tampering } = conversation;
  const module = conversation.modules.get(name) ?? createModule(conversation, name);
  conversation.modules.set(name, module);
  arriving.add(name);
  try {
    const host = await runtime.host(
      tampering.module?.(module, conversation) ?? module,
      tampering.host?.(setup.module) ?? setup.module,
    );
    for (const end of [host.closed, host.ended]) {
      void end.then((cause) => ledger.sessions.push({ module: name, cause }));
    }
  } catch (error) {
    const cause = conversation.hear(error);
    conversation.hasFailedToHost = true;
    world.check("every end has its reason", !conversation.isLossFree, `the handshake of ${name} failed: ${cause}`);
  } finally {
    arriving.delete(name);
  }
}

/** Lets it befall the modules that are hosted, and hosts them again where that is due. */
export async function disturb(conversation: Conversation, disturbance: Disturbance): Promise<void> {
  await Promise.all(disturbance.modules.map((name) => disturbOne(conversation, disturbance, name)));
}

async function disturbOne(conversation: Conversation, disturbance: Disturbance, name: ModuleName): Promise<void> {
  const { runtime, ledger, world } = conversation;
  const { end, timeoutMs, absenceMs } = disturbance;
  const host = runtime.hosts.find((each) => each.name === name);
  if (host === undefined) return;
  ledger.ends[name].push(end);
  world.note(`${end} of ${name}`);
  try {
    if (end === "crash") await runtime.crash(name);
    else if (end === "vanish") await runtime.vanish(name);
    else if (end === "close") await host.close();
    else await runtime.drain(end === "drain" ? { name } : { name, timeoutMs });
  } catch (error) {
    // It is about to end already, and cannot be told.
    conversation.hear(error);
  }
  await Promise.all([host.closed, host.ended]);
  if (absenceMs === undefined) return;
  await world.sleep(absenceMs);
  const isBack = runtime.hosts.some((each) => each.name === name) || conversation.arriving.has(name);
  if (conversation.isClosing || isBack) return;
  world.count("hosted again");
  await hostModule(conversation, name);
}

function createModule(conversation: Conversation, name: ModuleName): Module {
  const { typed, raw } = createCalls(conversation);
  const streams = STREAM_KINDS.flatMap((kind) => [
    [`${name}.${kind}`, createStream(conversation, kind, false)] as const,
    [`${name}.${kind}Raw`, createStream(conversation, kind, true)] as const,
  ]);
  return defineModule({
    name,
    version: "1",
    handlers: { [`${name}.call`]: typed, [`${name}.callRaw`]: raw },
    streams: Object.fromEntries(streams),
  });
}

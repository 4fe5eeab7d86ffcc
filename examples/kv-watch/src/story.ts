// What happens, in order: calls, a watch that its deadline ends, and a watch that is slow, and ends when its session drains.

import {
  ActorSubject,
  type Connection,
  createActor,
  createInvocationContext,
  type Deadline,
  type InvocationContext,
  IxtError,
} from "@ixt/sdk";
import { get, put, watch } from "./client.js";
import { type Entry, READ, WRITE } from "./protocol.js";
import { type Say, type Sight, Watcher } from "./watcher.js";

/** What a story is told with. */
export interface StoryInit {
  /** What it needs of its connection with the module. */
  readonly module: Pick<Connection, "call" | "open" | "drain">;
  /** Begins alice's deadline; asked when she begins to watch. */
  readonly deadline: () => Deadline;
  readonly say: Say;
}

/** What came of it. */
export interface StoryEnd {
  readonly puts: number;
  readonly alice: Sight;
  readonly bob: Sight;
}

const SLEEP_PUTS = 300;
const SLEEP_KEYS = ["load/a", "load/b", "load/c"] as const;
const DRAIN_TIMEOUT_MS = 10_000;

/** Tells the story. Rejects with what belongs in none, such as a module that is gone. */
export async function tellStory(init: StoryInit): Promise<StoryEnd> {
  const { module } = init;
  let puts = 0;
  const write = async (key: string, value: string): Promise<Entry> => {
    const entry = await put(module, { key, value }, asking("walt", [READ, WRITE]));
    puts += 1;
    return entry;
  };
  await tellCalls(init, write);
  const alice = await tellDeadline(init, write);
  const bob = await tellSlow(init, write);
  await tellDrain(init, write, bob);
  return { puts, alice: alice.sight, bob: bob.sight };
}

type Write = (key: string, value: string) => Promise<Entry>;

async function tellCalls({ module, say }: StoryInit, write: Write): Promise<void> {
  const walt = asking("walt", [READ, WRITE]);
  const bob = asking("bob", [READ]);
  say("walt puts and gets; what is not there, not right or not allowed is refused");
  say(`  walt puts config/color = "green": ${await resultOf(write("config/color", "green"))}`);
  say(`  walt gets config/color: ${await resultOf(get(module, "config/color", walt))}`);
  say(`  walt gets config/size: ${await resultOf(get(module, "config/size", walt))}`);
  say(`  walt puts a value without a key: ${await resultOf(write("", "green"))}`);
  say(`  bob puts config/color = "red": ${await resultOf(put(module, { key: "config/color", value: "red" }, bob))}`);
}

/** Each put waits until alice has seen it, so that the story has an order. */
async function tellDeadline({ module, deadline, say }: StoryInit, write: Write): Promise<Watcher> {
  say("alice watches config/, with a deadline");
  const alice = new Watcher("alice", watch(module, "config/", asking("alice", [READ], deadline())), say);
  await alice.take();
  await alice.take();
  say(`  walt puts config/color = "blue": ${await resultOf(write("config/color", "blue"))}`);
  await alice.take();
  say(`  walt puts load/a = "0", which is not hers: ${await resultOf(write("load/a", "0"))}`);
  say(`  walt puts config/size = "large": ${await resultOf(write("config/size", "large"))}`);
  await alice.takeAll();
  return alice;
}

async function tellSlow({ module, say }: StoryInit, write: Write): Promise<Watcher> {
  say("bob watches load/, without a deadline, and then does not look");
  const bob = new Watcher("bob", watch(module, "load/", asking("bob", [READ])), say);
  await bob.take();
  await bob.take();
  for (let number = 1; number <= SLEEP_PUTS; number += 1) {
    await write(SLEEP_KEYS[number % SLEEP_KEYS.length] ?? "", String(number));
  }
  say(`  walt has put ${SLEEP_PUTS} values to ${SLEEP_KEYS.join(", ")}`);
  return bob;
}

/**
 * From the drain on the session takes nothing new, finishes what runs, and says goodbye. A watch would run for ever: the module ends each
 * by itself. Bob looks again only now, and still gets what waits for him.
 */
async function tellDrain({ module, say }: StoryInit, write: Write, bob: Watcher): Promise<void> {
  say("the session drains");
  const drained = module.drain({ timeoutMs: DRAIN_TIMEOUT_MS });
  await new Watcher("carol", watch(module, "", asking("carol", [READ])), say).take();
  say(`  walt puts load/a = "late": ${await resultOf(write("load/a", "late"))}`);
  await bob.takeAll();
  const cause = await drained;
  say(cause === undefined ? "  the module says goodbye" : `  the session is lost: ${cause.code}`);
}

/** A context of an operator: who asks, with which capabilities, until when. */
function asking(id: string, capabilities: readonly string[], deadline?: Deadline): InvocationContext {
  const actor = createActor({ subject: ActorSubject.operator(id), capabilities });
  return createInvocationContext({ actor, ...(deadline === undefined ? {} : { deadline }) });
}

/** An answer, or why there is none, as a few words. */
async function resultOf(answer: Promise<Entry>): Promise<string> {
  try {
    const { value, revision } = await answer;
    return `${JSON.stringify(value)}, revision ${revision}`;
  } catch (error) {
    if (IxtError.is(error)) return `${error.code}, ${error.message}`;
    throw error;
  }
}

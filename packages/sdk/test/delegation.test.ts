// Hostile case 93 over real sessions: a confused or lying module, and what its host lets through of what it asks in others' names.

import { describe, expect, it } from "vitest";
import {
  ActorSubject,
  type Context,
  createActor,
  createInvocationContext,
  defineCall,
  defineModule,
  type HostOptions,
  type InvocationContext,
  type Serving,
  text,
} from "../src/index.js";
import { createRoutingRig, type RoutingRig } from "./routing-rig.js";

const NOTHING = new Uint8Array(0);
const ada = createActor({
  subject: ActorSubject.user("ada"),
  capabilities: ["store:read", "store:write"],
  tokenRef: "vault:canary",
});

interface Scene extends RoutingRig {
  /** As which the store was asked, a line each. */
  readonly asked: string[];
  readonly contexts: InvocationContext[];
  /** The relay: what it asks here, it asks outside of any handler. */
  readonly relay: Serving;
}

/** A store that tells who asks it, and a relay whose one handler does as given. */
async function createScene(
  handle: (context: Context, relay: Serving) => Promise<unknown>,
  options: HostOptions = {},
  grants?: readonly string[],
): Promise<Scene> {
  const rig = createRoutingRig(options);
  const asked: string[] = [];
  const contexts: InvocationContext[] = [];
  const get = defineCall({
    input: text,
    output: text,
    handle(_, { invocation, actor }) {
      contexts.push(invocation);
      const { subject, onBehalfOf, capabilities } = actor;
      const id = "id" in subject ? subject.id : "";
      const behalf = onBehalfOf === undefined ? "" : ` for ${onBehalfOf.kind}`;
      asked.push(`${subject.kind} ${id}${behalf}: ${[...capabilities].join(" ")}`);
      return "";
    },
  });
  await rig.attach(defineModule({ name: "store", version: "1", handlers: { "store.get": get } }));
  let relay: Serving | undefined;
  const ask = defineCall({
    input: text,
    output: text,
    async handle(_, context) {
      if (relay !== undefined) await handle(context, relay);
      return "";
    },
  });
  const module = defineModule({ name: "relay", version: "1", handlers: { "relay.ask": ask } });
  ({ serving: relay } = await rig.attach(module, grants === undefined ? {} : { grants }));
  return { ...rig, asked, contexts, relay };
}

const askAs = ({ host }: Scene, context = createInvocationContext({ actor: ada })): Promise<Uint8Array> =>
  host.call("relay.ask", NOTHING, { context });

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "taken",
    (error) => error.code,
  );

describe("hostile case 93: a module that asks another", () => {
  it("speaks for its caller with Context.call, attenuated where it wants, or as itself on its behalf", async () => {
    const scene = await createScene(async (context) => {
      await context.call("store.get", NOTHING);
      await context.call("store.get", NOTHING, { capabilities: ["store:read"] });
      await context.call("store.get", NOTHING, { actingAs: ActorSubject.module("relay") });
    });
    await askAs(scene);
    expect(scene.asked).toEqual([
      "user ada: store:read store:write",
      "user ada: store:read",
      "module relay for user: store:read store:write",
    ]);
    expect(scene.contexts.map(({ actor }) => actor.tokenRef?.reveal())).toEqual([
      "vault:canary",
      "vault:canary",
      undefined,
    ]);
  });

  it("is refused what its caller may not, whatever it puts into the context", async () => {
    const codes: unknown[] = [];
    const scene = await createScene(async ({ invocation }, relay) => {
      const child = invocation.child();
      const forged = [
        { actor: createActor({ subject: ActorSubject.system, capabilities: ["*"] }) },
        { actor: createActor({ subject: ActorSubject.user("ada"), capabilities: ["store:admin"] }) },
        { actor: createActor({ subject: ActorSubject.user("ada"), tokenRef: "vault:other" }) },
        { causationId: "0".repeat(32) },
      ].map((init) => createInvocationContext({ ...child, ...init }));
      for (const context of [...forged, child.child()])
        codes.push(await codeOf(relay.call("store.get", NOTHING, { context })));
      codes.push((await relay.open("store.get", "unary", { context: child.child() }).closed).status);
    });
    await askAs(scene);
    expect(codes).toEqual([...Array.from({ length: 5 }, () => "permissionDenied"), "failed"]);
    expect(scene.asked).toEqual([]);
    expect(JSON.stringify(scene.log.map(({ message, fields }) => [message, ...fields]))).not.toContain("vault");
  });

  it("cannot use a context when its work is done, nor one that another module has under way", async () => {
    let kept: InvocationContext | undefined;
    const scene = await createScene(async (context) => {
      kept = context.invocation;
    });
    await askAs(scene);
    const context = kept?.child() ?? createInvocationContext({});
    expect(await codeOf(scene.relay.call("store.get", NOTHING, { context }))).toBe("permissionDenied");
    const other = await scene.attach(defineModule({ name: "other", version: "1" }));
    expect(await codeOf(other.serving.call("store.get", NOTHING, { context }))).toBe("permissionDenied");
    expect(scene.asked).toEqual([]);
  });

  it("speaks for itself without a cause: no capability but those that were granted to it, no token", async () => {
    const claims = createInvocationContext({ actor: ada });
    const poor = await createScene(async () => {});
    await poor.relay.call("store.get", NOTHING, { context: claims });
    expect(poor.asked).toEqual(["module relay: "]);
    const byName = await createScene(async () => {}, { grants: { relay: ["store:read"] } });
    await byName.relay.call("store.get", NOTHING);
    expect(byName.asked).toEqual(["module relay: store:read"]);
    const byHand = await createScene(async () => {}, { grants: { relay: ["store:read"] } }, ["store:list"]);
    await byHand.relay.call("store.get", NOTHING);
    expect(byHand.asked).toEqual(["module relay: store:list"]);
    expect([poor, byName, byHand].flatMap(({ contexts }) => contexts.map(({ actor }) => actor.tokenRef))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("cannot aim a call elsewhere than at what it names", async () => {
    const scene = await createScene(async ({ invocation }, relay) => {
      const target = { kind: "service", name: "admin", method: "wipe" } as const;
      await relay.call("store.get", NOTHING, { context: invocation.child({ target }) });
    });
    await askAs(scene);
    expect(scene.contexts[0]?.target).toEqual({ kind: "service", name: "store", method: "get" });
  });

  it("is judged by the host's own policy where it has one", async () => {
    const names: string[] = [];
    const scene = await createScene((context) => context.call("store.get", NOTHING), {
      authorize({ module, name, context, causes }) {
        names.push(`${module} ${name} ${causes.length}`);
        return createInvocationContext({ ...context, actor: context.actor.attenuate([]) });
      },
    });
    await askAs(scene);
    expect([names, scene.asked]).toEqual([["relay store.get 1"], ["user ada: "]]);
  });
});

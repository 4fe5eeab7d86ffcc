// A host's routing: to whoever serves a service, from outside and between modules, and what becomes of it when one is gone.

import { TransportError } from "@ixt/transport";
import { describe, expect, it } from "vitest";
import {
  bytes,
  CallError,
  createError,
  createHost,
  createInvocationContext,
  createMemoryPair,
  deadlineAfter,
  defineCall,
  defineModule,
  type Module,
  serve,
  text,
} from "../src/index.js";
import { byHand, hello } from "./by-hand.js";
import { alice, createGate, settle } from "./rig.js";
import { createRoutingRig } from "./routing-rig.js";

const NOTHING = new Uint8Array(0);
const crashed = (): TransportError => new TransportError("it crashed", { code: "unavailable", blame: "transport" });

function moduleOf(name: string, handle: (request: string) => string | Promise<string> = (request) => request): Module {
  const ask = defineCall({ input: text, output: text, handle });
  return defineModule({ name, version: "1", handlers: { [`${name}.ask`]: ask } });
}

/** Hands calls of `relay.ask` on to `store.ask`, on its caller's behalf. */
const relay: Module = defineModule({
  name: "relay",
  version: "1",
  handlers: {
    "relay.ask": defineCall({
      input: bytes,
      output: bytes,
      handle: (request, context) => context.call("store.ask", request),
    }),
  },
});

async function ask(
  host: { call: (name: string, body: Uint8Array) => Promise<Uint8Array> },
  name: string,
): Promise<string> {
  return text.decode(await host.call(name, text.encode("x")));
}

describe("a host", () => {
  it("routes by service, and says which modules are there", async () => {
    const { host, attach } = createRoutingRig();
    await attach(moduleOf("a", () => "of a"));
    await attach(moduleOf("b", () => "of b"));
    expect([await ask(host, "a.ask"), await ask(host, "b.ask")]).toEqual(["of a", "of b"]);
    expect(host.modules).toEqual([
      { name: "a", version: "1", services: ["a"], state: "running" },
      { name: "b", version: "1", services: ["b"], state: "running" },
    ]);
  });

  it("says notFound of what nobody has served, and unavailable of what is gone", async () => {
    const { host, attach } = createRoutingRig();
    const { connection } = await attach(moduleOf("a"));
    await expect(host.call("c.ask", NOTHING)).rejects.toMatchObject({
      code: "notFound",
      message: 'no module serves "c.ask"; there are: a',
    });
    expect(() => host.open("c.ask", "unary")).toThrow(expect.objectContaining({ code: "notFound" }));
    await connection.close();
    await expect(host.call("a.ask", NOTHING)).rejects.toMatchObject({ code: "unavailable", retryable: true });
    expect(host.modules).toEqual([]);
    await attach(moduleOf("a", () => "back"));
    expect(await ask(host, "a.ask")).toBe("back");
  });

  it("refuses a module of the name, or with a service, of another, and keeps the first", async () => {
    const { host, attach } = createRoutingRig();
    await attach(moduleOf("a", () => "the first"));
    await expect(attach(moduleOf("a"))).rejects.toMatchObject({ code: "invalidArgument" });
    const other = defineModule({ name: "b", version: "1", handlers: moduleOfHandlers("a") });
    await expect(attach(other)).rejects.toMatchObject({
      code: "invalidArgument",
      message: 'a serves "a" already, b cannot as well',
    });
    expect(await ask(host, "a.ask")).toBe("the first");
    expect(host.modules).toHaveLength(1);
  });

  it("refuses a module that claims the session's own service, and one that does not say who it is", async () => {
    const faults: unknown[] = [];
    for (const moduleInfo of [
      { name: "m", version: "1", services: ["ixt"] },
      undefined,
      { name: "", version: "1", services: [] },
    ]) {
      const { host } = createRoutingRig();
      const [moduleSide, hostSide] = createMemoryPair();
      const { send, seen } = byHand(moduleSide);
      const attached = host.attach(hostSide).catch((error) => error.code);
      send(hello({ moduleInfo }));
      faults.push(await attached);
      await settle();
      expect(seen.at(-1)).toMatchObject({ kind: "goodbye", goodbye: { code: faults.at(-1) } });
      expect(host.modules).toEqual([]);
    }
    expect(faults).toEqual(["invalidArgument", "protocolError", "invalidArgument"]);
  });

  it("tells a module why it is not taken in", async () => {
    const { attach, host } = createRoutingRig();
    await attach(moduleOf("a"));
    const [moduleSide, hostSide] = createMemoryPair();
    const serving = serve(moduleOf("a"), moduleSide, { log: () => {} });
    const refusal = {
      code: "invalidArgument",
      message: 'a module "a" is hosted already, another "a" cannot be as well',
    };
    await expect(host.attach(hostSide)).rejects.toMatchObject(refusal);
    expect(await serving.closed).toMatchObject({ ...refusal, blame: "peer" });
  });

  it("lets the channel go, whatever it is refused for", async () => {
    const { host } = createRoutingRig();
    const [moduleSide, hostSide] = createMemoryPair();
    moduleSide.receive(() => {});
    await expect(host.attach(hostSide, { keepaliveMs: 0 })).rejects.toMatchObject({ code: "invalidArgument" });
    expect(await moduleSide.closed).toBeUndefined();
    expect(host.modules).toEqual([]);
  });

  it("never hands on what is asked of the session itself", async () => {
    const { attach } = createRoutingRig();
    const { serving } = await attach(moduleOf("a"));
    await expect(serving.call("ixt.info", NOTHING)).rejects.toMatchObject({ code: "unimplemented" });
    await expect(serving.call("ixt.stats", NOTHING)).rejects.toMatchObject({ code: "unimplemented" });
    expect(await serving.open("ixt.info", "unary").closed).toMatchObject({ cause: { code: "unimplemented" } });
  });

  it("answers a module that asks as soon as it is welcome", async () => {
    const { host, attach } = createRoutingRig();
    await attach(moduleOf("store", (request) => `stored ${request}`));
    const [moduleSide, hostSide] = createMemoryPair();
    const serving = serve(moduleOf("eager"), moduleSide);
    const answer = serving.opened.then(() => ask(serving, "store.ask"));
    await host.attach(hostSide);
    expect(await answer).toBe("stored x");
  });
});

function moduleOfHandlers(name: string): Record<string, ReturnType<typeof defineCall>> {
  return { [`${name}.other`]: defineCall({ input: text, output: text, handle: (request) => request }) };
}

describe("a call from module to module", () => {
  it("is answered by the other one, on the derived context", async () => {
    const { host, attach, clock } = createRoutingRig();
    let seen = "";
    const store = defineCall({
      input: text,
      output: text,
      requires: ["store:read"],
      handle(request, { actor, invocation, remainingMs }) {
        seen = `${JSON.stringify(actor.subject)} ${JSON.stringify(invocation.target)} ${remainingMs()}`;
        return `stored ${request}`;
      },
    });
    await attach(defineModule({ name: "store", version: "1", handlers: { "store.ask": store } }));
    await attach(relay);
    const context = alice(["store:read"], { clock, ms: 500 });
    expect(text.decode(await host.call("relay.ask", text.encode("x"), { context }))).toBe("stored x");
    expect(seen).toBe('{"kind":"operator","id":"alice"} {"kind":"service","name":"store","method":"ask"} 500');
    await expect(host.call("relay.ask", NOTHING)).rejects.toMatchObject({ code: "permissionDenied" });
    expect(clock.pendingTimers).toBe(0);
  });

  it("fails as the other one fails, details and all", async () => {
    const { host, attach } = createRoutingRig();
    await attach(relay);
    await expect(host.call("relay.ask", NOTHING)).rejects.toMatchObject({ code: "notFound" });
    const details = Uint8Array.of(1, 2, 3);
    await attach(
      moduleOf("store", () => {
        throw new CallError("acme.full", "no room", details);
      }),
    );
    const error = await host.call("relay.ask", NOTHING).catch((caught) => caught);
    expect([error.code, error.message, [...error.details]]).toEqual(["acme.full", "no room", [1, 2, 3]]);
  });

  it("is settled with unavailable when the other one crashes, and when the one that asks does", async () => {
    for (const victim of ["store", "relay"] as const) {
      const { host, attach, clock } = createRoutingRig();
      const store = await attach(moduleOf("store", () => new Promise(() => {})));
      const asking = await attach(relay);
      const context = createInvocationContext({ deadline: deadlineAfter(60_000, clock) });
      const calls = Array.from({ length: 50 }, () =>
        host.call("relay.ask", NOTHING, { context }).catch((error) => error.code),
      );
      await settle();
      (victim === "store" ? store : asking).moduleSide.close(crashed());
      expect(new Set(await Promise.all(calls))).toEqual(new Set(["unavailable"]));
      await settle();
      await host.close();
      expect(clock.pendingTimers).toBe(0);
    }
  });

  it("does not outlive its deadline, though the other one never answers", async () => {
    const { host, attach, clock } = createRoutingRig();
    await attach(moduleOf("store", () => new Promise(() => {})));
    await attach(relay);
    const code = host
      .call("relay.ask", NOTHING, { context: alice([], { clock, ms: 300 }) })
      .catch((error) => error.code);
    await settle();
    clock.advance(300);
    expect(await code).toBe("deadlineExceeded");
  });
});

describe("a host that drains", () => {
  it("takes nothing new, finishes what was asked of it with all its hops, and ends", async () => {
    const gate = createGate();
    const { host, attach, clock } = createRoutingRig();
    const store = await attach(moduleOf("store", () => gate.passed.then(() => "done")));
    await attach(relay);
    const running = ask(host, "relay.ask");
    await settle();
    const drained = host.drain({ timeoutMs: 1_000 });
    await expect(host.call("store.ask", NOTHING)).rejects.toMatchObject({ code: "rejected" });
    gate.open();
    expect(await running).toBe("done");
    await drained;
    expect(await store.serving.closed).toBeUndefined();
    expect([host.modules, clock.pendingTimers]).toEqual([[], 0]);
    const [moduleSide, hostSide] = createMemoryPair();
    void serve(moduleOf("late"), moduleSide);
    await expect(host.attach(hostSide)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("stops what is not done in time, several drains at once too", async () => {
    const { host, attach, clock } = createRoutingRig();
    await attach(moduleOf("store", () => new Promise(() => {})));
    const code = host.call("store.ask", NOTHING).catch((error) => error.code);
    await settle();
    const drains = [host.drain({ timeoutMs: 100 }), host.drain({ timeoutMs: 200 })];
    clock.advance(100);
    await settle();
    clock.advance(1);
    expect(await code).toBe("unavailable");
    clock.advance(200);
    await settle();
    clock.advance(1);
    await Promise.all(drains);
    await expect(host.drain({ timeoutMs: -1 })).rejects.toMatchObject({ code: "invalidArgument" });
  });

  it("does not wait for a module that hangs longer than it was told to", async () => {
    const { host, clock } = createRoutingRig();
    const [moduleSide, hostSide] = createMemoryPair();
    const { seen, send } = byHand(moduleSide);
    const attached = host.attach(hostSide);
    send(hello({ moduleInfo: { name: "m", version: "1", services: ["m"] } }));
    await attached;
    const code = host.call("m.ask", NOTHING).catch((error) => error.code);
    const drained = host.drain({ timeoutMs: 100 });
    clock.advance(100);
    await settle();
    clock.advance(1);
    await drained;
    expect(await code).toBe("unavailable");
    expect(seen.map(({ kind }) => kind)).toEqual(["welcome", "handle", "drain", "goodbye"]);
    expect(clock.pendingTimers).toBe(0);
  });

  it("that is closed ends those that arrive as well", async () => {
    const { host, attach } = createRoutingRig();
    const running = await attach(moduleOf("a"));
    const [moduleSide, hostSide] = createMemoryPair();
    byHand(moduleSide);
    const attaching = host.attach(hostSide).catch((error) => error.code);
    await host.close();
    expect(await attaching).toBe("unavailable");
    expect(await running.serving.closed).toBeUndefined();
    expect(await moduleSide.closed).toBeUndefined();
    await expect(host.call("a.ask", NOTHING)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("refuses options that are none", () => {
    expect(() => createHost({ handshakeTimeoutMs: -1 })).toThrow(expect.objectContaining({ code: "invalidArgument" }));
  });
});

describe("a place in a host", () => {
  it("keeps its name and services while its module is away, and says so at once", async () => {
    const { host, attach } = createRoutingRig();
    const place = host.reserve();
    const come = async (module: Module): Promise<TransportCloser> => {
      const [moduleSide, hostSide] = createMemoryPair();
      serve(module, moduleSide, { log: () => {} });
      const connection = await place.attach(hostSide);
      return { crash: () => moduleSide.close(crashed()), closed: connection.closed };
    };
    const first = await come(moduleOf("a"));
    first.crash();
    await first.closed;
    expect(host.modules).toMatchObject([{ name: "a", state: "restarting" }]);
    await expect(host.call("a.ask", NOTHING)).rejects.toMatchObject({
      code: "unavailable",
      message: "a is restarting",
    });
    await expect(attach(moduleOf("a"))).rejects.toMatchObject({ code: "invalidArgument" });
    await expect(come(moduleOf("b"))).rejects.toMatchObject({ code: "invalidArgument" });
    await come(moduleOf("a", () => "again"));
    expect(await ask(host, "a.ask")).toBe("again");
    await expect(come(moduleOf("a"))).rejects.toMatchObject({ code: "invalidArgument" });
    place.release();
    expect([place.isOpen, await ask(host, "a.ask")]).toEqual([false, "again"]);
    await host.close();
    expect(host.modules).toEqual([]);
  });
});

interface TransportCloser {
  readonly crash: () => void;
  readonly closed: Promise<unknown>;
}

it("an interceptor of the host's sees both hops, with what it may trust", async () => {
  const seen: string[] = [];
  const { host, attach } = createRoutingRig({
    interceptors: [
      {
        handleCall(request, next) {
          seen.push(`asked ${request.name} for ${request.context.actor.subject.kind}`);
          return next(request);
        },
        call(request, next) {
          seen.push(`asks ${request.name}`);
          if (request.name === "store.secret") throw createError("permissionDenied", "no");
          return next(request);
        },
      },
    ],
  });
  await attach(moduleOf("store"));
  await attach(relay);
  await host.call("relay.ask", NOTHING, { context: alice([]) });
  expect(seen).toEqual(["asks relay.ask", "asked store.ask for operator", "asks store.ask"]);
});

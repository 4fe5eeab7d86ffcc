// What a handler calls on with: never later, never with more rights, and known by its cause.

import { Bytes16 } from "@ixt/wire";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ActorSubject,
  ANONYMOUS_ACTOR,
  type Clock,
  createActor,
  createDeadline,
  createInvocationContext,
  createMetadata,
  deadlineAfter,
  decodeInvocationContext,
  EMPTY_CONTEXT,
  encodeInvocationContext,
  fromWireInvocationContext,
  MessageTarget,
  NO_DEADLINE,
  resolveContextLimits,
  toWireInvocationContext,
} from "../src/index.js";

const NOW = 1_767_225_600_000;
const at = (ms: number): Clock => ({ now: () => ms, unixMs: () => NOW + ms });
const START = at(0);
const fill =
  (value: number) =>
  (bytes: Uint8Array): void => {
    bytes.fill(value);
  };
const denied = expect.objectContaining({ code: "permissionDenied", blame: "local" });
const MESSAGE_ID = Bytes16.fromHex("01".repeat(16));

describe("a child's deadline", () => {
  test("hostile case 73: a deadline later than the parent's is the parent's, and what is sent on is never later [21.34]", () => {
    const deadline = deadlineAfter(1_000, START);
    const parent = createInvocationContext({ deadline });
    for (const own of [
      { deadline: deadlineAfter(5_000, START) },
      { timeoutMs: 5_000 },
      { timeoutMs: Number.POSITIVE_INFINITY },
      { deadline: NO_DEADLINE },
      {},
    ]) {
      expect(parent.child(own).deadline).toBe(deadline);
    }
    const sent = decodeInvocationContext(encodeInvocationContext(parent.child({ timeoutMs: 5_000 })), { clock: START });
    expect(sent.deadline.unixMs).toBe(BigInt(NOW + 1_000));
  });

  test("is its own where that is earlier, of two the earlier one [21.34]", () => {
    const parent = createInvocationContext({ deadline: deadlineAfter(1_000, START) });
    expect(parent.child({ timeoutMs: 10 }).deadline.unixMs).toBe(BigInt(NOW + 10));
    expect(parent.child({ timeoutMs: 10 }).remainingMs()).toBe(10);
    const both = { deadline: deadlineAfter(20, START), timeoutMs: 30 };
    expect(parent.child(both).remainingMs()).toBe(20);
    expect(EMPTY_CONTEXT.child({ timeoutMs: 30, clock: START }).remainingMs()).toBe(30);
    expect(EMPTY_CONTEXT.child().deadline).toBe(NO_DEADLINE);
  });

  test("counts on the clock of the parent's, unless it is given another [21.34]", () => {
    let now = 0;
    const clock: Clock = { now: () => now, unixMs: () => NOW + now };
    const child = createInvocationContext({ deadline: deadlineAfter(1_000, clock) }).child({ timeoutMs: 100 });
    now = 100;
    expect(child.expired()).toBe(true);
  });

  test("counts on the clock that the parent was decoded with, also where no deadline came [21.20, 21.34]", () => {
    let now = 0;
    const clock: Clock = { now: () => now, unixMs: () => NOW + now };
    const bytes = encodeInvocationContext(createInvocationContext({ correlationId: "c" }));
    for (const received of [bytes, new Uint8Array(0), undefined]) {
      now = 0;
      const parent = decodeInvocationContext(received, { clock });
      expect([parent.deadline.isSet, parent.expired()]).toEqual([false, false]);
      const late = [parent, parent.child(), parent.child({ deadline: NO_DEADLINE })].map((of) =>
        of.child({ timeoutMs: 100 }),
      );
      expect(late.map((child) => child.deadline.unixMs)).toEqual(late.map(() => BigInt(NOW + 100)));
      now = 100;
      expect(late.map((child) => child.expired())).toEqual([true, true, true]);
    }
  });

  test("keeps the parent's moment on the wire where a tolerance for skew made it later here [21.24, 21.34]", () => {
    const received = fromWireInvocationContext(
      toWireInvocationContext(createInvocationContext({ deadline: createDeadline(NOW + 1_000, START) })),
      { clock: START, skewToleranceMs: 500 },
    );
    const child = received.child({ timeoutMs: 1_300 });
    expect([child.remainingMs(), child.deadline.unixMs]).toEqual([1_300, BigInt(NOW + 1_000)]);
    const grandchild = child.child({ timeoutMs: 1_400 });
    expect([grandchild.remainingMs(), grandchild.deadline.unixMs]).toEqual([1_300, BigInt(NOW + 1_000)]);
  });

  test("a child of an expired context is refused, at the very moment already [21.35]", () => {
    const expired = createInvocationContext({ deadline: deadlineAfter(0, START) });
    expect(() => expired.child()).toThrow(expect.objectContaining({ code: "deadlineExceeded" }));
    expect(() => expired.child({ timeoutMs: 1_000 })).toThrow(expect.objectContaining({ code: "deadlineExceeded" }));
    expect(
      createInvocationContext({ deadline: deadlineAfter(1, START) })
        .child()
        .expired(),
    ).toBe(false);
  });
});

describe("a child's rights", () => {
  const alice = ActorSubject.operator("alice");
  const actor = createActor({ subject: alice, capabilities: ["a", "b"], tokenRef: "vault:1" });
  const parent = createInvocationContext({ actor });

  test("are the parent's, or those that were named of them [21.36]", () => {
    expect(parent.child().actor).toBe(actor);
    const child = parent.child({ capabilities: ["b"] });
    expect([...child.actor.capabilities]).toEqual(["b"]);
    expect(child.actor.subject).toEqual(alice);
    expect(child.actor.tokenRef?.reveal()).toBe("vault:1");
    expect(parent.child({ capabilities: [] }).hasCapability("a")).toBe(false);
  });

  test.each([["c"], ["*"], ["A"], ["a\0"], [""], ["a", "c"]])(
    "never hold %j, which the parent does not [21.36]",
    (...names) => {
      expect(() => parent.child({ capabilities: names })).toThrow(denied);
      expect(() => actor.attenuate(names)).toThrow(denied);
      expect(() => ANONYMOUS_ACTOR.attenuate(names)).toThrow(denied);
    },
  );

  test("of a system with a wildcard are the names that were asked for [21.37]", () => {
    const system = createActor({ subject: ActorSubject.system, capabilities: ["*"] });
    const narrow = system.attenuate(["x", "y"]);
    expect([...narrow.capabilities]).toEqual(["x", "y"]);
    expect([narrow.hasCapability("x"), narrow.hasCapability("z"), narrow.hasCapability("*")]).toEqual([
      true,
      false,
      false,
    ]);
    expect(() => narrow.attenuate(["z"])).toThrow(denied);
    expect(system.attenuate(["*"]).hasCapability("z")).toBe(true);
    const bare = createActor({ subject: ActorSubject.system, capabilities: ["x"] });
    expect(() => bare.attenuate(["y"])).toThrow(denied);
    expect(() => system.attenuate(["x\0"])).toThrow(expect.objectContaining({ code: "invalidArgument" }));
  });

  test("of one who acts for the actor are the actor's, without its token, on its behalf [21.13, 21.38]", () => {
    const gateway = ActorSubject.service("gateway");
    const acting = parent.child({ actingAs: gateway }).actor;
    expect(acting.subject).toEqual(gateway);
    expect(acting.onBehalfOf).toEqual(alice);
    expect([...acting.capabilities]).toEqual(["a", "b"]);
    expect(acting.tokenRef).toBeUndefined();
    const narrower = parent.child({ actingAs: gateway, capabilities: ["a"] }).actor;
    expect([...narrower.capabilities]).toEqual(["a"]);
    expect(() => parent.child({ actingAs: gateway, capabilities: ["c"] })).toThrow(denied);
    // Along a chain it stays the one at its head: whom all of them act for.
    expect(acting.actingAs(ActorSubject.module("logs")).onBehalfOf).toEqual(alice);
  });

  test("become the system's only where they were [21.38]", () => {
    const starred = createActor({ subject: alice, capabilities: ["*"] });
    expect(() => starred.actingAs(ActorSubject.system)).toThrow(denied);
    expect(() => starred.actingAs({ kind: "system" })).toThrow(denied);
    expect(() =>
      createActor({ subject: alice, onBehalfOf: ActorSubject.system }).actingAs(ActorSubject.system),
    ).toThrow(denied);
    const system = createActor({ subject: ActorSubject.system, capabilities: ["*"] });
    expect(system.actingAs(ActorSubject.system).hasCapability("x")).toBe(true);
    const service = system.actingAs(ActorSubject.service("gateway"));
    expect([service.hasCapability("x"), service.hasCapability("*")]).toEqual([false, true]);
    expect(() => service.actingAs(ActorSubject.system)).toThrow(denied);
  });
});

describe("a child's names", () => {
  test("are an id of its own, the parent as its cause, and one correlation for all [21.39]", () => {
    const parent = createInvocationContext({ messageId: MESSAGE_ID, correlationId: "c-1", causationId: "before" });
    const child = parent.child({ random: fill(7) });
    expect(child.messageId?.toHex()).toBe("07".repeat(16));
    expect(child.causationId).toBe(MESSAGE_ID.toHex());
    expect(child.correlationId).toBe("c-1");
    const first = createInvocationContext({ messageId: MESSAGE_ID }).child({ random: fill(7) });
    expect(first.correlationId).toBe(MESSAGE_ID.toHex());
    expect(first.child().correlationId).toBe(MESSAGE_ID.toHex());
    expect(first.child().causationId).toBe("07".repeat(16));
    const none = EMPTY_CONTEXT.child();
    expect([none.correlationId, none.causationId]).toEqual([undefined, undefined]);
  });

  test("are given, or drawn from the host's source, each time another [21.39]", () => {
    expect(EMPTY_CONTEXT.child({ messageId: MESSAGE_ID }).messageId?.equals(MESSAGE_ID)).toBe(true);
    const ids = new Set(Array.from({ length: 100 }, () => EMPTY_CONTEXT.child().messageId?.toHex()));
    expect([ids.size, ids.has(undefined)]).toEqual([100, false]);
    expect(EMPTY_CONTEXT.child({ messageId: Bytes16.ZERO, random: fill(7) }).messageId?.toHex()).toBe("07".repeat(16));
    expect(() => EMPTY_CONTEXT.child({ random: fill(0) })).toThrow(
      expect.objectContaining({ code: "invalidArgument" }),
    );
  });
});

describe("a child's metadata", () => {
  const carried = [
    ["traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],
    ["tracestate", "a=1"],
    ["baggage", "user=ada"],
    ["correlation-id", "c-1"],
  ] as const;
  const dropped = {
    "idempotency-key": "k",
    attempt: "2",
    "request-id": "r",
    "tenant-id": "t",
    "ixt-sdk": "ts",
    own: "1",
  };
  const metadata = createMetadata([...Object.entries(dropped), ...carried], { reserved: true });
  const parent = createInvocationContext({ metadata });

  test("is the trace context, the baggage and the correlation id, and nothing else [21.40]", () => {
    expect([...parent.child().metadata]).toEqual(carried);
    expect(EMPTY_CONTEXT.child().metadata.size).toBe(0);
  });

  test("takes pairs of its own, which win [21.40]", () => {
    const own = { tracestate: "b=2", attempt: "1", "sig-bin": Uint8Array.of(255) };
    const child = parent.child({ metadata: own });
    expect([...child.metadata]).toEqual([
      carried[0],
      ["tracestate", "b=2"],
      carried[2],
      carried[3],
      ["attempt", "1"],
      ["sig-bin", "/w=="],
    ]);
    expect(() => parent.child({ metadata: { "ixt-sdk": "mine" } })).toThrow(
      expect.objectContaining({ code: "invalidArgument" }),
    );
  });

  test("is not the runtime's, in metadata that is taken over, unless the runtime says so [21.31, 21.40]", () => {
    const taken = parent.child({ metadata }).metadata;
    expect([taken.get("ixt-sdk"), taken.get("own"), taken.size]).toEqual([undefined, "1", metadata.size - 1]);
    expect(parent.child({ metadata }, { reserved: true }).metadata.get("ixt-sdk")).toBe("ts");
    const own = { "ixt-sdk": "mine" };
    expect(parent.child({ metadata: own }, { reserved: true }).metadata.get("ixt-sdk")).toBe("mine");
  });

  test("is bounded with what is carried [21.27, 21.40]", () => {
    const full = createInvocationContext({ metadata: createMetadata({ baggage: `a=${"v".repeat(4_000)}` }) });
    const own = { a: "v".repeat(4_000), b: "v".repeat(4_000) };
    expect(createMetadata(own).size).toBe(2);
    expect(() => full.child({ metadata: own })).toThrow(expect.objectContaining({ code: "resourceExhausted" }));
    const limits = resolveContextLimits({ maxMetadataBytes: 16_384 });
    expect(full.child({ metadata: own }, { limits }).metadata.size).toBe(3);
  });
});

test("what was decoded under raised limits is carried on without being checked again [21.5, 21.27, 21.36]", () => {
  const contextLimits = resolveContextLimits({
    maxMetadataValueBytes: 10_000,
    maxMetadataBytes: 20_000,
    maxNameBytes: 1_000,
    maxTokenRefBytes: 5_000,
    maxCapabilities: 2_000,
  });
  const options = { limits: contextLimits };
  const long = "n".repeat(300);
  const capabilities = Array.from({ length: 2_000 }, (_, i) => `c${i}`);
  const subject = { kind: "user", id: long } as const;
  const actor = createActor({ subject, capabilities, tokenRef: "t".repeat(5_000) }, options);
  const pairs = { baggage: `a=${"v".repeat(9_000)}`, "tenant-id": "acme" };
  const metadata = createMetadata(pairs, options);
  const sent = createInvocationContext({ actor, correlationId: long, metadata }, options);
  const parent = fromWireInvocationContext(toWireInvocationContext(sent), { contextLimits });
  const child = parent.child({ capabilities, metadata: { a: "v".repeat(5_000) } });
  expect([child.correlationId, child.metadata.size, child.actor.capabilities.size]).toEqual([long, 2, 2_000]);
  expect(child.child({ actingAs: ActorSubject.service("s") }).actor.onBehalfOf).toEqual(subject);
  expect(parent.metadata.with("a", "1").without("tenant-id").with("b", "2").size).toBe(3);
  // What is new is checked: a name by the limits that are given, a pair and the sum by those of what it comes to.
  const exhausted = expect.objectContaining({ code: "resourceExhausted" });
  expect(() => parent.child({ target: { kind: "topic", topic: long } })).toThrow(exhausted);
  expect(() => parent.child({ actingAs: { kind: "service", id: long } })).toThrow(exhausted);
  expect(() => parent.metadata.with("a", "v".repeat(10_001))).toThrow(exhausted);
  expect(() => parent.metadata.with("a", "v".repeat(9_999)).with("b", "v".repeat(2_000))).toThrow(exhausted);
  expect(() => parent.child({ metadata: { a: "v".repeat(9_999), b: "v".repeat(2_000) } })).toThrow(exhausted);
  const system = createActor({ subject: ActorSubject.system, capabilities: ["*"] });
  expect(() => system.attenuate(capabilities)).toThrow(exhausted);
  expect(() => system.attenuate([long])).toThrow(exhausted);
  expect(system.attenuate([long], options).hasCapability(long)).toBe(true);
});

test("a child has its own target, or none [21.41]", () => {
  const parent = createInvocationContext({ target: MessageTarget.reply(MESSAGE_ID) });
  expect(parent.child().target).toEqual({ kind: "none" });
  expect(parent.child({ target: MessageTarget.topic("t") }).target).toEqual({ kind: "topic", topic: "t" });
});

test("a child is frozen and leaves its parent as it was [21.1]", () => {
  const parent = createInvocationContext({ messageId: MESSAGE_ID, metadata: createMetadata({ a: "1" }) });
  const before = JSON.stringify(parent);
  const child = parent.child({ metadata: { b: "2" } });
  expect([Object.isFrozen(child), Object.isFrozen(child.messageId), Object.isFrozen(child.metadata)]).toEqual([
    true,
    true,
    true,
  ]);
  expect(JSON.stringify(parent)).toBe(before);
});

test("hostile case 93: along any chain of calls neither the deadline nor the rights grow, here or on the wire [21.34, 21.36, 21.38]", () => {
  const names = ["a", "b", "c", "*"];
  const subjects = [ActorSubject.anonymous, ActorSubject.system, ActorSubject.user("u"), ActorSubject.service("s")];
  const step = fc.record(
    {
      timeoutMs: fc.integer({ min: 1, max: 5_000 }),
      deadline: fc.integer({ min: 1, max: 5_000 }).map((ms) => deadlineAfter(ms, START)),
      capabilities: fc.subarray(names),
      actingAs: fc.constantFrom(...subjects),
    },
    { requiredKeys: [] },
  );
  const root = fc.record({
    subject: fc.constantFrom(...subjects),
    capabilities: fc.subarray(names),
    deadlineMs: fc.integer({ min: 1, max: 5_000 }),
    toleranceMs: fc.integer({ min: 0, max: 500 }),
  });
  fc.assert(
    fc.property(root, fc.array(step, { maxLength: 5 }), ({ subject, capabilities, deadlineMs, toleranceMs }, steps) => {
      const deadline = createDeadline(NOW + deadlineMs, START, toleranceMs);
      const held = subject.kind === "anonymous" ? [] : capabilities;
      let parent = createInvocationContext({ actor: createActor({ subject, capabilities: held }), deadline });
      for (const init of steps) {
        let child = parent;
        try {
          child = parent.child({ clock: START, ...init });
        } catch (error) {
          const refused = expect.objectContaining({ code: "invalidArgument", blame: "local" });
          expect([denied, init.actingAs?.kind === "anonymous" ? refused : denied]).toContainEqual(error);
        }
        expect(child.remainingMs()).toBeLessThanOrEqual(parent.remainingMs());
        expect(child.deadline.unixMs <= parent.deadline.unixMs).toBe(true);
        for (const name of [...names, "other"]) {
          if (child.hasCapability(name)) expect(parent.hasCapability(name)).toBe(true);
        }
        parent = child;
      }
    }),
  );
});

// What one call must not see of another: frozen values, clones without secrets, actors that are never left over.

import { Bytes16 } from "@ixt/wire";
import * as Wire from "@ixt/wire/module";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Actor,
  ActorSubject,
  ANONYMOUS_ACTOR,
  createActor,
  createDeadline,
  createInvocationContext,
  createMetadata,
  decodeInvocationContext,
  EMPTY_CONTEXT,
  EMPTY_METADATA,
  encodeInvocationContext,
  fromWireInvocationContext,
  IxtError,
  MessageTarget,
  NO_DEADLINE,
} from "../src/index.js";
import { EMPTY_WIRE } from "./peer-context.js";

const full = createInvocationContext({
  messageId: Bytes16.fromHex("01".repeat(16)),
  correlationId: "c",
  causationId: "cause",
  actor: createActor({
    subject: ActorSubject.user("ada"),
    capabilities: ["a", "*"],
    tokenRef: "vault:7f3a",
    onBehalfOf: ActorSubject.user("bob"),
  }),
  target: MessageTarget.reply(Bytes16.fromHex("02".repeat(16))),
  deadline: createDeadline(5n),
  metadata: createMetadata({ a: "1" }),
});

test("hostile case 96: no part of a context can be set, added, deleted or given another prototype [21.1]", () => {
  const received = decodeInvocationContext(encodeInvocationContext(full));
  for (const context of [full, received, EMPTY_CONTEXT, EMPTY_CONTEXT.child({ target: MessageTarget.topic("t") })]) {
    const before = JSON.stringify(context);
    const seen = new Set<object>();
    const walk = (part: unknown): void => {
      if (typeof part !== "object" || part === null || seen.has(part)) return;
      seen.add(part);
      for (const key of Reflect.ownKeys(part)) {
        expect(Reflect.set(part, key, "evil")).toBe(false);
        expect(Reflect.deleteProperty(part, key)).toBe(false);
        walk(Reflect.get(part, key));
      }
      expect(Reflect.set(part, "extra", 1)).toBe(false);
      expect(Reflect.setPrototypeOf(part, { hasCapability: () => true })).toBe(false);
    };
    walk(context);
    expect(seen.size).toBeGreaterThanOrEqual(7);
    expect(JSON.stringify(context)).toBe(before);
  }
});

test("hostile case 96: what a context was made of can be changed without it [21.1]", () => {
  const capabilities = ["a"];
  const subject = { kind: "user" as const, id: "ada" };
  const onBehalfOf = { kind: "user" as const, id: "bob" };
  const target = { kind: "topic" as const, topic: "t" };
  const pairs: [string, string][] = [["a", "1"]];
  const messageId = Bytes16.fromHex("01".repeat(16));
  const actor = createActor({ subject, capabilities, onBehalfOf });
  const context = createInvocationContext({ messageId, actor, target, metadata: createMetadata(pairs) });
  const before = JSON.stringify(context);
  capabilities.push("admin");
  Object.assign(subject, { kind: "system" });
  Object.assign(onBehalfOf, { id: "eve" });
  Object.assign(target, { topic: "evil" });
  pairs[0]?.splice(0, 2, "evil", "2");
  Object.assign(messageId, { a: 7 });
  expect(JSON.stringify(context)).toBe(before);
});

test("hostile case 96: a structured clone holds no tokenRef and grants nothing [21.48]", () => {
  const clone = structuredClone(full);
  const texts: unknown[] = [];
  const walk = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return void texts.push(part);
    for (const key of Reflect.ownKeys(part)) walk(Reflect.get(part, key));
    if (part instanceof Map || part instanceof Set) for (const entry of part) walk(entry);
  };
  walk(clone);
  expect(texts).toContain("ada");
  expect(texts).not.toContain("vault:7f3a");
  expect(structuredClone(full.actor.tokenRef)).toEqual({});
  expect("hasCapability" in clone).toBe(false);
  expect(() => createActor({ tokenRef: structuredClone(full.actor.tokenRef) as never })).toThrow(
    expect.objectContaining({ code: "invalidArgument" }),
  );
});

test("hostile case 92: an actor that is missing or in part is anonymous and holds nothing [21.2, 21.12]", () => {
  const part = { capabilities: ["admin", "*"], tokenRef: "vault:7f3a", onBehalfOf: { kind: "system" } as const };
  const actors: (Wire.ActorIdentity | undefined)[] = [
    undefined,
    { ...part, subject: undefined },
    { ...part, subject: { kind: "anonymous" } },
    { ...part, subject: { kind: "user", user: "ada" }, onBehalfOf: { kind: "service", service: "" } },
    ...(["user", "operator", "service", "module"] as const).map((kind) => ({
      ...part,
      subject: { kind, [kind]: "" } as unknown as Wire.ActorSubject,
    })),
  ];
  for (const actor of actors) {
    const bytes = Wire.encodeInvocationContext({ ...EMPTY_WIRE, correlationId: "c", actor });
    const decoded = decodeInvocationContext(bytes);
    expect(decoded.actor).toBe(ANONYMOUS_ACTOR);
    expect([decoded.hasCapability("admin"), decoded.hasCapability("*")]).toEqual([false, false]);
    expect([decoded.actor.tokenRef, decoded.actor.onBehalfOf]).toEqual([undefined, undefined]);
  }
});

test("hostile case 92: no call has the actor of the call before, in whatever order they are decoded and looked at [21.12]", async () => {
  const names: string[] = [];
  const look = async (bytes: Uint8Array, turns: number): Promise<string> => {
    const { actor } = decodeInvocationContext(bytes);
    for (let i = 0; i < turns; i++) await Promise.resolve();
    names.push(actor.subject.kind);
    return describe(actor);
  };
  const describe = (actor: Actor): string => JSON.stringify([actor, actor.tokenRef?.reveal()]);
  const contexts = [
    full,
    EMPTY_CONTEXT,
    createInvocationContext({ correlationId: "c" }),
    createInvocationContext({ actor: createActor({ subject: ActorSubject.system, capabilities: ["*"] }) }),
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 5 })), { maxLength: 12 }), async (calls) => {
      const at = (index: number): typeof full => contexts[index] ?? EMPTY_CONTEXT;
      const seen = await Promise.all(calls.map(([index, turns]) => look(encodeInvocationContext(at(index)), turns)));
      expect(seen).toEqual(calls.map(([index]) => describe(at(index).actor)));
    }),
  );
  expect(new Set(names)).toEqual(new Set(["user", "anonymous", "system"]));
});

test("what is left out reads as the default, decoded from nothing, from no bytes and from an empty message [21.2, 21.43]", () => {
  for (const context of [
    createInvocationContext({}),
    decodeInvocationContext(undefined),
    decodeInvocationContext(new Uint8Array(0)),
    decodeInvocationContext(Wire.encodeInvocationContext(EMPTY_WIRE)),
    fromWireInvocationContext(EMPTY_WIRE),
  ]) {
    expect(context.actor).toBe(ANONYMOUS_ACTOR);
    expect(context.target).toEqual({ kind: "none" });
    expect(context.deadline).toBe(NO_DEADLINE);
    expect(context.metadata).toBe(EMPTY_METADATA);
    expect([context.messageId, context.correlationId, context.causationId]).toEqual([undefined, undefined, undefined]);
  }
});

test("the same context always gives the same bytes, in an array of the caller's own [21.42]", () => {
  const bytes = encodeInvocationContext(full);
  const same = createInvocationContext({ ...full, deadline: createDeadline(5n) });
  expect(encodeInvocationContext(same)).toEqual(bytes);
  bytes.fill(0);
  expect(encodeInvocationContext(full)).not.toEqual(bytes);
});

test("bytes with anything wrong give a context or a typed error that blames the peer, and nothing else [21.44]", () => {
  const bytes = encodeInvocationContext(full);
  const decodes = (input: Uint8Array): boolean => {
    try {
      decodeInvocationContext(input);
      return true;
    } catch (error) {
      expect([IxtError.is(error), (error as IxtError).blame]).toEqual([true, "peer"]);
      return false;
    }
  };
  for (let length = 1; length < bytes.length; length++) expect(decodes(bytes.slice(0, length))).toBe(false);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = bytes.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    decodes(flipped);
  }
  fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (input) => void decodes(input)));
});

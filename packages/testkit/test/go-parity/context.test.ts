// The Go SDK's tests of the InvocationContext: every part of it crosses the wire and comes back the same.

import {
  ActorSubject,
  createActor,
  createInvocationContext,
  createMetadata,
  decodeInvocationContext,
  encodeInvocationContext,
  type InvocationContext,
  type InvocationContextInit,
  MessageTarget,
  MetadataKey,
} from "@ixt/context";
import { Bytes16 } from "@ixt/wire";
import * as Wire from "@ixt/wire/module";
import { expect, test } from "vitest";

function roundTrip(init: InvocationContextInit): InvocationContext {
  return decodeInvocationContext(encodeInvocationContext(createInvocationContext(init)));
}

test("InvocationContext round-trips an operator subject [21.6, 21.13, 21.42]", () => {
  const actor = createActor({ subject: ActorSubject.operator("alice"), onBehalfOf: ActorSubject.user("bob") });
  const decoded = roundTrip({ actor });
  expect(decoded.actor.subject).toEqual({ kind: "operator", id: "alice" });
  expect(decoded.actor.onBehalfOf).toEqual({ kind: "user", id: "bob" });
});

test("InvocationContext round-trips a tokenRef [21.14, 21.42]", () => {
  const actor = createActor({ subject: ActorSubject.operator("alice"), tokenRef: "vault:7f3a" });
  const decoded = roundTrip({ actor });
  expect(decoded.actor.tokenRef?.reveal()).toBe("vault:7f3a");
  expect(JSON.stringify(decoded)).not.toContain("7f3a");
});

test("InvocationContext round-trips capabilities [21.7, 21.42]", () => {
  const capabilities = ["logs:read", "logs:write", "*"];
  const decoded = roundTrip({ actor: createActor({ subject: ActorSubject.operator("alice"), capabilities }) });
  expect([...decoded.actor.capabilities]).toEqual(capabilities);
  expect(decoded.hasCapability("logs:read")).toBe(true);
  expect(decoded.hasCapability("logs:delete")).toBe(false);
});

test("InvocationContext round-trips metadata [21.25, 21.29, 21.42]", () => {
  const pairs: [string, string][] = [
    [MetadataKey.traceparent, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],
    ["__proto__", "data like any other"],
    [MetadataKey.tenantId, "acmé"],
  ];
  expect([...roundTrip({ metadata: createMetadata(pairs) }).metadata]).toEqual(pairs);
});

test("InvocationContext round-trips a service target [21.17, 21.42]", () => {
  expect(roundTrip({ target: MessageTarget.service("logs", "search") }).target).toEqual({
    kind: "service",
    name: "logs",
    method: "search",
  });
});

test("InvocationContext round-trips a reply target [21.18, 21.42]", () => {
  const messageId = Bytes16.fromHex("00000000000000000000000000000001");
  const { target } = roundTrip({ target: MessageTarget.reply(messageId) });
  if (target.kind !== "reply") throw new Error(`came back as ${target.kind}`);
  expect(target.messageId.equals(messageId)).toBe(true);
});

test("InvocationContext of the system with a wildcard has every capability [21.8, 21.42]", () => {
  const system = roundTrip({ actor: createActor({ subject: ActorSubject.system, capabilities: ["*"] }) });
  expect(system.hasCapability("anything:at-all")).toBe(true);
  const operator = roundTrip({ actor: createActor({ subject: ActorSubject.operator("root"), capabilities: ["*"] }) });
  expect(operator.hasCapability("anything:at-all")).toBe(false);
  const bare = roundTrip({ actor: createActor({ subject: ActorSubject.system, capabilities: ["logs:read"] }) });
  expect(bare.hasCapability("logs:write")).toBe(false);
});

test("InvocationContext decodes an empty context to the anonymous default [21.2, 21.43]", () => {
  const nothing: Wire.InvocationContext = {
    messageId: Bytes16.ZERO,
    correlationId: "",
    causationId: "",
    actor: undefined,
    target: undefined,
    deadlineUnixMs: 0n,
    metadata: [],
  };
  for (const bytes of [undefined, new Uint8Array(0), Wire.encodeInvocationContext(nothing)]) {
    const context = decodeInvocationContext(bytes);
    expect(context.actor.subject).toEqual({ kind: "anonymous" });
    expect(context.actor.capabilities.size).toBe(0);
    expect(context.target).toEqual({ kind: "none" });
    expect(context.remainingMs()).toBe(Number.POSITIVE_INFINITY);
    expect(context.metadata.size).toBe(0);
  }
});

// Who may do what: exact capabilities, one wildcard in one pair of hands, nothing printed that must not be.

import { inspect } from "node:util";
import { StreamErrorCode } from "@ixt/wire/ipc_streaming";
import { describe, expect, test } from "vitest";
import {
  type ActorInit,
  ActorSubject,
  ANONYMOUS_ACTOR,
  createActor,
  createInvocationContext,
  resolveContextLimits,
} from "../src/index.js";
import { catchError } from "./catch-error.js";

const alice = ActorSubject.operator("alice");

describe("hasCapability", () => {
  test.each([
    ["another case", "Admin"],
    ["a NUL at its end", "admin\0"],
    ["a byte-order mark before it", "\ufeffadmin"],
    ["a prefix", "adm"],
    ["a longer name", "admin.users"],
    ["another normal form", "cafe\u0301"],
    ["the empty name", ""],
    ["the wildcard", "*"],
  ])("denies %s [21.7]", (_what, name) => {
    const actor = createActor({ subject: alice, capabilities: ["admin", "caf\u00e9"] });
    expect(actor.hasCapability(name)).toBe(false);
  });

  test("grants what is held exactly [21.7]", () => {
    const actor = createActor({ subject: alice, capabilities: ["admin", "a.read"] });
    expect(actor.hasCapability("a.read")).toBe(true);
  });

  test("takes a wildcard as an ordinary name unless the system holds it [21.6, 21.8]", () => {
    const named = ["user", "operator", "service", "module"] as const;
    for (const subject of named.map((kind) => ActorSubject[kind]("root"))) {
      const actor = createActor({ subject, capabilities: ["*"] });
      expect(actor.hasCapability("x")).toBe(false);
      expect(actor.hasCapability("*")).toBe(true);
    }
    const system = createActor({ subject: ActorSubject.system, capabilities: ["*"] });
    expect(system.hasCapability("x")).toBe(true);
    expect(system.hasCapability("")).toBe(false);
    expect(createActor({ subject: ActorSubject.system }).hasCapability("x")).toBe(false);
  });

  test("a service acting for the system is not the system [21.8, 21.13]", () => {
    const subject = ActorSubject.service("gateway");
    const actor = createActor({ subject, onBehalfOf: ActorSubject.system, capabilities: ["*"] });
    expect(actor.hasCapability("x")).toBe(false);
  });
});

test("requireCapability throws permissionDenied and names the capability alone [21.11]", () => {
  const actor = createActor({ subject: alice, capabilities: ["a"], tokenRef: "CANARY" });
  actor.requireCapability("a");
  const thrown = catchError(() => actor.requireCapability("logs:\u001bread"));
  expect(thrown).toMatchObject({
    code: "permissionDenied",
    ordinal: StreamErrorCode.permissionDenied,
    retryable: false,
  });
  expect(thrown.message).toBe('the capability "logs:\\u001bread" is required');
  expect(inspect(thrown)).not.toContain("CANARY");
  expect(inspect(thrown)).not.toContain("alice");
});

test("an actor of nothing is the anonymous one [21.2, 21.12]", () => {
  expect(createActor({})).toBe(ANONYMOUS_ACTOR);
  expect(createActor({ subject: { kind: "anonymous" }, capabilities: [], tokenRef: "" })).toBe(ANONYMOUS_ACTOR);
  expect(ANONYMOUS_ACTOR.attenuate([])).toBe(ANONYMOUS_ACTOR);
  expect(ANONYMOUS_ACTOR.hasCapability("*")).toBe(false);
});

test("what is malformed or beyond the limits is refused [21.3, 21.5, 21.10, 21.16]", () => {
  const small = resolveContextLimits({ maxCapabilities: 2, maxNameBytes: 4 });
  const invalid = expect.objectContaining({ code: "invalidArgument", blame: "local" });
  const exhausted = expect.objectContaining({ code: "resourceExhausted", blame: "local" });
  expect(() => createActor({ subject: alice, capabilities: [""] })).toThrow(invalid);
  expect(() => createActor({ subject: alice, capabilities: ["a\0"] })).toThrow(invalid);
  expect(() => createActor({ subject: alice, capabilities: ["\ud800"] })).toThrow(invalid);
  expect(() => ActorSubject.user("")).toThrow(invalid);
  expect(() => ActorSubject.user("\u00e4".repeat(128))).not.toThrow();
  expect(() => ActorSubject.user("\u00e4".repeat(129))).toThrow(exhausted);
  expect(() => createActor({ subject: alice, capabilities: ["a", "b", "c"] }, { limits: small })).toThrow(exhausted);
  expect(() => createActor({ subject: alice, capabilities: ["abcde"] }, { limits: small })).toThrow(exhausted);
  expect(() => createActor({ subject: alice, tokenRef: "t".repeat(4_097) })).toThrow(exhausted);
});

test.each<[what: string, init: ActorInit]>([
  ["capabilities", { capabilities: ["a"] }],
  ["a tokenRef", { tokenRef: "vault:1" }],
  ["whom it acts for", { onBehalfOf: alice }],
])("nobody holds %s, nor acts for somebody: that needs a subject [21.12]", (_what, init) => {
  const refused = expect.objectContaining({ code: "invalidArgument", blame: "local" });
  expect(() => createActor(init)).toThrow(refused);
  expect(() => createActor({ subject: ActorSubject.anonymous, ...init })).toThrow(refused);
  expect(createActor({ subject: alice, ...init }).subject).toEqual(alice);
  expect(() => createActor({ subject: alice, ...init }).actingAs(ActorSubject.anonymous)).toThrow(refused);
});

test("one name where several belong is refused, not taken letter by letter [21.7]", () => {
  const actor = createActor({ subject: alice, capabilities: ["a", "b"] });
  const context = createInvocationContext({ actor });
  for (const names of ["ab", "", 7, null, { 0: "a" }] as unknown as string[][]) {
    const refused = expect.objectContaining({
      code: "invalidArgument",
      message: expect.stringContaining("capabilities"),
    });
    if (names !== null) expect(() => createActor({ subject: alice, capabilities: names })).toThrow(refused);
    expect(() => actor.attenuate(names)).toThrow(refused);
    expect(() => context.child({ capabilities: names })).toThrow(refused);
  }
});

test("the capability set keeps order, drops repeats and cannot be changed [21.1]", () => {
  const given = ["b", "a", "b"];
  const actor = createActor({ subject: alice, capabilities: given });
  given.push("admin");
  expect([...actor.capabilities]).toEqual(["b", "a"]);
  expect(Object.isFrozen(actor.capabilities)).toBe(true);
  expect(actor.capabilities).not.toHaveProperty("add");
});

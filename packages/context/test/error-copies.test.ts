// One process may hold two copies of a package: an ESM and a CommonJS build, or two versions. Their errors are one family.

import { Bytes16 } from "@ixt/wire";
import { expect, test, vi } from "vitest";
import * as first from "../src/index.js";
import { VirtualClock } from "../src/virtual-clock.js";

test("an error is known as one of the family by every copy of the package [21.47]", async () => {
  const wire = await import("@ixt/wire");
  vi.resetModules();
  const second = await import("../src/index.js");
  const secondWire = await import("@ixt/wire");
  expect(second.IxtError).not.toBe(first.IxtError);
  expect(secondWire.WireError).not.toBe(wire.WireError);
  const refused = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return error;
    }
  };
  for (const [one, other] of [
    [first, second],
    [second, first],
  ] as const) {
    const errors = [
      one.createError("unavailable", "gone"),
      refused(() => one.createMetadata({ A: "" })),
      refused(() => one.decodeInvocationContext(new Uint8Array(4))),
      refused(() => one.EMPTY_CONTEXT.requireCapability("x")),
    ];
    for (const error of errors) {
      expect([error instanceof other.IxtError, other.IxtError.is(error)]).toEqual([true, true]);
    }
    expect(errors.map((error) => other.IxtError.is(error) && error.code)).toEqual([
      "unavailable",
      "invalidArgument",
      "TOO_SHORT",
      "permissionDenied",
    ]);
  }
});

test("what only looks like an error of the family is none [21.47]", () => {
  const { code, blame, retryable, message } = first.createError("internal", "x");
  const alike = { name: "IxtError", code, blame, retryable, message };
  for (const value of [alike, Object.assign(new Error("x"), alike), undefined, null, "IxtError", 0, {}, () => {}]) {
    expect(first.IxtError.is(value)).toBe(false);
  }
});

test("`instanceof` knows an error of another copy by its class, and no other class's [21.47]", async () => {
  const wire = await import("@ixt/wire");
  vi.resetModules();
  const secondWire = await import("@ixt/wire");
  const options = { blame: "peer", detail: "x" } as const;
  const [here, there] = [new wire.WireError("TOO_SHORT", options), new secondWire.WireError("TOO_SHORT", options)];
  expect([here instanceof secondWire.WireError, there instanceof wire.WireError]).toEqual([true, true]);
  expect(wire.IxtError[Symbol.hasInstance](there)).toBe(true);
  class OwnError extends wire.IxtError {}
  const base = new secondWire.IxtError("x", { code: "internal", blame: "local" });
  expect([base instanceof wire.WireError, there instanceof OwnError, base instanceof OwnError]).toEqual([
    false,
    false,
    false,
  ]);
  for (const value of [undefined, null, 7, "WireError", {}, { name: "WireError" }, new Error("x")]) {
    expect([value instanceof wire.WireError, value instanceof wire.IxtError]).toEqual([false, false]);
  }
});

async function secondCopy(): Promise<typeof first> {
  vi.resetModules();
  return (await import("../src/index.js")) as unknown as typeof first;
}

test("a context of another copy is sent, read and derived from as this one's own [21.49]", async () => {
  const second = await secondCopy();
  const { ActorSubject } = second;
  const foreign = second.createInvocationContext({
    messageId: Bytes16.fromHex("07".repeat(16)),
    correlationId: "c-1",
    actor: second.createActor({
      subject: ActorSubject.service("gateway"),
      capabilities: ["logs:read", "logs:write"],
      tokenRef: "CANARY",
      onBehalfOf: ActorSubject.user("ada"),
    }),
    target: second.MessageTarget.service("logs", "search"),
    deadline: second.createDeadline(9_999_999_999_999n),
    metadata: second.createMetadata({ tenant: "acme", "ixt-sdk": "ts" }, { reserved: true }),
  });
  const own = first.createInvocationContext(foreign);
  expect(own).not.toBe(foreign);
  expect(own.actor).toBeInstanceOf(first.ANONYMOUS_ACTOR.constructor);
  expect(own.toJSON()).toEqual(foreign.toJSON());
  expect([own.hasCapability("logs:read"), own.actor.tokenRef?.reveal()]).toEqual([true, "CANARY"]);
  expect(first.encodeInvocationContext(foreign)).toEqual(second.encodeInvocationContext(foreign));
  expect(first.toWireInvocationContext(second.EMPTY_CONTEXT)).toBeUndefined();
  expect(first.createInvocationContext(second.EMPTY_CONTEXT)).toEqual(first.EMPTY_CONTEXT);
  expect(own.child({ metadata: foreign.metadata }).toJSON()["metadata"]).toEqual({ tenant: "acme" });
});

test("a part of another copy is taken, checked anew: its limits, and what nobody holds [21.49]", async () => {
  const second = await secondCopy();
  const subject = second.ActorSubject.user("ada");
  const actor = second.createActor({ subject, capabilities: ["a", "b", "c"], tokenRef: "CANARY" });
  const limits = first.resolveContextLimits({ maxCapabilities: 2 });
  const tooMany = expect.objectContaining({ code: "resourceExhausted", blame: "local" });
  expect(() => first.createInvocationContext({ actor }, { limits })).toThrow(tooMany);
  const tokenRef = actor.tokenRef as first.TokenRef;
  expect(first.createActor({ subject, tokenRef }).tokenRef?.equals(tokenRef)).toBe(true);
  expect(first.createTokenRef("CANARY").equals(tokenRef)).toBe(true);
  expect(JSON.stringify(first.createActor({ subject, tokenRef }))).not.toContain("CANARY");
});

test("a deadline of another copy counts on the clock that it was made with [21.49]", async () => {
  const second = await secondCopy();
  const clock = new VirtualClock();
  const deadline = second.deadlineAfter(1_000, clock);
  const own = first.createInvocationContext({ deadline });
  const child = own.child({ timeoutMs: 400 });
  const early = first.EMPTY_CONTEXT.child({ deadline, clock });
  expect([own.remainingMs(), child.remainingMs(), early.remainingMs()]).toEqual([1_000, 400, 1_000]);
  expect([own.deadline.unixMs, child.deadline.unixMs]).toEqual([deadline.unixMs, deadline.unixMs - 600n]);
  clock.advance(400);
  expect([own.remainingMs(), child.expired(), own.expired()]).toEqual([600, true, false]);
  clock.advance(600);
  expect([own.expired(), early.expired()]).toEqual([true, true]);
});

test("what only looks like a part is refused by its name [21.1, 21.14]", () => {
  const subject = first.ActorSubject.user("ada");
  const refused = (part: string): unknown =>
    expect.objectContaining({
      code: "invalidArgument",
      blame: "local",
      message: `${part} must be made by @ixt/context`,
    });
  for (const tokenRef of [{}, 7, null, []] as unknown as first.TokenRef[]) {
    expect(() => first.createActor({ subject, tokenRef })).toThrow(refused("tokenRef"));
    expect(() => first.createTokenRef("x").equals(tokenRef)).toThrow(refused("tokenRef"));
  }
  for (const value of [
    { ...first.ANONYMOUS_ACTOR },
    first.NO_DEADLINE,
    {},
    7,
    "ada",
    null,
  ] as unknown as first.Actor[]) {
    expect(() => first.createInvocationContext({ actor: value })).toThrow(refused("actor"));
  }
  for (const value of [{ unixMs: 5n, isSet: true }, 5_000, null] as unknown as first.Deadline[]) {
    expect(() => first.createInvocationContext({ deadline: value })).toThrow(refused("deadline"));
    expect(() => first.EMPTY_CONTEXT.child({ deadline: value })).toThrow(refused("deadline"));
  }
  const pairs = expect.objectContaining({ code: "invalidArgument", message: expect.stringContaining("metadata") });
  for (const value of [7, "ab", null] as unknown as first.Metadata[]) {
    expect(() => first.createInvocationContext({ metadata: value })).toThrow(pairs);
    expect(() => first.EMPTY_CONTEXT.child({ metadata: value })).toThrow(pairs);
  }
});

test("an id of another copy of wire is taken, and anything else than an id refused [21.18, 21.39]", async () => {
  vi.resetModules();
  const wire = await import("@ixt/wire");
  const messageId = wire.Bytes16.fromHex("07".repeat(16)) as unknown as Bytes16;
  expect(messageId).not.toBeInstanceOf(Bytes16);
  const target = first.MessageTarget.reply(messageId);
  const context = first.createInvocationContext({ messageId, target });
  expect(context.messageId).toEqual(Bytes16.fromHex("07".repeat(16)));
  expect(context.target).toEqual({ kind: "reply", messageId: context.messageId });
  expect(first.EMPTY_CONTEXT.child({ messageId }).messageId).toBeInstanceOf(Bytes16);
  const refused = expect.objectContaining({
    code: "invalidArgument",
    blame: "local",
    message: expect.stringMatching(/must be a Bytes16$/),
  });
  for (const value of ["07".repeat(16), new Uint8Array(16).fill(7), { a: 1, isZero: false }, 7, null]) {
    const id = value as unknown as Bytes16;
    expect(() => first.createInvocationContext({ messageId: id })).toThrow(refused);
    expect(() => first.EMPTY_CONTEXT.child({ messageId: id })).toThrow(refused);
    expect(() => first.MessageTarget.reply(id)).toThrow(refused);
  }
});

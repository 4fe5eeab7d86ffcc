// One process may hold two copies of a package: an ESM and a CommonJS build, or two versions. Their errors are one family.

import { Bytes16 } from "@ixt/wire";
import { expect, test, vi } from "vitest";
import * as first from "../src/index.js";

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
      expect(error instanceof other.IxtError).toBe(false);
      expect(other.IxtError.is(error)).toBe(true);
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

test("a tokenRef of another copy is refused rather than printed [21.14]", async () => {
  vi.resetModules();
  const second = await import("../src/index.js");
  const foreign = second.createTokenRef("CANARY") as unknown as first.TokenRef;
  const subject = first.ActorSubject.user("ada");
  const refused = expect.objectContaining({
    code: "invalidArgument",
    blame: "local",
    message: "tokenRef must be made by this copy of @ixt/context",
  });
  for (const tokenRef of [foreign, {}, 7, null, []] as unknown as first.TokenRef[]) {
    expect(() => first.createActor({ subject, tokenRef })).toThrow(refused);
    expect(() => first.createTokenRef("x").equals(tokenRef)).toThrow(refused);
  }
});

test("a part that another copy made, or that only looks like one, is refused by its name [21.1]", async () => {
  vi.resetModules();
  const second = await import("../src/index.js");
  const { actor, deadline, metadata } = second.EMPTY_CONTEXT;
  const refused = (part: string): unknown =>
    expect.objectContaining({
      code: "invalidArgument",
      blame: "local",
      message: `${part} must be made by this copy of @ixt/context`,
    });
  for (const value of [actor, { ...first.ANONYMOUS_ACTOR }, {}, 7, "ada", null] as unknown as first.Actor[]) {
    expect(() => first.createInvocationContext({ actor: value })).toThrow(refused("actor"));
  }
  for (const value of [deadline, { unixMs: 5n, isSet: true }, 5_000, null] as unknown as first.Deadline[]) {
    expect(() => first.createInvocationContext({ deadline: value })).toThrow(refused("deadline"));
    expect(() => first.EMPTY_CONTEXT.child({ deadline: value })).toThrow(refused("deadline"));
  }
  const pairs = expect.objectContaining({ code: "invalidArgument", message: expect.stringContaining("metadata") });
  for (const value of [7, "ab", null] as unknown as first.Metadata[]) {
    expect(() => first.createInvocationContext({ metadata: value })).toThrow(pairs);
    expect(() => first.EMPTY_CONTEXT.child({ metadata: value })).toThrow(pairs);
  }
  // Another copy's metadata is pairs as any others: checked, and made this copy's own.
  const foreign = metadata.with("a", "1") as unknown as first.Metadata;
  const taken = first.createInvocationContext({ metadata: foreign }).metadata;
  expect([taken.get("a"), taken.constructor]).toEqual(["1", first.EMPTY_METADATA.constructor]);
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

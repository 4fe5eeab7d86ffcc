// One process may hold two copies of a package: an ESM and a CommonJS build, or two versions. Their errors are one family.

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
  expect(() => first.createActor({ tokenRef: foreign })).toThrow("tokenRef must be a string");
});

// A canary put in as tokenRef comes out nowhere but by `reveal`.

import { format, inspect } from "node:util";
import { expect, test } from "vitest";
import { ActorSubject, createActor, createInvocationContext, createTokenRef } from "../src/index.js";

const CANARY = "CANARY-7f3a";

test("every way of printing prints a redaction [21.14, 21.48]", () => {
  const token = createTokenRef(CANARY);
  const actor = createActor({ subject: ActorSubject.user("ada"), tokenRef: token });
  const context = createInvocationContext({ actor });
  for (const value of [token, actor, context, { nested: { context } }, new Error("x", { cause: context })]) {
    const printed = [
      String(value),
      `${value}`,
      JSON.stringify(value),
      inspect(value, { depth: 9, showHidden: true, getters: true }),
      inspect(value, { customInspect: false, depth: 9, showHidden: true }),
      format("%s %o %O %j", value, value, value, value),
      inspect(structuredClone(value), { depth: 9, showHidden: true }),
      Object.entries(value).toString(),
    ].join("\n");
    expect(printed).not.toContain(CANARY);
  }
  expect(`${token}`).toBe("[tokenRef redacted]");
  expect(token.reveal()).toBe(CANARY);
  expect(Object.isFrozen(token)).toBe(true);
});

test("equality looks at every character whatever the lengths [21.15]", () => {
  const token = createTokenRef(CANARY);
  expect(token.equals(createTokenRef(CANARY))).toBe(true);
  for (const other of ["", "C", `${CANARY}x`, CANARY.toLowerCase(), `x${CANARY.slice(1)}`, `${CANARY}\0`]) {
    expect(token.equals(createTokenRef(other))).toBe(false);
    expect(createTokenRef(other).equals(token)).toBe(false);
  }
});

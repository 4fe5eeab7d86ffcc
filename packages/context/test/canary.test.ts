// A canary as tokenRef, looked for in everything that prints; and what comparing two of them tells.

import { Console } from "node:console";
import { format, inspect } from "node:util";
import { afterEach, expect, test, vi } from "vitest";
import {
  ActorSubject,
  createActor,
  createError,
  createInvocationContext,
  createMetadata,
  createTokenRef,
  decodeInvocationContext,
  encodeInvocationContext,
  type InvocationContext,
  resolveContextLimits,
} from "../src/index.js";
import { catchError } from "./catch-error.js";

const CANARY = "CANARY-7f3a";

afterEach(() => {
  vi.restoreAllMocks();
});

function withCanary(): InvocationContext {
  const actor = createActor({ subject: ActorSubject.user("ada"), capabilities: ["a"], tokenRef: CANARY });
  const context = createInvocationContext({ actor, metadata: createMetadata({ a: "1" }) });
  // As a handler has it: through the bytes, which do hold it.
  const bytes = encodeInvocationContext(context);
  expect(new TextDecoder("latin1").decode(bytes)).toContain(CANARY);
  return decodeInvocationContext(bytes);
}

test("hostile case 94: no string conversion, JSON, inspection or format prints a tokenRef [21.14]", () => {
  const context = withCanary();
  const token = context.actor.tokenRef;
  for (const value of [token, context.actor, context, [context], new Map([["k", context]]), { deep: { context } }]) {
    const printed = [
      String(value),
      `${value}`,
      `${value as unknown as string}`.concat("", value as unknown as string),
      JSON.stringify(value),
      JSON.stringify({ value }, null, 2),
      inspect(value, { depth: 99, showHidden: true, getters: true, showProxy: true }),
      inspect(value, { customInspect: false, depth: 99, showHidden: true, getters: true }),
      format("%s %o %O %j %d %i %f", value, value, value, value, value, value, value),
      Object.keys(Object(value)).toString(),
      Object.values(Object(value)).toString(),
      JSON.stringify(Object.getOwnPropertyDescriptors(Object(value))),
    ];
    expect(printed.join("\n")).not.toContain(CANARY);
  }
  expect(`${token}`).toBe("[tokenRef redacted]");
  expect(JSON.stringify({ token })).toBe('{"token":"[tokenRef redacted]"}');
  expect(token?.reveal()).toBe(CANARY);
});

test("hostile case 94: console.log and its like print no tokenRef [21.14]", () => {
  const written: string[] = [];
  const write = (chunk: unknown): boolean => written.push(String(chunk)) > 0;
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation(write);
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation(write);
  const context = withCanary();
  const console = new Console(process.stdout, process.stderr);
  console.log(context, "%s", context.actor, context.actor.tokenRef);
  console.error("%o %j", context, context);
  console.dir(context, { depth: 99, showHidden: true });
  console.table([context.actor]);
  console.trace(context);
  stdout.mockRestore();
  stderr.mockRestore();
  expect(written.join("")).toContain("[tokenRef redacted]");
  expect(written.join("")).not.toContain(CANARY);
});

test("hostile case 94: no error's message, cause or stack prints a tokenRef [21.11, 21.14]", () => {
  const context = withCanary();
  const errors: Error[] = [
    catchError(() => context.requireCapability("x")),
    catchError(() => context.child({ capabilities: ["x"] })),
    catchError(() => createActor({ tokenRef: CANARY.repeat(1_000) })),
    catchError(() => createActor({ tokenRef: `${CANARY}\ud800` })),
    catchError(() => createActor({ tokenRef: { [CANARY]: CANARY } as unknown as string })),
    createError("internal", `while ${context.actor.tokenRef} asked`, { cause: context }),
    new Error("outer", { cause: new AggregateError([createError("internal", "inner", { cause: context })]) }),
    new TypeError(String(context), { cause: context.actor }),
  ];
  for (const error of errors) {
    const printed = [error.message, error.stack, String(error), String(error.cause), JSON.stringify(error.cause)];
    printed.push(inspect(error, { depth: 99, showHidden: true }), inspect({ error }), format("%s %o", error, error));
    expect(printed.join("\n")).not.toContain(CANARY);
  }
});

test("hostile case 94: a snapshot prints no tokenRef [21.14]", () => {
  const context = withCanary();
  expect(context.actor.tokenRef).toMatchInlineSnapshot(`"[tokenRef redacted]"`);
  expect(context.actor).toMatchInlineSnapshot(`
    {
      "capabilities": [
        "a",
      ],
      "onBehalfOf": null,
      "subject": {
        "id": "ada",
        "kind": "user",
      },
      "tokenRef": "[tokenRef redacted]",
    }
  `);
  const failure = catchError(() => expect(context).toEqual({ another: "value" }));
  expect(`${failure.message}\n${inspect(failure, { depth: 99 })}`).not.toContain(CANARY);
});

test("hostile case 94: attributes of telemetry, which are flat text, hold no tokenRef [21.14]", () => {
  const attributes: Record<string, string> = {};
  const flatten = (path: string, value: unknown): void => {
    if (typeof value !== "object" || value === null) attributes[path] = String(value);
    else for (const [key, part] of Object.entries(value)) flatten(`${path}.${key}`, part);
  };
  const context = withCanary();
  flatten("context", context);
  flatten("json", context.toJSON());
  flatten("clone", structuredClone(context));
  flatten("spread", { ...context.actor });
  attributes["token"] = `${context.actor.tokenRef}`;
  expect(JSON.stringify(attributes)).not.toContain(CANARY);
});

test("hostile case 95: comparing looks at every character of both, wherever they differ and however long they are [21.15]", () => {
  const reference = "r".repeat(40);
  const others = [
    reference,
    `x${"r".repeat(39)}`,
    `${"r".repeat(39)}x`,
    "x".repeat(40),
    "",
    "r",
    "r".repeat(39),
    "r".repeat(41),
    `${reference}\0`,
    "\ud83d\ude00".repeat(20),
  ];
  const token = createTokenRef(reference);
  for (const other of others) {
    const wrapped = createTokenRef(other);
    const looks = vi.spyOn(String.prototype, "charCodeAt");
    const equal = token.equals(wrapped);
    const count = looks.mock.calls.length;
    looks.mockRestore();
    expect(count).toBe(2 * Math.max(reference.length, other.length));
    expect(equal).toBe(reference === other);
    expect(wrapped.equals(token)).toBe(equal);
  }
});

test("a reference is text of at most 4 KiB also where it is wrapped [21.5, 21.16]", () => {
  const full = "\u00e4".repeat(2_048);
  expect(createTokenRef(full).reveal()).toBe(full);
  expect(() => createTokenRef(`${full}t`)).toThrow(
    expect.objectContaining({ code: "resourceExhausted", blame: "local" }),
  );
  const options = { limits: resolveContextLimits({ maxTokenRefBytes: 3 }), blame: "peer" } as const;
  expect(() => createTokenRef("1234", options)).toThrow(
    expect.objectContaining({ code: "resourceExhausted", blame: "peer" }),
  );
  for (const value of [undefined, 7, {}, createTokenRef("x"), "\ud800"]) {
    expect(() => createTokenRef(value as string)).toThrow(expect.objectContaining({ code: "invalidArgument" }));
  }
});

test("a tokenRef is at most 4 KiB, and an empty one is none [21.5, 21.16]", () => {
  const full = "t".repeat(4_096);
  const subject = ActorSubject.user("ada");
  expect(createActor({ subject, tokenRef: full }).tokenRef?.reveal()).toBe(full);
  const refused = expect.objectContaining({ code: "resourceExhausted", blame: "local" });
  const larger = resolveContextLimits({ maxTokenRefBytes: 5_000 });
  for (const tokenRef of [`${full}t`, createTokenRef(`${full}t`, { limits: larger }), "\u00e4".repeat(2_049)]) {
    expect(() => createActor({ subject, tokenRef })).toThrow(refused);
  }
  expect(() => createActor({ subject, tokenRef: `${full}t` })).toThrow(
    "tokenRef takes 4097 bytes or more, over the limit of 4096",
  );
  for (const none of ["", createTokenRef(""), undefined]) {
    expect(createActor({ subject, tokenRef: none }).tokenRef).toBeUndefined();
  }
});

// The whole context: frozen to its last part, safe to log, the same after the wire, and refused when a peer breaks a rule.

import { Bytes16, WireError } from "@ixt/wire";
import { StreamErrorCode } from "@ixt/wire/ipc_streaming";
import * as Wire from "@ixt/wire/module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ActorSubject,
  ANONYMOUS_ACTOR,
  createActor,
  createDeadline,
  createError,
  createInvocationContext,
  createMetadata,
  decodeInvocationContext,
  EMPTY_CONTEXT,
  encodeInvocationContext,
  fromWireInvocationContext,
  type InvocationContext,
  IxtError,
  MessageTarget,
  toPrintable,
  toWireInvocationContext,
} from "../src/index.js";
import { EMPTY_WIRE, wireActor } from "./peer-context.js";

const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: "grapheme", maxLength }).filter((value) => !value.includes("\0"));
const name = text(20).filter((value) => value !== "");
const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Bytes16.from(bytes));
const subject = fc.oneof(
  fc.constant(ActorSubject.anonymous),
  fc.constant(ActorSubject.system),
  fc
    .tuple(fc.constantFrom("user", "operator", "service", "module"), name)
    .map(([kind, id]) => ActorSubject[kind as "user"](id)),
);
const target = fc.oneof(
  fc.constant(MessageTarget.none),
  name.map((module) => MessageTarget.module(module)),
  fc.tuple(name, text(20)).map(([service, method]) => MessageTarget.service(service, method)),
  name.map((topic) => MessageTarget.topic(topic)),
  bytes16.filter((id) => !id.isZero).map((id) => MessageTarget.reply(id)),
);
const key = fc.stringMatching(/^[a-z0-9_.-]{1,12}$/).filter((value) => !value.endsWith("-bin"));
const metadata = fc
  .uniqueArray(fc.tuple(key, text(40)), { selector: ([name]) => name, maxLength: 9 })
  .map((pairs) => createMetadata(pairs));
const context: fc.Arbitrary<InvocationContext> = fc
  .record({
    messageId: bytes16,
    correlationId: text(20),
    causationId: text(20),
    actor: fc
      .record({
        subject,
        capabilities: fc.uniqueArray(name, { maxLength: 9 }),
        tokenRef: text(20),
        onBehalfOf: fc.option(subject, { nil: undefined }),
      })
      // Nobody holds anything.
      .map((init) => createActor(init.subject.kind === "anonymous" ? {} : init)),
    target,
    deadline: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((moment) => createDeadline(moment)),
    metadata,
  })
  .map((init) => createInvocationContext(init));

const reveal = (value: InvocationContext): unknown => [
  value.messageId,
  value.correlationId,
  value.causationId,
  value.actor.subject,
  [...value.actor.capabilities],
  value.actor.tokenRef?.reveal(),
  value.actor.onBehalfOf,
  value.target,
  value.deadline.unixMs,
  [...value.metadata],
];

test("any context comes back from its bytes the same, and its bytes are stable [21.42]", () => {
  fc.assert(
    fc.property(context, (value) => {
      const bytes = encodeInvocationContext(value);
      const decoded = decodeInvocationContext(bytes);
      expect(reveal(decoded)).toEqual(reveal(value));
      expect(encodeInvocationContext(decoded)).toEqual(bytes);
      expect(reveal(fromWireInvocationContext(toWireInvocationContext(value)))).toEqual(reveal(value));
    }),
    { numRuns: 500 },
  );
});

test("the empty context is left out where it would be embedded [21.2, 21.43]", () => {
  expect(toWireInvocationContext(EMPTY_CONTEXT)).toBeUndefined();
  expect(toWireInvocationContext(createInvocationContext({ messageId: Bytes16.ZERO }))).toBeUndefined();
  expect(fromWireInvocationContext(undefined)).toBe(EMPTY_CONTEXT);
  expect(toWireInvocationContext(createInvocationContext({ correlationId: "c" }))).toBeDefined();
});

test("a context embedded in a HandlePayload comes back the same [21.42]", () => {
  const value = createInvocationContext({
    actor: createActor({ subject: ActorSubject.operator("alice"), capabilities: ["logs:read"], tokenRef: "t" }),
    target: MessageTarget.service("logs", "search"),
  });
  const body = Uint8Array.of(1);
  const payload = { context: toWireInvocationContext(value), messageType: "search", body };
  const received = Wire.decodeHandlePayload(Wire.encodeHandlePayload(payload));
  const decoded = fromWireInvocationContext(received.context);
  expect(reveal(decoded)).toEqual(reveal(value));
  expect(decoded.hasCapability("logs:read")).toBe(true);
  const bare = Wire.decodeHandlePayload(Wire.encodeHandlePayload({ ...payload, context: undefined }));
  expect(fromWireInvocationContext(bare.context)).toBe(EMPTY_CONTEXT);
});

test("a context is frozen to its last part [21.1]", () => {
  const value = createInvocationContext({
    messageId: Bytes16.fromHex("01".repeat(16)),
    actor: createActor({ subject: ActorSubject.user("ada"), capabilities: ["a"], onBehalfOf: ActorSubject.user("b") }),
    target: MessageTarget.reply(Bytes16.fromHex("02".repeat(16))),
    deadline: createDeadline(5n),
    metadata: createMetadata({ a: "1" }),
  });
  const seen = new Set<unknown>();
  const walk = (part: unknown): void => {
    if (typeof part !== "object" || part === null || seen.has(part)) return;
    seen.add(part);
    expect(Object.isFrozen(part)).toBe(true);
    for (const field of Object.values(part)) walk(field);
  };
  walk(value);
  expect(seen.size).toBe(10);
});

test("the caller's own objects stay the caller's [21.1]", () => {
  const own = { kind: "user" as const, id: "ada" };
  const actor = createActor({ subject: own });
  own.id = "root";
  expect(actor.subject).toEqual({ kind: "user", id: "ada" });
});

test("printing is stable and cannot break a log line [21.45, 21.46]", () => {
  const value = createInvocationContext({
    correlationId: "a\r\nb",
    actor: createActor({ subject: ActorSubject.user("\u202eada"), capabilities: ["x\u001b[31m"], tokenRef: "t" }),
    target: MessageTarget.topic("t\u2028"),
    deadline: createDeadline(18_446_744_073_709_551_615n),
    metadata: createMetadata({ a: "\u0000" }),
  });
  expect(JSON.stringify(value)).toBe(
    '{"messageId":null,"correlationId":"a\\\\u000d\\\\u000ab","causationId":null,"actor":{"subject":{"kind":"user",' +
      '"id":"\\\\u202eada"},"capabilities":["x\\\\u001b[31m"],"tokenRef":"[tokenRef redacted]","onBehalfOf":null},' +
      '"target":{"kind":"topic","topic":"t\\\\u2028"},"deadlineUnixMs":"18446744073709551615","metadata":{"a":"\\\\u0000"}}',
  );
  expect(toPrintable("\u{e0041}\ud800ok")).toBe("\\u{e0041}\\ud800ok");
});

describe("a peer's context", () => {
  test("without a subject is anonymous and may do nothing [21.12]", () => {
    const capabilities = ["admin", "*"];
    for (const subject of [undefined, { kind: "user", user: "" } as const]) {
      const decoded = fromWireInvocationContext(wireActor({ subject, capabilities }));
      expect(decoded.actor.subject.kind).toBe("anonymous");
      expect(decoded.hasCapability("admin")).toBe(false);
    }
  });

  test("on behalf of somebody without a name is of nobody, rather than for itself [21.12]", () => {
    for (const onBehalfOf of [{ kind: "user", user: "" } as const, { kind: "module", module: "" } as const]) {
      const wire = wireActor({ onBehalfOf, capabilities: ["admin"], tokenRef: "vault:1" });
      for (const decoded of [
        fromWireInvocationContext(wire),
        decodeInvocationContext(Wire.encodeInvocationContext(wire)),
      ]) {
        expect(decoded.actor).toBe(ANONYMOUS_ACTOR);
        expect(decoded.hasCapability("admin")).toBe(false);
      }
    }
    const forNobodyKnown = fromWireInvocationContext(wireActor({ onBehalfOf: { kind: "anonymous" } })).actor;
    expect([forNobodyKnown.subject.kind, forNobodyKnown.onBehalfOf]).toEqual(["user", { kind: "anonymous" }]);
  });

  test.each<[string, Wire.InvocationContext, string]>([
    [
      "a repeated metadata key",
      {
        ...EMPTY_WIRE,
        metadata: [
          { key: "a", value: "1" },
          { key: "a", value: "2" },
        ],
      },
      "invalidArgument",
    ],
    ["a metadata key of another alphabet", { ...EMPTY_WIRE, metadata: [{ key: "A", value: "1" }] }, "invalidArgument"],
    [
      "65 pairs of metadata",
      { ...EMPTY_WIRE, metadata: Array.from({ length: 65 }, (_, i) => ({ key: `${i}`, value: "" })) },
      "resourceExhausted",
    ],
    [
      "a metadata value of 4,097 bytes",
      { ...EMPTY_WIRE, metadata: [{ key: "a", value: "v".repeat(4_097) }] },
      "resourceExhausted",
    ],
    [
      "1,025 capabilities",
      wireActor({ capabilities: Array.from({ length: 1_025 }, (_, i) => `c${i}`) }),
      "resourceExhausted",
    ],
    ["a capability of 257 bytes", wireActor({ capabilities: ["c".repeat(257)] }), "resourceExhausted"],
    ["a capability with a NUL", wireActor({ capabilities: ["admin\0"] }), "invalidArgument"],
    ["a subject of 257 bytes", wireActor({ subject: { kind: "user", user: "u".repeat(257) } }), "resourceExhausted"],
    [
      "a service target without a name",
      { ...EMPTY_WIRE, target: { kind: "service", service: { name: "", method: "m" } } },
      "invalidArgument",
    ],
    [
      "a reply to nothing",
      { ...EMPTY_WIRE, target: { kind: "reply", reply: { messageId: Bytes16.ZERO } } },
      "invalidArgument",
    ],
    ["a subject of a newer schema", wireActor({ subject: { kind: "unrecognized", ordinal: 9 } }), "UNKNOWN_VARIANT"],
    ["a target of a newer schema", { ...EMPTY_WIRE, target: { kind: "unrecognized", ordinal: 9 } }, "UNKNOWN_VARIANT"],
  ])("with %s is refused [21.5, 21.44]", (_what, wire, code) => {
    expect(() => fromWireInvocationContext(wire)).toThrow(expect.objectContaining({ code, blame: "peer" }));
  });

  test("hostile case 16: a NUL inside a subject, a capability, a metadata key or a service name is refused on decode [21.3, 21.26]", () => {
    const service = (name: string): Wire.InvocationContext => ({
      ...EMPTY_WIRE,
      target: { kind: "service", service: { name, method: "m" } },
    });
    const contexts: readonly ((name: string) => Wire.InvocationContext)[] = [
      (user) => wireActor({ subject: { kind: "user", user } }),
      (name) => wireActor({ subject: { kind: "operator", operator: name } }),
      (name) => wireActor({ subject: { kind: "service", service: name } }),
      (module) => wireActor({ subject: { kind: "module", module } }),
      (user) => wireActor({ onBehalfOf: { kind: "user", user } }),
      (capability) => wireActor({ capabilities: ["logs.read", capability] }),
      (key) => ({ ...EMPTY_WIRE, metadata: [{ key, value: "v" }] }),
      service,
    ];
    const refused = expect.objectContaining({ code: "invalidArgument", blame: "peer" });
    for (const contextWith of contexts) {
      expect(() => decodeInvocationContext(Wire.encodeInvocationContext(contextWith("admin")))).not.toThrow();
      for (const name of ["admin\0", "admin\0x", "\0admin"]) {
        const bytes = Wire.encodeInvocationContext(contextWith(name));
        expect(() => decodeInvocationContext(bytes)).toThrow(refused);
      }
    }
  });

  test("that is no message is a WireError [21.44]", () => {
    expect(() => decodeInvocationContext(new Uint8Array(4))).toThrow(WireError);
  });
});

test("errors are of the one family and carry the wire's ordinal [21.47]", () => {
  const error = createError("unavailable", "gone", { blame: "transport", cause: 7 });
  expect(IxtError.is(error)).toBe(true);
  expect(error).toMatchObject({
    code: "unavailable",
    ordinal: StreamErrorCode.unavailable,
    retryable: true,
    blame: "transport",
    cause: 7,
  });
  expect(createError("internal", "x", { retryable: true }).retryable).toBe(true);
});

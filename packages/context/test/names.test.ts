// Names and ids: how long they may be, what they may hold, ours and a peer's.

import { Bytes16 } from "@ixt/wire";
import type * as Wire from "@ixt/wire/module";
import { describe, expect, test } from "vitest";
import {
  ActorSubject,
  createActor,
  createInvocationContext,
  fromWireInvocationContext,
  MessageTarget,
  resolveContextLimits,
} from "../src/index.js";
import { EMPTY_WIRE, wireActor } from "./peer-context.js";

const ADA = ActorSubject.user("ada");

/** Each name of a context: how we make it, and how a peer sends it. */
const NAMES: readonly (readonly [
  part: string,
  make: (name: string) => unknown,
  send: (name: string) => Wire.InvocationContext,
])[] = [
  ["id of the user subject", (id) => ActorSubject.user(id), (user) => wireActor({ subject: { kind: "user", user } })],
  [
    "id of the operator subject",
    (id) => ActorSubject.operator(id),
    (operator) => wireActor({ subject: { kind: "operator", operator } }),
  ],
  [
    "id of the service subject",
    (id) => createActor({ subject: { kind: "service", id } }),
    (service) => wireActor({ subject: { kind: "service", service } }),
  ],
  [
    "id of the module subject",
    (id) => createActor({ subject: ADA, onBehalfOf: { kind: "module", id } }),
    (module) => wireActor({ onBehalfOf: { kind: "module", module } }),
  ],
  [
    "capability 1",
    (name) => createActor({ subject: ADA, capabilities: [name] }),
    (name) => wireActor({ capabilities: [name] }),
  ],
  [
    "target module",
    (module) => MessageTarget.module(module),
    (module) => ({ ...EMPTY_WIRE, target: { kind: "module", module } }),
  ],
  [
    "target service",
    (name) => MessageTarget.service(name, "m"),
    (name) => ({ ...EMPTY_WIRE, target: { kind: "service", service: { name, method: "m" } } }),
  ],
  [
    "target topic",
    (topic) => MessageTarget.topic(topic),
    (topic) => ({ ...EMPTY_WIRE, target: { kind: "topic", topic } }),
  ],
];

/** What nobody routes by or compares: only its size is bounded. */
const TEXTS: typeof NAMES = [
  [
    "target method",
    (method) => MessageTarget.service("s", method),
    (method) => ({ ...EMPTY_WIRE, target: { kind: "service", service: { name: "s", method } } }),
  ],
  [
    "correlationId",
    (correlationId) => createInvocationContext({ correlationId }),
    (correlationId) => ({ ...EMPTY_WIRE, correlationId }),
  ],
  [
    "causationId",
    (causationId) => createInvocationContext({ causationId }),
    (causationId) => ({ ...EMPTY_WIRE, causationId }),
  ],
];

const error = (code: string, blame: string, message: string): unknown =>
  expect.objectContaining({ code, blame, message: expect.stringContaining(message) });

describe.each([...NAMES, ...TEXTS])("the %s", (part, make, send) => {
  test("takes 256 bytes of UTF-8 and not one more, and the error says so [21.3, 21.4, 21.5]", () => {
    for (const full of ["n".repeat(256), "\u00e4".repeat(128), "\u{1f600}".repeat(64)]) {
      expect(() => make(full)).not.toThrow();
      expect(() => fromWireInvocationContext(send(full))).not.toThrow();
      const text = `${part} takes`;
      expect(() => make(`${full}x`)).toThrow(error("resourceExhausted", "local", text));
      expect(() => fromWireInvocationContext(send(`${full}x`))).toThrow(error("resourceExhausted", "peer", text));
    }
    expect(() => make("n".repeat(257))).toThrow("takes 257 bytes or more, over the limit of 256");
  });

  test("has UTF-8 [21.3, 21.4]", () => {
    for (const lone of ["\ud800", "x\udc00", "\ud800\ud800", "\udfff\u{1f600}"]) {
      expect(() => make(lone)).toThrow(error("invalidArgument", "local", part));
      expect(() => fromWireInvocationContext(send(lone))).toThrow(error("invalidArgument", "peer", part));
    }
  });
});

describe.each(NAMES)("the %s", (part, make, send) => {
  test("holds no NUL and is not empty [21.3]", () => {
    for (const name of ["\0", "a\0", "\0a", "a\0b"]) {
      expect(() => make(name)).toThrow(error("invalidArgument", "local", `${part} must not hold a NUL`));
      expect(() => fromWireInvocationContext(send(name))).toThrow(error("invalidArgument", "peer", part));
    }
    expect(() => make("")).toThrow(error("invalidArgument", "local", `${part} must not be empty`));
  });
});

test("a subject without its name is nobody from a peer, a target without one is refused [21.3, 21.12]", () => {
  for (const [part, , send] of NAMES) {
    const decode = (): unknown => fromWireInvocationContext(send(""));
    if (part.startsWith("id of")) expect(decode).not.toThrow();
    else expect(decode).toThrow(error("invalidArgument", "peer", part));
  }
});

test("a target is none, a module, a service with its method, a topic or a reply [21.17]", () => {
  const messageId = Bytes16.fromHex("01".repeat(16));
  const targets: MessageTarget[] = [
    MessageTarget.none,
    MessageTarget.module("m"),
    MessageTarget.service("s", ""),
    MessageTarget.topic("t"),
    MessageTarget.reply(messageId),
  ];
  expect(targets.map((target) => createInvocationContext({ target }).target)).toEqual(targets);
  for (const target of [{ kind: "queue" }, { kind: "__proto__" }, {}]) {
    expect(() => createInvocationContext({ target: target as unknown as MessageTarget })).toThrow(
      error("invalidArgument", "local", "target"),
    );
  }
});

test("a reply answers a message that has an id [21.18]", () => {
  const none = error("invalidArgument", "local", "reply target must");
  expect(() => MessageTarget.reply(Bytes16.ZERO)).toThrow(none);
  expect(() => MessageTarget.reply(undefined as unknown as Bytes16)).toThrow(none);
  expect(() => MessageTarget.reply("01".repeat(16) as unknown as Bytes16)).toThrow(none);
  const last = Bytes16.fromHex(`${"0".repeat(31)}1`);
  const { target } = createInvocationContext({ target: MessageTarget.reply(last) });
  expect(target.kind === "reply" && target.messageId.equals(last)).toBe(true);
});

test("limits that are given are in force, on what is made and on what is decoded [21.5]", () => {
  const limits = resolveContextLimits({ maxNameBytes: 2 });
  expect(() => createActor({ subject: ActorSubject.system, capabilities: ["abc"] }, { limits })).toThrow(
    error("resourceExhausted", "local", "2"),
  );
  expect(() => createInvocationContext({ correlationId: "abc" }, { limits, blame: "peer" })).toThrow(
    error("resourceExhausted", "peer", "2"),
  );
  const options = { contextLimits: limits };
  expect(() => fromWireInvocationContext({ ...EMPTY_WIRE, causationId: "abc" }, options)).toThrow(
    error("resourceExhausted", "peer", "2"),
  );
  const refused = error("invalidArgument", "local", "limits.");
  for (const overrides of [{ maxNameBytes: 0 }, { maxNameBytes: 1.5 }, { maxNames: 1 }, { maxNameBytes: undefined }]) {
    expect(() => resolveContextLimits(overrides as object)).toThrow(refused);
  }
});

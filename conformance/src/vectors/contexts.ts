// Contexts: every subject, every target and the edges of each field as our encoder writes them; then what @ixt/context
// makes of contexts at its limits, and of actors that are nobody.

import { ID } from "./parts.js";
import { encodeJson, kebab, structNamed } from "./roots.js";
import { FULL_CONTEXT, OTHER_ID, pairs, withActor } from "./samples.js";
import type { Draft, JsonObject } from "./vector.js";

function context(name: string, about: string, value: JsonObject, hostileCase?: number): Draft {
  const numbered = hostileCase === undefined ? {} : { hostileCase };
  return { family: "contexts", name, type: "InvocationContext", about, value, ...numbered };
}

/** A context that the encoder is given as `sent` and that @ixt/context reads as `value`. */
function meaning(name: string, about: string, sent: JsonObject, value: JsonObject, hostileCase?: number): Draft {
  return {
    ...context(name, about, value, hostileCase),
    layer: "context",
    bytes: encodeJson("InvocationContext", sent),
  };
}

/** A context that @ixt/context reads as it was sent. */
function taken(name: string, about: string, value: JsonObject, hostileCase?: number): Draft {
  return meaning(name, about, value, value, hostileCase);
}

/** One subject a variant of the schema. */
const SUBJECTS: readonly JsonObject[] = structNamed("ActorSubject").variants.map(({ name, type }) =>
  type.kind === "void" ? { kind: name } : { kind: name, [name]: `${name}-1` },
);

const TARGETS: readonly (readonly [name: string, target: JsonObject])[] = [
  ["none", { kind: "none" }],
  ["module", { kind: "module", module: "logs" }],
  ["service", { kind: "service", service: { name: "logs", method: "search" } }],
  ["service-without-method", { kind: "service", service: { name: "logs" } }],
  ["topic", { kind: "topic", topic: "orders/created" }],
  ["reply", { kind: "reply", reply: { messageId: OTHER_ID } }],
  ["reply-without-id", { kind: "reply", reply: {} }],
];

const DEADLINES: readonly (readonly [name: string, unixMs: bigint])[] = [
  ["none", 0n],
  ["past", 1n],
  ["far", 253_402_300_799_999n],
  ["beyond-2-53", 2n ** 53n + 1n],
  ["largest", 2n ** 64n - 1n],
];

const PROTOTYPE_KEYS = ["__proto__", "constructor", "prototype", "tostring", "hasownproperty"];

export const CONTEXTS: readonly Draft[] = [
  context("empty", "A context in which nothing is set.", {}, 38),
  context("full", "A context with everything in it.", FULL_CONTEXT),
  context("message-id", "A context with nothing but the id of its message.", { messageId: ID }),
  context("correlation-and-causation", "A context with nothing but its two texts.", {
    correlationId: "order-42",
    causationId: "message-7",
  }),
  context("actor-empty", "An actor in whom nothing is set, which is not the same as no actor.", { actor: {} }, 92),
  ...SUBJECTS.map((subject) =>
    context(`subject-${kebab(String(subject["kind"]))}`, `An actor whose subject is ${subject["kind"]}.`, {
      actor: { subject },
    }),
  ),
  ...SUBJECTS.map((onBehalfOf) =>
    context(
      `on-behalf-of-${kebab(String(onBehalfOf["kind"]))}`,
      `A service that acts for the subject ${onBehalfOf["kind"]}.`,
      { actor: { subject: { kind: "service", service: "gateway" }, onBehalfOf } },
    ),
  ),
  context("subject-without-name", "A user without a name: the wire carries it.", {
    actor: { subject: { kind: "user", user: "" } },
  }),
  context("capabilities-none", "A user who holds nothing.", withActor({ capabilities: [] })),
  context(
    "capabilities-many",
    "A user who holds forty capabilities.",
    withActor({
      capabilities: Array.from({ length: 40 }, (_, i) => `service-${i}:read`),
    }),
  ),
  context("capabilities-wildcard", "The system with the wildcard.", {
    actor: { subject: { kind: "system" }, capabilities: ["*"] },
  }),
  context(
    "capabilities-alike",
    "Capabilities that differ in case, normal form, prefix and a byte order mark alone: each is another one.",
    withActor({ capabilities: ["admin", "Admin", "\ufeffadmin", "admin.read", "caf\u00e9", "cafe\u0301"] }),
    91,
  ),
  context("token-ref", "An actor with a reference to a credential.", withActor({ tokenRef: "vault/alice#3" }), 94),
  ...TARGETS.map(([name, target]) => context(`target-${name}`, `A context whose target is: ${name}.`, { target })),
  ...DEADLINES.map(([name, unixMs]) =>
    context(`deadline-${name}`, `The deadline ${unixMs}.`, { deadlineUnixMs: String(unixMs) }, 67),
  ),
  context("metadata-many", "Sixty-four pairs of metadata.", { metadata: pairs(64) }),
  context(
    "metadata-prototype-keys",
    "Keys that objects of JavaScript have of their own: here they are data.",
    { metadata: PROTOTYPE_KEYS.map((key) => ({ key, value: "data" })) },
    89,
  ),
  context("metadata-binary", "A key that ends in -bin, with bytes as padded base64.", {
    metadata: [{ key: "trace-bin", value: "AP8Q" }],
  }),
  context("metadata-not-ascii", "Values that are not ASCII, from two to four bytes a character.", {
    metadata: [
      { key: "name", value: "\u00e9\u20ac\u{1f600}" },
      { key: "bom", value: "\ufeffa" },
      { key: "empty", value: "" },
    ],
  }),
  context("metadata-order", "Pairs keep their order, also of a key that comes twice: the wire carries it.", {
    metadata: [
      { key: "b", value: "1" },
      { key: "a", value: "2" },
      { key: "b", value: "3" },
    ],
  }),
  taken("reads-full", "A context with everything in it, as @ixt/context reads it.", FULL_CONTEXT),
  taken(
    "reads-prototype-keys",
    "Keys that objects of JavaScript have of their own come through.",
    {
      metadata: PROTOTYPE_KEYS.map((key) => ({ key, value: "data" })),
    },
    89,
  ),
  taken("reads-reserved-keys", "A peer may send the runtime's own keys.", {
    metadata: [{ key: "ixt-sdk", value: "go/1" }],
  }),
  meaning(
    "reads-user-without-name-as-nobody",
    "A subject of a named kind without its name is nobody, and holds nothing.",
    { actor: { subject: { kind: "user" }, capabilities: ["admin"], tokenRef: "vault/x" } },
    {},
    92,
  ),
  meaning(
    "reads-anonymous-with-capabilities-as-nobody",
    "Capabilities of the anonymous subject are nobody's.",
    { actor: { subject: { kind: "anonymous" }, capabilities: ["admin"] } },
    {},
    92,
  ),
  meaning(
    "reads-missing-subject-as-nobody",
    "Capabilities without a subject are nobody's.",
    { actor: { capabilities: ["admin"] } },
    {},
    92,
  ),
  meaning(
    "reads-acting-for-the-unnamed-as-nobody",
    "Who acts for somebody without a name does not act for itself.",
    withActor({ capabilities: ["admin"], onBehalfOf: { kind: "user" } }),
    {},
    92,
  ),
  meaning(
    "reads-repeated-capability-once",
    "Capabilities are a set, in the order in which each came first.",
    withActor({ capabilities: ["b", "a", "b"] }),
    withActor({ capabilities: ["b", "a"] }),
  ),
  meaning("reads-target-none-as-missing", "The target none is no target.", { target: { kind: "none" } }, {}),
  taken("limit-name-256-bytes", "Every name of as many bytes as it may have.", {
    correlationId: "c".repeat(256),
    causationId: "\u00e9".repeat(128),
    actor: { subject: { kind: "user", user: "u".repeat(256) }, capabilities: ["a".repeat(256)] },
    target: { kind: "service", service: { name: "s".repeat(256), method: "m".repeat(256) } },
  }),
  taken("limit-metadata-64-pairs", "As many pairs as there may be.", { metadata: pairs(64) }, 84),
  taken(
    "limit-metadata-key-and-value",
    "A key of 128 bytes and a value of 4,096.",
    {
      metadata: [{ key: "k".repeat(128), value: "v".repeat(4096) }],
    },
    84,
  ),
  taken("limit-token-ref", "A tokenRef of 4,096 bytes.", withActor({ tokenRef: "t".repeat(4096) })),
];

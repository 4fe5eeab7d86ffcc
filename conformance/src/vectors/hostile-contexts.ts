// Contexts that the schema's codec reads and @ixt/context refuses: beyond their limits, or with names that are none.

import { actorWith, contextWith } from "./parts.js";
import { encodeJson } from "./roots.js";
import { metadata, pairs, withActor } from "./samples.js";
import type { Draft, JsonObject } from "./vector.js";
import { NULL, structPointer } from "./words.js";

function context(
  hostileCase: number,
  error: string,
  name: string,
  about: string,
  sent: JsonObject | Uint8Array,
): Draft {
  const bytes = sent instanceof Uint8Array ? sent : encodeJson("InvocationContext", sent);
  return { family: "hostile", name, type: "InvocationContext", layer: "context", about, error, bytes, hostileCase };
}

const badKey = (name: string, about: string, key: string): Draft =>
  context(84, "invalidArgument", `metadata-key-${name}`, about, metadata([key, "v"]));

export const HOSTILE_CONTEXTS: readonly Draft[] = [
  context(
    17,
    "UNKNOWN_VARIANT",
    "subject-unknown",
    "A subject of a newer schema: who it is cannot be guessed.",
    actorWith("subject", (d) => structPointer(d, 1, 1), [6, 0], NULL),
  ),
  context(
    17,
    "UNKNOWN_VARIANT",
    "on-behalf-of-unknown",
    "An actor that acts for a subject of a newer schema.",
    actorWith("onBehalfOf", (d) => structPointer(d, 1, 1), [65_535, 0], NULL),
  ),
  context(
    38,
    "UNKNOWN_VARIANT",
    "target-unknown",
    "A target of a newer schema.",
    contextWith("target", (d) => structPointer(d, 1, 2), [5, 0], NULL, NULL),
  ),
  context(84, "resourceExhausted", "metadata-65-pairs", "One pair more than there may be.", { metadata: pairs(65) }),
  context(
    84,
    "resourceExhausted",
    "metadata-key-129-bytes",
    "A key one byte too long.",
    metadata(["k".repeat(129), "v"]),
  ),
  context(
    84,
    "resourceExhausted",
    "metadata-value-4097-bytes",
    "A value one byte too long.",
    metadata(["k", "v".repeat(4097)]),
  ),
  context(
    84,
    "resourceExhausted",
    "metadata-value-4098-bytes-of-utf-8",
    "A value of 2,049 characters that take two bytes each.",
    metadata(["k", "\u00e9".repeat(2049)]),
  ),
  context(
    84,
    "resourceExhausted",
    "metadata-8193-bytes",
    "Keys and values of one byte too many in all.",
    metadata(["a", "v".repeat(4096)], ["bc", "v".repeat(4094)]),
  ),
  context(
    90,
    "invalidArgument",
    "metadata-key-twice",
    "A key that comes twice.",
    metadata(["a", "1"], ["b", "2"], ["a", "1"]),
  ),
  badKey("empty", "An empty key.", ""),
  badKey("upper-case", "A key with a capital letter.", "Tenant-Id"),
  badKey("with-space", "A key with a space.", "tenant id"),
  badKey("with-nul", "A key with a NUL.", "tenant\0id"),
  badKey("with-colon", "A key that begins with a colon.", ":path"),
  badKey("not-ascii", "A key that is not ASCII.", "caf\u00e9"),
  context(
    84,
    "invalidArgument",
    "metadata-binary-not-base64",
    "A key that ends in -bin with a value that is no base64.",
    metadata(["trace-bin", "not base64"]),
  ),
  context(
    84,
    "invalidArgument",
    "metadata-binary-without-padding",
    "Base64 that lacks its padding.",
    metadata(["trace-bin", "AP8"]),
  ),
  context(
    85,
    "resourceExhausted",
    "capabilities-1025",
    "One capability more than an actor may hold.",
    withActor({ capabilities: Array.from({ length: 1025 }, (_, i) => `c${i}`) }),
  ),
  context(
    91,
    "resourceExhausted",
    "capability-257-bytes",
    "A capability one byte too long.",
    withActor({ capabilities: ["c".repeat(257)] }),
  ),
  context(
    91,
    "invalidArgument",
    "capability-empty",
    "A capability without a name.",
    withActor({ capabilities: ["a", ""] }),
  ),
  context(
    91,
    "invalidArgument",
    "capability-with-nul",
    "A capability that some languages would read as admin.",
    withActor({ capabilities: ["admin\0"] }),
  ),
  context(16, "invalidArgument", "subject-with-nul", "A user whom some languages would read as alice.", {
    actor: { subject: { kind: "user", user: "alice\0mallory" } },
  }),
  context(27, "resourceExhausted", "subject-257-bytes", "A user whose name is one byte too long.", {
    actor: { subject: { kind: "user", user: "u".repeat(257) } },
  }),
  context(
    27,
    "resourceExhausted",
    "on-behalf-of-257-bytes",
    "Who acts for a module whose name is one byte too long.",
    withActor({ onBehalfOf: { kind: "module", module: "m".repeat(257) } }),
  ),
  context(27, "resourceExhausted", "correlation-id-257-bytes", "A correlationId one byte too long.", {
    correlationId: "c".repeat(257),
  }),
  context(
    27,
    "resourceExhausted",
    "causation-id-258-bytes-of-utf-8",
    "A causationId of 129 characters that take two bytes each.",
    { causationId: "\u00e9".repeat(129) },
  ),
  context(
    27,
    "resourceExhausted",
    "token-ref-4097-bytes",
    "A tokenRef one byte too long, which is a token by then.",
    withActor({ tokenRef: "t".repeat(4097) }),
  ),
  context(38, "invalidArgument", "target-module-empty", "A target module without a name.", {
    target: { kind: "module", module: "" },
  }),
  context(38, "invalidArgument", "target-service-empty", "A method of no service.", {
    target: { kind: "service", service: { method: "search" } },
  }),
  context(16, "invalidArgument", "target-service-with-nul", "A service with a NUL in its name.", {
    target: { kind: "service", service: { name: "logs\0", method: "search" } },
  }),
  context(27, "resourceExhausted", "target-method-257-bytes", "A method whose name is one byte too long.", {
    target: { kind: "service", service: { name: "logs", method: "m".repeat(257) } },
  }),
  context(38, "invalidArgument", "target-topic-empty", "A topic without a name.", {
    target: { kind: "topic", topic: "" },
  }),
  context(93, "invalidArgument", "target-reply-without-id", "A reply to no message.", {
    target: { kind: "reply", reply: {} },
  }),
];

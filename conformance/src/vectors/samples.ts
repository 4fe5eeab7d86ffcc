// Values that several families of vectors share.

import { ID } from "./parts.js";
import type { JsonObject } from "./vector.js";

/** A second id, unlike the first. */
export const OTHER_ID = "ffeeddccbbaa99887766554433221100";

/** A context with everything in it. */
export const FULL_CONTEXT: JsonObject = {
  messageId: ID,
  correlationId: "order-42",
  causationId: "na\u00efve \u2615 \u{1d11e}",
  actor: {
    subject: { kind: "operator", operator: "alice" },
    capabilities: ["logs:search", "logs:read"],
    tokenRef: "vault/alice",
    onBehalfOf: { kind: "user", user: "bob" },
  },
  target: { kind: "service", service: { name: "logs", method: "search" } },
  deadlineUnixMs: "1795000000000",
  metadata: [
    { key: "traceparent", value: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
    { key: "tenant-id", value: "acme" },
  ],
};

/** `count` pairs of metadata. */
export function pairs(count: number): JsonObject[] {
  return Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: "v" }));
}

/** A context with an actor of this kind of subject and what is given. */
export function withActor(actor: JsonObject): JsonObject {
  return { actor: { subject: { kind: "user", user: "alice" }, ...actor } };
}

/** A context with these pairs of metadata. */
export function metadata(...entries: readonly (readonly [key: string, value: string])[]): JsonObject {
  return { metadata: entries.map(([key, value]) => ({ key, value })) };
}

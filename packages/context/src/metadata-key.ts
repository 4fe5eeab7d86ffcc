// Metadata keys with an agreed meaning. Keys that begin with `ixt-` are the runtime's own.

const KEYS = {
  traceparent: "traceparent",
  tracestate: "tracestate",
  baggage: "baggage",
  requestId: "request-id",
  correlationId: "correlation-id",
  causationId: "causation-id",
  idempotencyKey: "idempotency-key",
  contentType: "content-type",
  dataschema: "dataschema",
  tenantId: "tenant-id",
  sessionId: "session-id",
  locale: "locale",
  attempt: "attempt",
  userAgent: "user-agent",
  ixtSchemaPin: "ixt-schema-pin",
  ixtSdk: "ixt-sdk",
} as const;

/**
 * Conventional keys.
 *
 * `traceparent`, `tracestate` and `baggage` are W3C Trace Context's and Baggage's; `content-type` and `dataschema` are as
 * in CloudEvents; `attempt` counts from 1; a key that ends in `-bin` carries base64.
 *
 * @example
 * ```ts
 * import { createMetadata, MetadataKey } from "@ixt/context";
 *
 * const metadata = createMetadata({ [MetadataKey.idempotencyKey]: "order-7" });
 * console.log(metadata.get("idempotency-key")); // order-7
 * ```
 */
export const MetadataKey: typeof KEYS = /* @__PURE__ */ Object.freeze(KEYS);

/**
 * One of the conventional keys.
 *
 * @example
 * ```ts
 * import { EMPTY_METADATA, MetadataKey, readMetadata } from "@ixt/context";
 *
 * const keys: readonly MetadataKey[] = [MetadataKey.tenantId, MetadataKey.attempt];
 * console.log(keys.map((key) => readMetadata(EMPTY_METADATA, key))); // [ undefined, undefined ]
 * ```
 */
export type MetadataKey = (typeof MetadataKey)[keyof typeof MetadataKey];

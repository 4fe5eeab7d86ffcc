// Metadata keys with an agreed meaning. Keys that begin with `ixt-` are the runtime's own.

/**
 * Conventional keys.
 *
 * `traceparent`, `tracestate` and `baggage` are W3C Trace Context's and Baggage's; `content-type` and `dataschema` are as
 * in CloudEvents; `attempt` counts from 1; a key that ends in `-bin` carries base64.
 */
export const MetadataKey = {
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

/** One of the conventional keys. */
export type MetadataKey = (typeof MetadataKey)[keyof typeof MetadataKey];

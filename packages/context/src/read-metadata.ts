// The conventional keys of metadata by their types. A reader for each key, or this file does not compile.

import { type BaggageEntry, readBaggage } from "./baggage.js";
import type { Metadata } from "./metadata.js";
import type { MetadataKey } from "./metadata-key.js";
import { readTraceparent, readTracestate, type Traceparent, type Tracestate } from "./trace-context.js";

/**
 * What each conventional key reads as.
 *
 * @example
 * ```ts
 * import { createMetadata, type MetadataValues, readMetadata } from "@ixt/context";
 *
 * const attempt: MetadataValues["attempt"] = readMetadata(createMetadata({ attempt: "x" }), "attempt") ?? 1;
 * console.log(attempt); // 1
 * ```
 */
export interface MetadataValues {
  readonly traceparent: Traceparent;
  readonly tracestate: Tracestate;
  readonly baggage: readonly BaggageEntry[];
  readonly "request-id": string;
  readonly "correlation-id": string;
  readonly "causation-id": string;
  readonly "idempotency-key": string;
  readonly "content-type": string;
  readonly dataschema: string;
  readonly "tenant-id": string;
  readonly "session-id": string;
  /** A canonical BCP 47 tag, such as `de-AT`. */
  readonly locale: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly "user-agent": string;
  readonly "ixt-schema-pin": string;
  readonly "ixt-sdk": string;
}

/** A reader for each of the keys: `undefined` for text that it cannot read. */
export type MetadataReaders = {
  readonly [Key in MetadataKey]: (text: string) => MetadataValues[Key] | undefined;
};

const READERS: MetadataReaders = {
  traceparent: readTraceparent,
  tracestate: readTracestate,
  baggage: readBaggage,
  "request-id": readText,
  "correlation-id": readText,
  "causation-id": readText,
  "idempotency-key": readText,
  "content-type": readText,
  dataschema: readText,
  "tenant-id": readText,
  "session-id": readText,
  locale: readLocale,
  attempt: readAttempt,
  "user-agent": readText,
  "ixt-schema-pin": readText,
  "ixt-sdk": readText,
};

/**
 * The value of a conventional key, parsed: `undefined` where it is absent or malformed. `metadata.get(key)` still has the text.
 * A key without a convention is `undefined` too.
 *
 * @example
 * ```ts
 * import { createMetadata, MetadataKey, readMetadata } from "@ixt/context";
 *
 * const metadata = createMetadata({ attempt: "2", locale: "de-at", baggage: "user=%C3%A4;local" });
 * console.log(readMetadata(metadata, MetadataKey.attempt), readMetadata(metadata, MetadataKey.locale)); // 2 de-AT
 * console.log(readMetadata(metadata, MetadataKey.baggage)?.[0]?.value); // ä
 * ```
 */
export function readMetadata<Key extends MetadataKey>(metadata: Metadata, key: Key): MetadataValues[Key] | undefined {
  const text = metadata.get(key);
  // An object has more keys than its own, such as `constructor`.
  return text === undefined || !Object.hasOwn(READERS, key) ? undefined : READERS[key](text);
}

function readText(text: string): string | undefined {
  return text === "" ? undefined : text;
}

function readLocale(text: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    return undefined;
  }
}

function readAttempt(text: string): number | undefined {
  const attempt = /^[1-9]\d*$/.test(text) ? Number(text) : 0;
  return Number.isSafeInteger(attempt) && attempt > 0 ? attempt : undefined;
}

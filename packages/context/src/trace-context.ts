// `traceparent` and `tracestate` as W3C Trace Context level 1 defines them. What does not parse is nothing at all.

/**
 * Where in a trace a call stands. Ids are lowercase hex: 32 digits of the trace, 16 of the parent.
 *
 * @example
 * ```ts
 * import { createMetadata, readMetadata, type Traceparent } from "@ixt/context";
 *
 * const text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
 * const parent: Traceparent | undefined = readMetadata(createMetadata({ traceparent: text }), "traceparent");
 * console.log(parent?.traceId, parent?.sampled); // 0af7651916cd43dd8448eb211c80319c true
 * ```
 */
export interface Traceparent {
  /** 0 to 254. */
  readonly version: number;
  readonly traceId: string;
  readonly parentId: string;
  /** 0 to 255, of which only the lowest bit has a meaning yet. */
  readonly flags: number;
  /** Whether the caller may have recorded the trace. */
  readonly sampled: boolean;
}

/**
 * What tracing systems say of a trace, the latest first: keys, each once, with their values.
 *
 * @example
 * ```ts
 * import { createMetadata, readMetadata, type Tracestate } from "@ixt/context";
 *
 * const state: Tracestate | undefined = readMetadata(createMetadata({ tracestate: "a=1, b=2" }), "tracestate");
 * console.log(state); // [ [ 'a', '1' ], [ 'b', '2' ] ]
 * ```
 */
export type Tracestate = readonly (readonly [key: string, value: string])[];

const TRACEPARENT = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/** A member, or none, between spaces: key and value, where a key may name its tenant before an `@`. No two runs of spaces touch. */
const MEMBER =
  /^[ \t]*(?:([a-z][a-z\d_\-*/]{0,255}|[a-z\d][a-z\d_\-*/]{0,240}@[a-z][a-z\d_\-*/]{0,13})=([ -+\--<>-~]{0,255}[!-+\--<>-~])[ \t]*)?$/;

const MAX_MEMBERS = 32;

/** Reads a `traceparent`; one of a newer version as far as this one knows it. */
export function readTraceparent(text: string): Traceparent | undefined {
  const [, version = "", traceId = "", parentId = "", flagsText = "", rest] = TRACEPARENT.exec(text) ?? [];
  if (version === "" || (version === "00" && rest !== undefined)) return undefined;
  const flags = Number.parseInt(flagsText, 16);
  return { version: Number.parseInt(version, 16), traceId, parentId, flags, sampled: (flags & 1) === 1 };
}

/** Reads a `tracestate` of at most 32 members; empty ones are skipped. */
export function readTracestate(text: string): Tracestate | undefined {
  const members = new Map<string, string>();
  for (const part of text.split(",")) {
    const member = MEMBER.exec(part);
    if (member === null) return undefined;
    const [, key, value = ""] = member;
    if (key === undefined) continue;
    if (members.has(key) || members.size === MAX_MEMBERS) return undefined;
    members.set(key, value);
  }
  return [...members];
}

// `baggage` as W3C Baggage defines it: members with properties, percent-encoded. What does not parse is nothing at all.

/**
 * A value or a property with none.
 *
 * @example
 * ```ts
 * import { type BaggageProperty, createMetadata, readMetadata } from "@ixt/context";
 *
 * const baggage = readMetadata(createMetadata({ baggage: "user=ada;ttl=60;local" }), "baggage");
 * const properties: readonly BaggageProperty[] = baggage?.[0]?.properties ?? [];
 * console.log(properties.map(({ key, value }) => value ?? key)); // [ '60', 'local' ]
 * ```
 */
export interface BaggageProperty {
  readonly key: string;
  /** Decoded; `undefined` for a property that is a key alone. */
  readonly value: string | undefined;
}

/**
 * What travels along with a trace under one key.
 *
 * @example
 * ```ts
 * import { type BaggageEntry, createMetadata, readMetadata } from "@ixt/context";
 *
 * const [entry]: readonly BaggageEntry[] = readMetadata(createMetadata({ baggage: "user=Am%C3%A9lie" }), "baggage") ?? [];
 * console.log(entry?.key, entry?.value); // user Amélie
 * ```
 */
export interface BaggageEntry {
  readonly key: string;
  /** Decoded. */
  readonly value: string;
  readonly properties: readonly BaggageProperty[];
}

/** Key, `=` and value. No two runs of spaces touch: else a text of spaces would take the square of its length. */
const PAIR = /^[ \t]*([\w!#$%&'*+\-.^`|~]+)[ \t]*(=[ \t]*(?:([\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+)[ \t]*)?)?$/;

const MAX_MEMBERS = 180;

/** Reads a `baggage` of at most 180 members, in their order; a key may occur more than once. */
export function readBaggage(text: string): readonly BaggageEntry[] | undefined {
  const members = text.split(",");
  if (members.length > MAX_MEMBERS) return undefined;
  const entries = members.map(readMember);
  return entries.every((entry) => entry !== undefined) ? entries : undefined;
}

function readMember(text: string): BaggageEntry | undefined {
  const [first, ...properties] = text.split(";").map(readPair);
  if (first?.value === undefined || !properties.every((property) => property !== undefined)) return undefined;
  return { key: first.key, value: first.value, properties };
}

function readPair(text: string): BaggageProperty | undefined {
  const [, key, equals, value = ""] = PAIR.exec(text) ?? [];
  if (key === undefined) return undefined;
  if (equals === undefined) return { key, value: undefined };
  return /%(?![\da-fA-F]{2})/.test(value) ? undefined : { key, value: decodePercent(value) };
}

/** What is no UTF-8 becomes U+FFFD, as the specification has it. */
function decodePercent(value: string): string {
  return value.replace(/(?:%[\da-fA-F]{2})+/g, (run) => {
    const bytes = Uint8Array.from(run.slice(1).split("%"), (digits) => Number.parseInt(digits, 16));
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  });
}

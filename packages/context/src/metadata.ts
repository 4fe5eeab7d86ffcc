// Text to text that travels with a call: ordered, bounded, immutable. Keys are data, `__proto__` as much as any other.

import type { Blame } from "@ixt/wire";
import { checkText, quote } from "./bounded-text.js";
import { type ContextLimits, DEFAULT_CONTEXT_LIMITS } from "./context-limits.js";
import { createError } from "./error-code.js";
import { inspectAsJson } from "./inspect.js";
import { toPrintable } from "./printable.js";

const KEY = /^[a-z0-9_.-]+$/;

/** Pairs of key and value, or an object of them. */
export type MetadataInit = Iterable<readonly [string, string]> | Readonly<Record<string, string>>;

/** Metadata of one call, read like a `Map`. Frozen; made by `createMetadata` or a decoder. */
class Metadata implements Iterable<[string, string]> {
  static {
    inspectAsJson(Metadata.prototype);
  }

  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
    Object.freeze(this);
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): string | undefined {
    return this.#values.get(key);
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  keys(): IterableIterator<string> {
    return this.#values.keys();
  }

  entries(): IterableIterator<[string, string]> {
    return this.#values.entries();
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.#values.entries();
  }

  /**
   * Other metadata with this key set; this one stays as it is. A key that is there keeps its place.
   *
   * @throws IxtError as {@link createMetadata} does.
   */
  with(key: string, value: string, limits: ContextLimits = DEFAULT_CONTEXT_LIMITS): Metadata {
    return createMetadata(new Map(this.#values).set(key, value), limits);
  }

  /** Other metadata without this key; this one stays as it is. */
  without(key: string): Metadata {
    const values = new Map(this.#values);
    return values.delete(key) ? new Metadata(values) : this;
  }

  /** Safe to log: values escaped. */
  toJSON(): Record<string, string> {
    // Defines own properties even for `__proto__`, which an assignment would not.
    return Object.fromEntries(Array.from(this.#values, ([key, value]) => [key, toPrintable(value)]));
  }
}

export type { Metadata };

/** No metadata. */
export const EMPTY_METADATA: Metadata = new Metadata(new Map());

/**
 * Makes metadata of pairs in their order. Keys are one or more of `a-z 0-9 _ . -`, and each occurs once.
 *
 * @throws IxtError `invalidArgument` for a malformed or repeated key or text, `resourceExhausted` beyond the limits
 * (64 pairs, 128 bytes a key, 4 KiB a value, 8 KiB in all), naming the key, the size and the limit.
 *
 * @example
 * ```ts
 * import { createMetadata, MetadataKey } from "@ixt/context";
 *
 * const metadata = createMetadata({ [MetadataKey.tenantId]: "acme" });
 * console.log(metadata.get(MetadataKey.tenantId)); // acme
 * ```
 */
export function createMetadata(
  init: MetadataInit,
  limits: ContextLimits = DEFAULT_CONTEXT_LIMITS,
  blame: Blame = "local",
): Metadata {
  const pairs = isIterable(init) ? init : Object.entries(init);
  const values = new Map<string, string>();
  let total = 0;
  for (const [key, value] of pairs) {
    total += checkPair(key, value, limits, blame);
    if (values.has(key)) throw createError("invalidArgument", `metadata key ${quote(key)} occurs twice`, { blame });
    values.set(key, value);
    if (values.size > limits.maxMetadataEntries) {
      throw createError(
        "resourceExhausted",
        `metadata key ${quote(key)} is one more than the limit of ${limits.maxMetadataEntries} pairs`,
        { blame },
      );
    }
    if (total > limits.maxMetadataBytes) {
      throw createError(
        "resourceExhausted",
        `metadata takes ${total} bytes with the key ${quote(key)}, over the limit of ${limits.maxMetadataBytes}`,
        { blame },
      );
    }
  }
  return values.size === 0 ? EMPTY_METADATA : new Metadata(values);
}

function checkPair(key: string, value: string, limits: ContextLimits, blame: Blame): number {
  const name = typeof key === "string" ? quote(key) : "";
  const keyBytes = checkText(key, `metadata key ${name}`, limits.maxMetadataKeyBytes, blame);
  if (!KEY.test(key)) {
    throw createError("invalidArgument", `metadata key ${name} must be of a-z, 0-9, "_", "." and "-"`, { blame });
  }
  return keyBytes + checkText(value, `metadata value of ${name}`, limits.maxMetadataValueBytes, blame);
}

function isIterable(init: MetadataInit): init is Iterable<readonly [string, string]> {
  return Symbol.iterator in init;
}

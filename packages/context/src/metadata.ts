// Text to text that travels with a call: ordered, bounded, immutable. Keys are data, `__proto__` as much as any other.

import type { Blame } from "@ixt/wire";
import { fromBase64, isBase64, toBase64 } from "./base64.js";
import { checkText, overLimit, quote } from "./bounded-text.js";
import { type ContextLimits, type ContextOptions, DEFAULT_CONTEXT_LIMITS } from "./context-limits.js";
import { createError } from "./error-code.js";
import { inspectAsJson } from "./inspect.js";
import { BRAND, isForeign } from "./own-copy.js";
import { toPrintable } from "./printable.js";

const KEY = /^[a-z0-9_.-]+$/;

/** A key whose value is bytes ends so. */
const BINARY = "-bin";

/** True for a key of the runtime. */
export function isReserved(key: string): boolean {
  return key.startsWith("ixt-");
}

/**
 * Text; or bytes, which stay the caller's, for a key that ends in `-bin`.
 *
 * @example
 * ```ts
 * import { createMetadata, type MetadataValue } from "@ixt/context";
 *
 * const proof: MetadataValue = Uint8Array.of(1, 2, 3);
 * console.log(createMetadata({ "proof-bin": proof }).get("proof-bin")); // AQID
 * ```
 */
export type MetadataValue = string | Uint8Array;

/**
 * Pairs of key and value, or an object of them, whose keys come in the order that objects have them: those that are integers first.
 *
 * @example
 * ```ts
 * import { createMetadata, type MetadataInit } from "@ixt/context";
 *
 * const init: MetadataInit = new Map([["request-id", "r-1"]]);
 * console.log(createMetadata(init).size, createMetadata({ "request-id": "r-1" }).size); // 1 1
 * ```
 */
export type MetadataInit = Iterable<readonly [string, MetadataValue]> | Readonly<Record<string, MetadataValue>>;

/**
 * How metadata is checked when it is made.
 *
 * @example
 * ```ts
 * import { createMetadata, MetadataKey, type MetadataOptions } from "@ixt/context";
 *
 * const ofTheRuntime: MetadataOptions = { reserved: true };
 * console.log(createMetadata({ [MetadataKey.ixtSdk]: "ts" }, ofTheRuntime).get("ixt-sdk")); // ts
 * ```
 */
export interface MetadataOptions extends ContextOptions {
  /** Whether keys that begin with `ixt-` are taken: for the runtime's own pairs, and a peer's. Default false. */
  readonly reserved?: boolean;
}

/**
 * Metadata of one call, read like a `Map`. Frozen; made by `createMetadata` or a decoder.
 *
 * @example
 * ```ts
 * import { EMPTY_METADATA, type Metadata } from "@ixt/context";
 *
 * const metadata: Metadata = EMPTY_METADATA.with("tenant-id", "acme").with("attempt", "2");
 * console.log([...metadata.keys()], metadata.without("attempt").size, EMPTY_METADATA.size); // [ 'tenant-id', 'attempt' ] 1 0
 * ```
 */
export class Metadata implements Iterable<[string, string]> {
  static {
    inspectAsJson(Metadata.prototype);
  }

  readonly #values: ReadonlyMap<string, string>;
  readonly #limits: ContextLimits;

  constructor(values: ReadonlyMap<string, string>, limits: ContextLimits) {
    this.#values = values;
    this.#limits = limits;
    Object.freeze(this);
  }

  /** @internal The limits that it was made under. */
  static limitsOf(metadata: Metadata): ContextLimits {
    return metadata.#limits;
  }

  /** @internal */
  get [BRAND](): "metadata" {
    return "metadata";
  }

  /** How many pairs there are. */
  get size(): number {
    return this.#values.size;
  }

  /** The text of a key, as it is; `undefined` where there is none. */
  get(key: string): string | undefined {
    return this.#values.get(key);
  }

  /** The bytes of a key that ends in `-bin`, in an array of the caller's own; `undefined` where there are none. */
  getBytes(key: string): Uint8Array | undefined {
    const value = this.#values.get(key);
    return value === undefined || !key.endsWith(BINARY) ? undefined : fromBase64(value);
  }

  /** True when there is a pair of this key. */
  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** The keys in their order. */
  keys(): IterableIterator<string> {
    return this.#values.keys();
  }

  /** The pairs in their order. */
  entries(): IterableIterator<[string, string]> {
    return this.#values.entries();
  }

  /** As `entries`. */
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.#values.entries();
  }

  /**
   * Other metadata with this key set; this one stays as it is. A key that is there keeps its place. The
   * limits are those that this one was made under, unless others are given.
   *
   * @throws IxtError as {@link createMetadata} does.
   */
  with(key: string, value: MetadataValue, options: MetadataOptions = {}): Metadata {
    const values = new Map<string, MetadataValue>(this.#values).set(key, value);
    // What is here already was taken once; the new key alone may be one that is not the application's.
    const other = createMetadata(values, { limits: this.#limits, ...options, reserved: true });
    checkReserved(key, options);
    return other;
  }

  /** Other metadata without this key; this one stays as it is. */
  without(key: string): Metadata {
    const values = new Map(this.#values);
    return values.delete(key) ? new Metadata(values, this.#limits) : this;
  }

  /** Safe to log: values escaped. */
  toJSON(): Record<string, string> {
    // Defines own properties even for `__proto__`, which an assignment would not.
    return Object.fromEntries(Array.from(this.#values, ([key, value]) => [key, toPrintable(value)]));
  }
}

/** The limits that metadata was made under. */
export const limitsOf: (metadata: Metadata) => ContextLimits = Metadata.limitsOf;

/**
 * No metadata.
 *
 * @example
 * ```ts
 * import { createMetadata, EMPTY_METADATA } from "@ixt/context";
 *
 * console.log(createMetadata([]) === EMPTY_METADATA, EMPTY_METADATA.get("constructor")); // true undefined
 * ```
 */
export const EMPTY_METADATA: Metadata = new Metadata(new Map(), DEFAULT_CONTEXT_LIMITS);

/**
 * Makes metadata of pairs in their order. Keys are one or more of `a-z 0-9 _ . -`, and each occurs once. The value of a key that
 * ends in `-bin` is bytes, or their padded base64.
 *
 * @throws IxtError `invalidArgument` for a malformed or repeated key or text, and for a key that begins with `ixt-`, which is the
 * runtime's; `resourceExhausted` beyond the limits (64 pairs, 128 bytes a key, 4 KiB a value, 8 KiB in all), naming the key, the
 * size and the limit.
 *
 * @example
 * ```ts
 * import { createMetadata, MetadataKey } from "@ixt/context";
 *
 * const metadata = createMetadata({ [MetadataKey.tenantId]: "acme", "proof-bin": Uint8Array.of(1, 2) });
 * console.log(metadata.get(MetadataKey.tenantId)); // acme
 * console.log(metadata.get("proof-bin"), metadata.getBytes("proof-bin")); // AQI= Uint8Array(2) [ 1, 2 ]
 * ```
 */
export function createMetadata(init: MetadataInit, options: MetadataOptions = {}): Metadata {
  const { limits = DEFAULT_CONTEXT_LIMITS, blame = "local" } = options;
  const values = new Map<string, string>();
  let total = 0;
  if (typeof init !== "object" || init === null) {
    throw createError("invalidArgument", "metadata must be pairs of key and value", { blame });
  }
  for (const [key, given] of isIterable(init) ? init : Object.entries(init)) {
    const value = toText(key, given, limits);
    total += checkPair(key, value, limits, blame);
    checkReserved(key, options);
    if (values.has(key)) throw createError("invalidArgument", `metadata key ${quote(key)} occurs twice`, { blame });
    values.set(key, value);
    const { size } = values;
    if (size > limits.maxMetadataEntries) {
      throw overLimit(`metadata takes ${size} pairs with the key ${quote(key)},`, limits.maxMetadataEntries, blame);
    }
    if (total > limits.maxMetadataBytes) {
      throw overLimit(`metadata takes ${total} bytes with the key ${quote(key)},`, limits.maxMetadataBytes, blame);
    }
  }
  return values.size === 0 ? EMPTY_METADATA : new Metadata(values, limits);
}

/** Metadata as it is, and that of another copy of the package with the runtime's own pairs; of all else the pairs. @throws as {@link createMetadata} does. */
export function toOwnMetadata(init: MetadataInit, options: MetadataOptions = {}): Metadata {
  if (init instanceof Metadata) return init;
  return createMetadata(init, isForeign(init, Metadata, "metadata") ? { ...options, reserved: true } : options);
}

/** A Uint8Array is bytes, whatever realm it is of; what is no text is refused with the other checks. */
function toText(key: string, value: MetadataValue, limits: ContextLimits): string {
  if (!isBytes(value) || !String(key).endsWith(BINARY)) return value as string;
  // As many bytes as their text may have are too many: no more of them are written than show it.
  return toBase64(value.subarray(0, limits.maxMetadataValueBytes));
}

function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && (value as Uint8Array)[Symbol.toStringTag] === "Uint8Array";
}

function checkReserved(key: string, { reserved, blame = "local" }: MetadataOptions): void {
  if (reserved || !isReserved(key)) return;
  throw createError("invalidArgument", `metadata key ${quote(key)} is the runtime's own`, { blame });
}

function checkPair(key: string, value: string, limits: ContextLimits, blame: Blame): number {
  const name = typeof key === "string" ? quote(key) : "";
  const keyBytes = checkText(key, `metadata key ${name}`, limits.maxMetadataKeyBytes, blame);
  if (!KEY.test(key)) {
    throw createError("invalidArgument", `metadata key ${name} must be of a-z, 0-9, "_", "." and "-"`, { blame });
  }
  const valueBytes = checkText(value, `metadata value of ${name}`, limits.maxMetadataValueBytes, blame);
  if (key.endsWith(BINARY) && !isBase64(value)) {
    throw createError("invalidArgument", `metadata value of ${name} must be padded base64`, { blame });
  }
  return keyBytes + valueBytes;
}

function isIterable(init: MetadataInit): init is Iterable<readonly [string, MetadataValue]> {
  return Symbol.iterator in init;
}

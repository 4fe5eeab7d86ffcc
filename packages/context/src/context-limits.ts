// The bounds on everything in a context that a peer can make grow. One object; each field says which attack it stops.

import type { Blame } from "@ixt/wire";
import { createError } from "./error-code.js";

/**
 * Bounds on one InvocationContext, kept when it is made and checked when it is decoded. Sizes are in bytes of UTF-8.
 *
 * @example
 * ```ts
 * import { type ContextLimits, resolveContextLimits } from "@ixt/context";
 *
 * const limits: ContextLimits = resolveContextLimits({ maxNameBytes: 64 });
 * console.log(limits.maxNameBytes, limits.maxCapabilities); // 64 1024
 * ```
 */
export interface ContextLimits {
  /** Pairs of metadata. Stops floods of tiny pairs. Default 64. */
  readonly maxMetadataEntries: number;
  /** One metadata key. Default 128. */
  readonly maxMetadataKeyBytes: number;
  /** One metadata value. Default 4,096. */
  readonly maxMetadataValueBytes: number;
  /** All keys and values together. Stops large contexts on every call. Default 8,192. */
  readonly maxMetadataBytes: number;
  /** Capabilities of one actor. Default 1,024. */
  readonly maxCapabilities: number;
  /** A subject's id, a capability, a target's name, a correlation or causation id. Default 256. */
  readonly maxNameBytes: number;
  /** A tokenRef, which is a reference and no token. Default 4,096. */
  readonly maxTokenRefBytes: number;
}

/**
 * The {@link ContextLimits} in force where none are given.
 *
 * @example
 * ```ts
 * import { DEFAULT_CONTEXT_LIMITS } from "@ixt/context";
 *
 * console.log(DEFAULT_CONTEXT_LIMITS.maxMetadataEntries); // 64
 * ```
 */
export const DEFAULT_CONTEXT_LIMITS: ContextLimits = Object.freeze({
  maxMetadataEntries: 64,
  maxMetadataKeyBytes: 128,
  maxMetadataValueBytes: 4_096,
  maxMetadataBytes: 8_192,
  maxCapabilities: 1_024,
  maxNameBytes: 256,
  maxTokenRefBytes: 4_096,
});

/**
 * How the parts of a context are checked when they are made.
 *
 * @example
 * ```ts
 * import { type ContextOptions, createActor, resolveContextLimits } from "@ixt/context";
 *
 * const received: ContextOptions = { limits: resolveContextLimits({ maxCapabilities: 1 }), blame: "peer" };
 * try {
 *   createActor({ subject: { kind: "system" }, capabilities: ["a", "b"] }, received);
 * } catch (error) {
 *   console.log(String(error)); // IxtError: an actor with 2 capabilities or more is over the limit of 1
 * }
 * ```
 */
export interface ContextOptions {
  /** Bounds on what is made. Default {@link DEFAULT_CONTEXT_LIMITS}. */
  readonly limits?: ContextLimits;
  /** Whose fault a broken bound is: `peer` for what was received. Default `local`. */
  readonly blame?: Blame;
}

/**
 * The default limits with some of them replaced.
 *
 * @throws IxtError `invalidArgument` when a name is not a limit, or a value not a positive integer.
 *
 * @example
 * ```ts
 * import { createMetadata, resolveContextLimits } from "@ixt/context";
 *
 * const limits = resolveContextLimits({ maxMetadataValueBytes: 8 });
 * console.log(createMetadata({ "tenant-id": "acme" }, { limits }).size); // 1
 * ```
 */
export function resolveContextLimits(overrides: Partial<ContextLimits> = {}): ContextLimits {
  const limits = { ...DEFAULT_CONTEXT_LIMITS, ...overrides };
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(DEFAULT_CONTEXT_LIMITS, name)) {
      throw createError("invalidArgument", `limits.${name} is not a limit`);
    }
    if (!Number.isSafeInteger(value) || value < 1) {
      throw createError("invalidArgument", `limits.${name} must be a positive integer, not ${String(value)}`);
    }
  }
  return Object.freeze(limits);
}

// The bounds on everything that a peer's message can make grow. One object, each field naming the attack it stops.

import { WireError } from "./wire-error.js";

/** Bounds on one Cap'n Proto message, checked on decode and kept on encode. */
export interface Limits {
  /** Bytes of one message with its segment table. Stops a peer from making us buffer without end. Default 4 MiB. */
  readonly maxFrameBytes: number;
  /** Segments of one message. Stops huge segment tables. Default 512, as in the C++, Go and Rust libraries. */
  readonly maxSegments: number;
  /** Pointers followed one inside the other. Stops stack exhaustion. Default 64, as in the C++, Go and Rust libraries. */
  readonly maxDepth: number;
  /** Elements of one list (not bytes of data or text). Stops small lists of nothing that decode to large arrays. Default 65,536. */
  readonly maxListElements: number;
}

/** The {@link Limits} in force where none are given. */
export const DEFAULT_LIMITS: Limits = Object.freeze({
  maxFrameBytes: 4 * 1024 * 1024,
  maxSegments: 512,
  maxDepth: 64,
  maxListElements: 65_536,
});

/** No limit can be set above this: positions inside a message stay exact 32-bit integers. */
const MAX_FRAME_BYTES = 1 << 30;

/**
 * The default limits with some of them replaced.
 *
 * @throws {@link WireError} `INVALID_ARGUMENT` when a limit is not a positive integer, or `maxFrameBytes` is over 1 GiB.
 *
 * @example
 * ```ts
 * import { resolveLimits } from "@ixt/wire";
 *
 * const limits = resolveLimits({ maxFrameBytes: 64 * 1024 });
 * ```
 */
export function resolveLimits(overrides: Partial<Limits> = {}): Limits {
  const limits = { ...DEFAULT_LIMITS, ...overrides };
  for (const [name, value] of Object.entries(limits)) {
    if (!(name in DEFAULT_LIMITS)) throw invalid(name, "is not a limit");
    if (!Number.isSafeInteger(value) || value < 1)
      throw invalid(name, `must be a positive integer, not ${String(value)}`);
  }
  if (limits.maxFrameBytes > MAX_FRAME_BYTES) throw invalid("maxFrameBytes", `must be at most ${MAX_FRAME_BYTES}`);
  return Object.freeze(limits);
}

function invalid(name: string, detail: string): WireError {
  return new WireError("INVALID_ARGUMENT", { blame: "local", path: `limits.${name}`, detail });
}

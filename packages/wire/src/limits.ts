// The bounds on everything that a peer's message can make grow. One object, each field naming the attack it stops.

import { WireError } from "./wire-error.js";

/** Bounds on one Cap'n Proto message. */
export interface Limits {
  /** Bytes of one message with its segment table, on decode and on encode. Stops endless buffering. Default 4 MiB, at most 1 GiB. */
  readonly maxFrameBytes: number;
  /** Segments of one message, on decode. Stops huge segment tables. Default 512, as in the C++, Go and Rust libraries. */
  readonly maxSegments: number;
  /**
   * Pointers followed one inside the other, on decode; on encode, values that contain their like. Stops stack exhaustion. Default
   * 64, as in the C++, Go and Rust libraries; at most 512.
   */
  readonly maxDepth: number;
  /** Elements of one list (not bytes of data or text), on decode and on encode. Stops small lists that decode to large arrays. Default 65,536. */
  readonly maxListElements: number;
}

/** The largest message that any limit allows: positions inside it stay exact 32-bit integers. */
export const MAX_FRAME_BYTES: number = 1 << 30;

/** No limit can be set above these. */
const CEILINGS: Limits = {
  maxFrameBytes: MAX_FRAME_BYTES,
  maxSegments: 1 << 16,
  maxDepth: 512,
  maxListElements: 1 << 29,
};

/** Limits that were checked, which a private field shows at no cost. */
class CheckedLimits implements Limits {
  readonly #checked = true;
  readonly maxFrameBytes: number;
  readonly maxSegments: number;
  readonly maxDepth: number;
  readonly maxListElements: number;

  constructor(limits: Limits) {
    this.maxFrameBytes = limits.maxFrameBytes;
    this.maxSegments = limits.maxSegments;
    this.maxDepth = limits.maxDepth;
    this.maxListElements = limits.maxListElements;
    Object.freeze(this);
  }

  static is(limits: object): boolean {
    return #checked in limits;
  }
}

/** The {@link Limits} in force where none are given. */
export const DEFAULT_LIMITS: Limits = /* @__PURE__ */ new CheckedLimits({
  maxFrameBytes: 4 * 1024 * 1024,
  maxSegments: 512,
  maxDepth: 64,
  maxListElements: 65_536,
});

/**
 * The default limits with some of them replaced.
 *
 * @throws {@link WireError} `INVALID_ARGUMENT` when a limit is no positive integer, or above what any limit may be.
 *
 * @example
 * ```ts
 * import { resolveLimits } from "@ixt/wire";
 *
 * const limits = resolveLimits({ maxFrameBytes: 64 * 1024 });
 * console.log(limits.maxDepth); // 64
 * ```
 */
export function resolveLimits(overrides: Partial<Limits> = {}): Limits {
  const limits = { ...DEFAULT_LIMITS, ...overrides };
  for (const [name, value] of Object.entries(limits)) {
    if (!isLimit(name)) throw invalid(name, "is not a limit");
    if (!Number.isSafeInteger(value) || value < 1 || value > CEILINGS[name]) {
      throw invalid(name, `must be an integer of 1 to ${CEILINGS[name]}, not ${String(value)}`);
    }
  }
  return new CheckedLimits(limits);
}

/** @internal The limits themselves where they have been checked, else what {@link resolveLimits} makes of them. */
export function toLimits(limits: Limits): Limits {
  return CheckedLimits.is(limits) ? limits : resolveLimits(limits);
}

function isLimit(name: string): name is keyof Limits {
  return Object.hasOwn(CEILINGS, name);
}

function invalid(name: string, detail: string): WireError {
  return new WireError("INVALID_ARGUMENT", { blame: "local", path: `limits.${name}`, detail });
}

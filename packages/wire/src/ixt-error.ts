// The one error family of every @ixt package: a string code to branch on, whose fault it was, whether a retry may help.
// It stands in the lowest layer so that a decoder's WireError is of the family too.

/** Whose fault an error is: our caller's (`local`), the other side's (`peer`), or the channel's between them (`transport`). */
export type Blame = "local" | "peer" | "transport";

/** What an {@link IxtError} is made of, besides its message. */
export interface IxtErrorOptions {
  /** Stable name to branch on, such as `deadlineExceeded` or `OUT_OF_BOUNDS`. Messages may change, codes do not. */
  readonly code: string;
  readonly blame: Blame;
  /** True when the same request may succeed if sent again. Default false. */
  readonly retryable?: boolean;
  /** The code's ordinal on the wire, where it has one. */
  readonly ordinal?: number;
  readonly cause?: unknown;
}

/** Shared by every copy of this package in a process, ESM or CommonJS, so that copies recognise each other's errors. */
const BRAND: unique symbol = Symbol.for("@ixt/error");

/**
 * Base class of every error that the packages of `@ixt` throw or report.
 *
 * @example
 * ```ts
 * import { IxtError } from "@ixt/wire";
 *
 * const error: unknown = new IxtError("no module provides logs", { code: "unavailable", blame: "peer", retryable: true });
 * if (IxtError.is(error) && error.retryable) console.log(`try again: ${error.code}`);
 * ```
 */
export class IxtError extends Error {
  readonly code: string;
  readonly blame: Blame;
  readonly retryable: boolean;
  readonly ordinal?: number;

  constructor(message: string, options: IxtErrorOptions) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = options.code;
    this.blame = options.blame;
    this.retryable = options.retryable ?? false;
    if (options.ordinal !== undefined) this.ordinal = options.ordinal;
    Object.defineProperty(this, BRAND, { value: true });
  }

  override get name(): string {
    return "IxtError";
  }

  /**
   * `instanceof` any class of the family knows the errors of another copy of its package too, by the class's name. A class of
   * one's own that gives its errors no `name` is known by itself alone, as usual.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: the class that is asked, which may be one below this.
    const { prototype } = this;
    if (typeof value !== "object" || value === null) return false;
    if (Object.prototype.isPrototypeOf.call(prototype, value)) return true;
    if (!IxtError.is(value) || !Object.hasOwn(prototype, "name")) return false;
    for (let at = Object.getPrototypeOf(value); at !== null; at = Object.getPrototypeOf(at)) {
      if (Object.hasOwn(at, "name") && at.name === prototype.name) return true;
    }
    return false;
  }

  /** True for an error of this family, also one made by another copy of this package. */
  static is(value: unknown): value is IxtError {
    return typeof value === "object" && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
  }
}

// A reference to a credential, held so that it cannot be printed by accident.

import { checkText } from "./bounded-text.js";
import { type ContextOptions, DEFAULT_CONTEXT_LIMITS } from "./context-limits.js";
import { inspectAsJson } from "./inspect.js";
import { BRAND, toOwn } from "./own-copy.js";

const REDACTED = "[tokenRef redacted]";

/**
 * An opaque reference to a credential, never the credential. Everything that prints it prints a redaction. Frozen.
 *
 * @example
 * ```ts
 * import { createTokenRef, type TokenRef } from "@ixt/context";
 *
 * const token: TokenRef = createTokenRef("vault:7f3a");
 * console.log(token.equals(createTokenRef("vault:7f3a")), JSON.stringify({ token })); // true {"token":"[tokenRef redacted]"}
 * ```
 */
export class TokenRef {
  static {
    inspectAsJson(TokenRef.prototype);
  }

  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    Object.freeze(this);
  }

  /** @internal */
  get [BRAND](): "tokenRef" {
    return "tokenRef";
  }

  /** The reference itself: the one way out. */
  reveal(): string {
    return this.#value;
  }

  /**
   * Compares in a time that depends on the lengths alone, never on where two references differ.
   *
   * @throws IxtError `invalidArgument` for what is no such reference.
   */
  equals(other: TokenRef): boolean {
    const a = this.#value;
    const b = toOwnTokenRef(other).#value;
    const length = Math.max(a.length, b.length);
    let difference = a.length ^ b.length;
    // Beyond the end charCodeAt gives NaN, which counts as 0 here.
    for (let i = 0; i < length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
    return difference === 0;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }
}

/**
 * Wraps a reference to a credential, at most 4 KiB of UTF-8; an empty one counts as none.
 *
 * @throws IxtError `invalidArgument` for what is no well-formed text, `resourceExhausted` beyond the limit.
 *
 * @example
 * ```ts
 * import { createTokenRef } from "@ixt/context";
 *
 * const token = createTokenRef("vault:7f3a");
 * console.log(`${token}`, token.reveal()); // [tokenRef redacted] vault:7f3a
 * ```
 */
export function createTokenRef(value: string, options: ContextOptions = {}): TokenRef {
  const { limits = DEFAULT_CONTEXT_LIMITS, blame = "local" } = options;
  checkText(value, "tokenRef", limits.maxTokenRefBytes, blame);
  return new TokenRef(value);
}

/** A reference as this copy of the package has it. @throws IxtError `invalidArgument` for what is none, else as {@link createTokenRef} does. */
export function toOwnTokenRef(token: unknown, options: ContextOptions = {}): TokenRef {
  return toOwn(token, TokenRef, "tokenRef", (foreign) => createTokenRef(foreign.reveal(), options), options.blame);
}

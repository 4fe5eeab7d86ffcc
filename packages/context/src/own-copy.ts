// One process may hold several copies of this package: an ESM and a CommonJS build, or two versions. What another copy made is known by
// its brand, and is made this copy's own part by part, checked anew; what only looks like it is refused.

import type { Blame } from "@ixt/wire";
import { createError } from "./error-code.js";

/** On the prototypes of a package's classes in every copy of it, with what the class stands for. */
export const BRAND: unique symbol = Symbol.for("@ixt/context");

/** What copies take from each other. */
type Part = "actor" | "deadline" | "metadata" | "tokenRef";

/** Whether a value is another copy's. */
export function isForeign<Value>(
  value: unknown,
  Class: abstract new (...parts: never) => Value,
  what: Part,
): value is Value {
  if (typeof value !== "object" || value === null || value instanceof Class) return false;
  return (value as { readonly [BRAND]?: unknown })[BRAND] === what;
}

/**
 * The value itself where this copy made it, and a copy of another's.
 *
 * @param what names the part in the error: `actor`
 * @param copy makes this copy's own of what the other one's public members say
 * @throws IxtError `invalidArgument` for anything else, and as `copy` does.
 */
export function toOwn<Value>(
  value: unknown,
  Class: abstract new (...parts: never) => Value,
  what: Part,
  copy: (foreign: Value) => Value,
  blame: Blame = "local",
): Value {
  if (value instanceof Class) return value;
  if (isForeign(value, Class, what)) return copy(value);
  throw createError("invalidArgument", `${what} must be made by @ixt/context`, { blame });
}

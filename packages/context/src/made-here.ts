// What is of a class of this very package: another copy's value, or what only looks like one, was not checked by it.

import type { Blame } from "@ixt/wire";
import { createError } from "./error-code.js";

/** @throws IxtError `invalidArgument` for anything but an instance. @param what names the part in the error: `actor` */
export function checkMade<Value>(
  value: unknown,
  Class: abstract new (...parts: never) => Value,
  what: string,
  blame: Blame = "local",
): asserts value is Value {
  if (value instanceof Class) return;
  throw createError("invalidArgument", `${what} must be made by this copy of @ixt/context`, { blame });
}

// How an encoder says what is wrong with a value: at which step, whose path the steps around it then complete.

import { joinPath, type PathStep } from "./path.js";
import { WireError, type WireErrorCode } from "./wire-error.js";

/** @internal The caller's fault, at one step. */
export function refuse(code: WireErrorCode, step: PathStep, detail: string): WireError {
  return new WireError(code, { blame: "local", path: joinPath(step, ""), detail });
}

/** @internal A value of another type than `expected` says. */
export function invalid(step: PathStep, expected: string): WireError {
  return refuse("INVALID_ARGUMENT", step, `expected ${expected}`);
}

/** @internal A number that its field cannot hold. */
export function outOfRange(value: number | bigint, step: PathStep): WireError {
  return refuse("OUT_OF_RANGE", step, `${value} is not a value of this field`);
}

// Encoders name a refused field from the inside out: each adds its own step while the error passes through it, so that a
// value which is fine pays nothing for it.

import { joinPath, type PathStep } from "./path.js";
import { WireError } from "./wire-error.js";

/** @internal The error as seen from one step further out; what is not a WireError, such as a getter's own, is left alone. */
export function within(step: PathStep, error: unknown): unknown {
  if (!(error instanceof WireError)) return error;
  const { code, blame, detail, path } = error;
  return new WireError(code, { blame, path: joinPath(step, path), detail });
}

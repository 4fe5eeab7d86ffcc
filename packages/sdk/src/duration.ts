// Durations that a caller gives, checked before any timer is armed with one: hosts' timers fire at once for what they cannot keep.

import { createError } from "@ixt/context";

/** The longest duration that hosts' timers keep, in milliseconds: some 24 days. */
export const MAX_DURATION_MS = 0x7fff_ffff;

/**
 * Checks one duration in milliseconds.
 *
 * @param name the option it came in, for the error
 * @param infinite whether `Infinity` is a duration here
 * @throws IxtError `invalidArgument` for anything but an integer of 0 to 2^31-1.
 */
export function checkDurationMs(durationMs: number, name: string, infinite: "finite" | "orInfinity" = "finite"): void {
  if (Number.isInteger(durationMs) && durationMs >= 0 && durationMs <= MAX_DURATION_MS) return;
  if (infinite === "orInfinity" && durationMs === Number.POSITIVE_INFINITY) return;
  const or = infinite === "orInfinity" ? ", or Infinity" : "";
  throw createError("invalidArgument", `${name} must be an integer of 0 to 2^31-1${or}`);
}

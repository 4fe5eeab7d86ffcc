// What may go wrong on a channel, as odds. One list, for single messages and for the bytes they travel in.

import { createError } from "@ixt/context";

/**
 * What goes wrong with single messages. Odds are of 0 (never, the default) to 1 (always), drawn for each message by itself.
 *
 * @see {@link FaultyTransport}
 */
export interface MessageFaults {
  /** Odds that a message is lost. */
  readonly drop?: number;
  /** Odds that it arrives twice. */
  readonly duplicate?: number;
  /** Odds that the next one overtakes it; where none comes, it arrives 10 ms later. */
  readonly reorder?: number;
  /** Odds that one of its bits arrives flipped, which may be in its segment table. */
  readonly corrupt?: number;
  /** A message arrives up to so many milliseconds late, and holds up those behind it: their order stays. Default 0. */
  readonly delayMs?: number;
}

/**
 * What goes wrong on a channel of bytes.
 *
 * @see {@link createFaultyPair}
 */
export interface Faults extends MessageFaults {
  /** Odds that what was written at once arrives in pieces, cut anywhere. */
  readonly split?: number;
}

const ODDS = ["drop", "duplicate", "reorder", "corrupt", "split"] as const;

/** @throws IxtError `invalidArgument` for odds outside of 0 to 1, a delay that is none, or a fault that there is not. */
export function checkFaults(faults: Faults): void {
  for (const [name, value] of Object.entries(faults)) {
    const isOdds = ODDS.some((odds) => odds === name);
    if (!isOdds && name !== "delayMs") throw createError("invalidArgument", `there is no fault "${name}"`);
    const most = isOdds ? 1 : 0x7fff_ffff;
    if (typeof value === "number" && value >= 0 && value <= most) continue;
    throw createError("invalidArgument", `the fault "${name}" is a number of 0 to ${most}, not ${String(value)}`);
  }
}

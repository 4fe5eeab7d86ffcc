// What a peer may do only so often before its session ends: each offence has its own rate.

import { type Clock, createError } from "@ixt/context";
import type { IxtError } from "@ixt/wire";
import type { StreamRole } from "./interaction.js";
import type { StreamOutcome } from "./outcome.js";
import { RemoteError } from "./stream-errors.js";
import type { StreamLimits } from "./stream-limits.js";
import { TokenBucket } from "./token-bucket.js";

/** What is counted, and what its excess is called. */
const OFFENCES = {
  cancelRate: "streams that were opened and given up",
  refusalRate: "opens that were refused",
  unknownFrameRate: "frames for no stream that lives here",
  violationRate: "streams that ended by a broken rule",
} as const;

/** Named after the limit that bounds it. */
export type Offence = keyof typeof OFFENCES;

/** The conduct of one session's peer. */
export class PeerConduct {
  readonly #limits: StreamLimits;
  readonly #clock: Clock;
  readonly #buckets: Map<Offence, TokenBucket> = new Map();

  constructor(limits: StreamLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Counts an offence; returns why the session must end when there were too many. */
  count(offence: Offence): IxtError | undefined {
    const nowMs = this.#clock.now();
    let bucket = this.#buckets.get(offence);
    if (bucket === undefined) {
      bucket = new TokenBucket(this.#limits[offence], nowMs);
      this.#buckets.set(offence, bucket);
    }
    if (bucket.take(nowMs)) return undefined;
    return createError("resourceExhausted", `too many ${OFFENCES[offence]} (${offence})`, { blame: "peer" });
  }
}

/** What a peer is charged with for the way a stream ended, seen from this side's role. */
export function offenceOf(role: StreamRole, outcome: StreamOutcome): Offence | undefined {
  if (outcome.status === "complete" || outcome.cause.blame !== "peer") return undefined;
  const isGivenUp = outcome.status === "cancelled" || outcome.cause instanceof RemoteError;
  if (!isGivenUp) return "violationRate";
  return role === "callee" ? "cancelRate" : undefined;
}

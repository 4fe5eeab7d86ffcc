// How a stream ended: exactly one outcome, the first cause wins.

import type { IxtError } from "@ixt/wire";

/**
 * How a stream ended. `complete`: both sides closed and nothing is missing. `cancelled`: one side gave it up. `failed`: an
 * error of either side, a violation, the deadline, or the transport lost. The cause's `blame` tells whose doing it was.
 *
 * @example
 * ```ts
 * import type { StreamHandle } from "@ixt/stream";
 *
 * async function report(stream: StreamHandle): Promise<string> {
 *   const outcome = await stream.closed;
 *   return outcome.status === "complete" ? "complete" : `${outcome.status}: ${outcome.cause.code}`;
 * }
 * ```
 */
export type StreamOutcome =
  | { readonly status: "complete" }
  | { readonly status: "cancelled"; readonly cause: IxtError }
  | { readonly status: "failed"; readonly cause: IxtError };

// The life of a stream as a table. Pure: what may happen next, and nothing of how.

/**
 * Where a stream stands, seen from one side.
 *
 * ```text
 *                        localClose
 *             +------------------------> localClosed --+
 *             |                                        | remoteClose
 *   open -----+                                        +-------------> ended
 *             |                                        | localClose      ^
 *             +------------------------> remoteClosed -+                 |
 *             |          remoteClose                                     |
 *             +----------------------------------------------------------+
 *               abort, from anywhere: a cancel or an error of either side,
 *               the deadline, a violation, the transport lost
 * ```
 *
 * @see {@link StreamHandle}
 */
export type StreamState = "open" | "localClosed" | "remoteClosed" | "ended";

/** What moves a stream from one state to the next. */
export type StreamEvent = "localClose" | "remoteClose" | "abort";

/** The state that follows, for each state and event. An event that changes nothing is listed too: it is idempotent. */
export const TRANSITIONS: { readonly [State in StreamState]: { readonly [Event in StreamEvent]: StreamState } } = {
  open: /*        */ { localClose: "localClosed", remoteClose: "remoteClosed", abort: "ended" },
  localClosed: /* */ { localClose: "localClosed", remoteClose: "ended", abort: "ended" },
  remoteClosed: /**/ { localClose: "ended", remoteClose: "remoteClosed", abort: "ended" },
  ended: /*       */ { localClose: "ended", remoteClose: "ended", abort: "ended" },
};

/** True while this side may send data. */
export function canSend(state: StreamState): boolean {
  return state === "open" || state === "remoteClosed";
}

/** True while the peer may send data. */
export function canReceive(state: StreamState): boolean {
  return state === "open" || state === "localClosed";
}

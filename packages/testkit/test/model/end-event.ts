// All that can happen to one end of a stream, as data: what its application does, what its peer sends, what the world does.

import type { CancelReason, CloseReason, StreamErrorCode } from "@ixt/stream";

/** One thing that happens. */
export type EndEvent =
  | { readonly type: "trySend" | "sendData" | "send"; readonly payload: Uint8Array }
  | { readonly type: "ready" | "next" | "return" | "throw" | "abort" | "fail" | "sinkRefuses" | "sinkIsLost" }
  | { readonly type: "grant"; readonly frames: number }
  | { readonly type: "close"; readonly reason: CloseReason }
  | { readonly type: "cancel"; readonly reason: CancelReason | undefined }
  | { readonly type: "sendError"; readonly code: StreamErrorCode }
  | { readonly type: "wait"; readonly durationMs: number }
  /** At the moment of the deadline, as another timer that was set before or after the stream's own. */
  | { readonly type: "atDeadline"; readonly event: EndEvent; readonly first: boolean }
  | { readonly type: "peerOpen" }
  | { readonly type: "peerData"; readonly sequence: number; readonly payload: Uint8Array }
  | { readonly type: "peerCredit"; readonly frames: number }
  | { readonly type: "peerClose"; readonly finalSequence: number }
  | { readonly type: "peerCancel"; readonly reason: CancelReason }
  | { readonly type: "peerError"; readonly code: StreamErrorCode };

/** The event on one line, as a step of a script. */
export function describeEvent(event: EndEvent): string {
  const words: string[] = [event.type];
  for (const [name, value] of Object.entries(event)) {
    if (name === "type") continue;
    if (value instanceof Uint8Array) words.push(describePayload(value));
    else if (typeof value === "object") words.push(`(${describeEvent(value as EndEvent)})`);
    else words.push(`${name}=${String(value)}`);
  }
  return words.join(" ");
}

/** A payload, whose bytes are all the same, in few characters. */
export function describePayload(payload: Uint8Array): string {
  return payload.length === 0 ? "empty" : `${payload.length}x${payload[0]}`;
}

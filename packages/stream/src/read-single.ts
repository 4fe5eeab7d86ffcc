// The one payload of a direction that has one: a unary or serverStream request, a unary or clientStream response.

import { createError } from "@ixt/context";
import type { StreamHandle } from "./handle.js";
import { sendsOf } from "./interaction.js";

/**
 * Waits for the peer's one payload and for the close that says it was all.
 *
 * Rejects with the stream's cause when it ends otherwise; with IxtError `protocolError` when there is no payload or a second
 * one, in which case the stream is cancelled.
 *
 * @example
 * ```ts
 * import { readSingle, type StreamHandle } from "@ixt/stream";
 *
 * async function reply(stream: StreamHandle): Promise<void> {
 *   const question = await readSingle(stream);
 *   await stream.sender.send(question.slice().reverse());
 *   stream.sender.close();
 * }
 * ```
 */
export async function readSingle(stream: Pick<StreamHandle, "incoming">): Promise<Uint8Array> {
  const incoming = stream.incoming[Symbol.asyncIterator]();
  const first = await incoming.next();
  if (first.done === true) throw createError("protocolError", "the peer closed without a payload", { blame: "peer" });
  const second = await incoming.next();
  if (second.done === true) return first.value;
  await incoming.return?.();
  throw createError("protocolError", "the peer sent more than one payload", { blame: "peer" });
}

/** The response of a call whose kind has one. Rejects as {@link readSingle} does, and with `invalidArgument` for another kind. */
export async function readResponse(call: Pick<StreamHandle, "incoming" | "kind">): Promise<Uint8Array> {
  if (sendsOf(call.kind, "callee") === "one") return readSingle(call);
  throw createError("invalidArgument", "a stream of this kind has many responses: read its incoming");
}

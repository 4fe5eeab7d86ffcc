// What the streams of one session have in common, and who takes those that the peer opens.

import type { ContextDecodeOptions } from "@ixt/context";
import type { IxtError } from "@ixt/wire";
import type { StreamHandle } from "./handle.js";
import type { OpenOptions } from "./open.js";

/**
 * What the streams of one session have in common.
 *
 * @see {@link StreamRouter}
 */
export interface RouterOptions extends Omit<OpenOptions, "signal">, Omit<ContextDecodeOptions, "clock"> {
  /**
   * Takes each stream that the peer opens; called at once, so what it does at length it does in its promise. When it throws or
   * rejects and the stream still lives, an IxtError crosses to the peer with its code and message, and anything else as
   * `internal` without its text. Without this hook every open is answered with `unimplemented`.
   */
  readonly accept?: AcceptHook;
  /**
   * Told once when the peer goes beyond a rate of the limits, with the `resourceExhausted` error that says which: by then every
   * stream has failed with it, and the session is to end.
   */
  readonly onFatal?: (cause: IxtError) => void;
}

/**
 * Takes a stream that the peer opened.
 *
 * @see {@link StreamRouter}
 */
export type AcceptHook = (stream: StreamHandle) => void | Promise<void>;

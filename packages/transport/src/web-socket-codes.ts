// The codes with which WebSockets close (RFC 6455, 7.4), and what they mean for a transport.

import { IxtError } from "@ixt/wire";
import type { TransportError } from "./transport-error.js";

/** Done. */
const NORMAL = 1000;
/** Done, by an end that goes away: a server that shuts down, a page that is left. */
const GOING_AWAY = 1001;
/** No code at all was given. */
const NO_CODE = 1005;

const PROTOCOL_ERROR = 1002;
const DOES_NOT_READ = 1008;
const TOO_LARGE = 1009;
const OUR_FAULT = 1011;

/** Where a page's own codes begin, relative to those of the protocol: 1002 becomes 4002. */
export const PAGE_CODE_OFFSET = 3000;

/** Whether a close with this code, between two messages, is an end and no loss. */
export function isCleanClose(code: number | undefined): boolean {
  return code === NORMAL || code === GOING_AWAY || code === NO_CODE;
}

/** The code with which to close after a transport has ended so. */
export function findCloseCode(error: TransportError | undefined): number {
  if (error === undefined) return NORMAL;
  if (error.code === "resourceExhausted") return DOES_NOT_READ;
  if (error.code !== "protocolError") return OUR_FAULT;
  return IxtError.is(error.cause) && error.cause.code === "MESSAGE_TOO_LARGE" ? TOO_LARGE : PROTOCOL_ERROR;
}

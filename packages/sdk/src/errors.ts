// How errors cross a session. What a handler throws by design, an IxtError, crosses as it is; everything else stays here
// under an id, and the peer gets the id.

import { createError, type RandomSource } from "@ixt/context";
import {
  StreamErrorCode,
  type StreamErrorCode as StreamErrorOrdinal,
  streamErrorCodeName,
  streamErrorCodeOf,
} from "@ixt/stream";
import { IxtError, WireError } from "@ixt/wire";
import type { HandleError } from "@ixt/wire/module";

const NO_BYTES: Uint8Array = new Uint8Array(0);
const MAX_MESSAGE_LENGTH = 4096;

/** What the answer to a failed call said, or is to say: a code (of StreamErrorCode, or your own), a message, and bytes. */
export class CallError extends IxtError {
  /** Bytes for the application; empty where there are none. */
  readonly details: Uint8Array;

  /** @param code a name of StreamErrorCode, or one of the application's own */
  constructor(code: string, message: string, details: Uint8Array = NO_BYTES, blame: "local" | "peer" = "local") {
    const ordinal = ordinalOf(code);
    const family = { code, blame, retryable: code === "rejected" || code === "unavailable" };
    super(message, ordinal === undefined ? family : { ...family, ordinal });
    this.details = details;
  }

  override get name(): string {
    return "CallError";
  }
}

function ordinalOf(code: string): StreamErrorOrdinal | undefined {
  return Object.entries(StreamErrorCode).find(([name]) => name === code)?.[1];
}

/** What a failed call's answer says. */
export function fromHandleError(error: HandleError): CallError {
  const code = error.code === "" ? "unknown" : error.code;
  return new CallError(code, error.message.slice(0, MAX_MESSAGE_LENGTH), error.details, "peer");
}

/** The answer that says so. A WireError's code is no one's to branch on across a session: it crosses as a stream's would. */
export function toHandleError(error: IxtError): HandleError {
  const code = error instanceof WireError ? streamErrorCodeName(streamErrorCodeOf(error)) : error.code;
  const details = error instanceof CallError ? error.details : NO_BYTES;
  return { code, message: error.message.slice(0, MAX_MESSAGE_LENGTH), details };
}

/** Told of every error that stays on this side: its id, what failed, and the error itself. */
export type FailureReport = (errorId: string, what: string, error: unknown) => void;

/**
 * The error that may cross: an IxtError as it is, anything else as `internal` with an id under which `report` is told. Never
 * throws, whatever it is given and whatever `random` and `report` do: an answer is due.
 */
export function redactError(error: unknown, what: string, random: RandomSource, report: FailureReport): IxtError {
  if (isSound(error)) return error;
  const errorId = createErrorId(random);
  try {
    report(errorId, what, error);
  } catch {
    // A log that fails must not keep the answer from the peer.
  }
  return createError("internal", `internal error ${errorId}`, { cause: error });
}

/** True for an IxtError with the texts of one; handlers throw anything. */
function isSound(error: unknown): error is IxtError {
  try {
    return IxtError.is(error) && typeof error.code === "string" && typeof error.message === "string";
  } catch {
    return false;
  }
}

function createErrorId(random: RandomSource): string {
  const id = new Uint8Array(6);
  try {
    random(id);
  } catch {
    // An id of zeros still leads to the entry of the log.
  }
  return Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Causes that are followed; an error may be its own. */
const MAX_CAUSES = 8;

/** The text of an error and its causes for the local log, with its stack where there is one. Never for a peer. Never throws. */
export function describeError(error: unknown): string {
  const texts = [textOf(error)];
  let cause = causeOf(error);
  while (cause !== undefined && texts.length <= MAX_CAUSES) {
    texts.push(textOf(cause));
    cause = causeOf(cause);
  }
  if (cause !== undefined) texts.push("more");
  return texts.join(" | cause: ");
}

function textOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.stack ?? error.message) : String(error);
  } catch {
    return "something that has no text";
  }
}

function causeOf(error: unknown): unknown {
  try {
    return error instanceof Error ? error.cause : undefined;
  } catch {
    return undefined;
  }
}

// How something ended, held to what a test says: streams by their outcome, promises by their error.

import { IxtError, type StreamHandle, type StreamOutcome } from "@ixt/sdk";
import { AssertionFailure } from "./assertion-failure.js";

/**
 * What an error must be; what is left out may be anything.
 *
 * @see {@link assertIxtError}
 */
export interface ExpectedError {
  /** A name of `StreamErrorCode`, or one of the application's own. */
  readonly code: string;
  readonly blame?: IxtError["blame"];
  readonly retryable?: boolean;
}

/**
 * Holds an error to its code, and to more where more is said.
 *
 * @returns the error, for a closer look
 * @throws AssertionFailure for another error, and for what is no IxtError; the message has its text.
 *
 * @example
 * ```ts
 * import { createError } from "@ixt/sdk";
 * import { assertIxtError } from "@ixt/testkit";
 *
 * const error: unknown = createError("unavailable", "the peer is gone", { blame: "transport" });
 * console.log(assertIxtError(error, { code: "unavailable", blame: "transport" }).retryable); // true
 * ```
 */
export function assertIxtError(error: unknown, expected: string | ExpectedError): IxtError {
  const wanted: ExpectedError = typeof expected === "string" ? { code: expected } : expected;
  if (!IxtError.is(error)) {
    throw new AssertionFailure(`expected an IxtError ${wanted.code}, got ${describe(error)}`, error, wanted);
  }
  const { code, blame, retryable } = error;
  const seen = {
    code,
    ...(wanted.blame === undefined ? {} : { blame }),
    ...(wanted.retryable === undefined ? {} : { retryable }),
  };
  const [is, should] = [describeError(seen), describeError(wanted)];
  if (is === should) return error;
  throw new AssertionFailure(`expected an IxtError ${should}, got ${is}: ${error.message}`, is, should);
}

/**
 * Waits for a promise to reject with this error.
 *
 * Rejects with AssertionFailure for another error, and when the promise resolves.
 *
 * @example
 * ```ts
 * import { defineModule } from "@ixt/sdk";
 * import { assertRejects, FakeRuntime } from "@ixt/testkit";
 *
 * const runtime = await FakeRuntime.start(defineModule({ name: "empty", version: "1" }));
 * await assertRejects(runtime.call("logs.search", "x"), "notFound");
 * await runtime.close();
 * ```
 */
export async function assertRejects(promise: Promise<unknown>, expected: string | ExpectedError): Promise<IxtError> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return assertIxtError(error, expected);
  }
  const wanted = typeof expected === "string" ? expected : expected.code;
  throw new AssertionFailure(`expected a rejection with ${wanted}, and the promise resolved`, value, wanted);
}

/**
 * Holds the outcome of a stream to its status, and to the code of its cause where one is said.
 *
 * @throws AssertionFailure for another outcome; the message has its cause.
 *
 * @example
 * ```ts
 * import { createError } from "@ixt/sdk";
 * import { assertOutcome } from "@ixt/testkit";
 *
 * assertOutcome({ status: "failed", cause: createError("internal", "it broke") }, "failed", "internal");
 * ```
 */
export function assertOutcome(outcome: StreamOutcome, status: StreamOutcome["status"], code?: string): void {
  const cause = outcome.status === "complete" ? undefined : outcome.cause;
  const is = code === undefined || cause === undefined ? outcome.status : `${outcome.status} ${cause.code}`;
  const should = code === undefined ? status : `${status} ${code}`;
  if (is === should) return;
  const why = cause === undefined ? "" : ` (${cause.code}: ${cause.message})`;
  throw new AssertionFailure(`expected the stream to end as ${should}, it ended as ${is}${why}`, is, should);
}

/**
 * Waits for a stream to end, and holds it to this outcome. Rejects as {@link assertOutcome} throws. Waits as long as that takes: within
 * `runtime.until` it fails where nothing more can come.
 *
 * @example
 * ```ts
 * import { acceptStream } from "@ixt/stream";
 * import { assertEnds, close, ScriptedPeer } from "@ixt/testkit";
 *
 * const peer = new ScriptedPeer();
 * const stream = acceptStream(peer.opens("bidiStream"), peer);
 * peer.speaksTo(stream);
 * peer.sends(close(0));
 * stream.sender.close();
 * await assertEnds(stream, "complete");
 * ```
 */
export async function assertEnds(stream: StreamHandle, status: StreamOutcome["status"], code?: string): Promise<void> {
  assertOutcome(await stream.closed, status, code);
}

function describeError({ code, blame, retryable }: ExpectedError): string {
  const texts = [
    code,
    blame === undefined ? "" : `blame ${blame}`,
    retryable === undefined ? "" : `retryable ${retryable}`,
  ];
  return texts.filter((text) => text !== "").join(", ");
}

function describe(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  // Anything may be thrown, also what has no text.
  return typeof value === "object" && value !== null ? Object.prototype.toString.call(value) : String(value);
}

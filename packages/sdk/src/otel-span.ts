// One span of a call or a stream: what it says when it begins, when it ends, and which endings are errors. Names and rules are those
// of OpenTelemetry's semantic conventions for RPC, version 1.45.0; what they have no name for begins with `ixt.`.

import { toPrintable } from "@ixt/context";
import { StreamErrorCode, type StreamOutcome, streamErrorCodeName, streamErrorCodeOf } from "@ixt/stream";
import { IxtError, WireError } from "@ixt/wire";
import { type Attributes, type Context, type Span, SpanKind, SpanStatusCode, type Tracer } from "@opentelemetry/api";

const SYSTEM = "ixt";
/** Stands for a method that is none, and for a code that no two modules agree on: names that a peer makes up must not become series. */
const OTHER = "_OTHER";
const MAX_NAME_LENGTH = 128;

/** Codes that tell of a fault of the side that answers. With the others it did its work; the caller asked for what cannot be. */
const FAULTS_OF_SERVER: ReadonlySet<string> = new Set([
  "unknown",
  "deadlineExceeded",
  "unimplemented",
  "unavailable",
  "internal",
]);

/** How a call or a stream ended: `ok`, or the code of an error and whose doing it was. */
export interface Ending {
  readonly code: string;
  readonly isOwn: boolean;
}

/** As whom the span's side takes part. */
export type Role = "client" | "server";

/** The ending of a call that was answered, of a stream that is complete. */
export const OK: Ending = { code: "ok", isOwn: true };

/** The ending that an error is, under the code that it crosses with; whatever was thrown, and never with its text. */
export function toEnding(error: unknown): Ending {
  try {
    if (!IxtError.is(error)) return { code: "internal", isOwn: true };
    const code = error instanceof WireError ? streamErrorCodeName(streamErrorCodeOf(error)) : error.code;
    return { code: toName(code) || "unknown", isOwn: error.blame === "local" };
  } catch {
    return { code: "internal", isOwn: true };
  }
}

/** As {@link toEnding}, of a stream. */
export function fromOutcome(outcome: StreamOutcome): Ending {
  return outcome.status === "complete" ? OK : toEnding(outcome.cause);
}

/** A span that ends once, with the first ending it is told. */
export class RpcSpan {
  readonly span: Span;
  readonly #role: Role;
  readonly #method: string;
  #hasEnded = false;

  constructor(tracer: Tracer, role: Role, method: string, parent: Context, attributes: Attributes = {}) {
    this.#role = role;
    this.#method = toName(method);
    const named = { "rpc.system.name": SYSTEM, "rpc.method": this.#method, ...attributes };
    const kind = role === "client" ? SpanKind.CLIENT : SpanKind.SERVER;
    this.span = tracer.startSpan(this.#method || SYSTEM, { kind, attributes: named }, parent);
  }

  end(ending: Ending, attributes: Attributes = {}): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.span.setAttributes({ "rpc.status_code": ending.code, ...attributes });
    if (ending.code === "unimplemented") this.#forgetName();
    if (isError(this.#role, ending)) {
      this.span.setAttribute("error.type", Object.hasOwn(StreamErrorCode, ending.code) ? ending.code : OTHER);
      // Without a description: an error's text is the application's or the peer's, and spans go to whoever collects them.
      this.span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.span.end();
  }

  /** It was no method after all. */
  #forgetName(): void {
    this.span.updateName(SYSTEM);
    this.span.setAttributes({ "rpc.method": OTHER, "rpc.method_original": this.#method });
  }
}

/** A caller that gives up its own call or stream has what it wants; everything else but `ok` is an error to it. */
function isError(role: Role, ending: Ending): boolean {
  const { code, isOwn } = ending;
  if (role === "server") return FAULTS_OF_SERVER.has(code);
  // An application may call a code of its own `ok`.
  return ending !== OK && !(code === "cancelled" && isOwn);
}

function toName(text: string): string {
  return toPrintable(text.length > MAX_NAME_LENGTH ? `${text.slice(0, MAX_NAME_LENGTH)}...` : text);
}

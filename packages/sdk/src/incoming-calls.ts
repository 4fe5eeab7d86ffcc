// The calls that the peer makes: checked, handed to their handlers, and each answered exactly once.

import { createError, fromWireInvocationContext, type InvocationContext } from "@ixt/context";
import { IxtError } from "@ixt/wire";
import type { HandlePayload, HandleResult } from "@ixt/wire/module";
import type { Call, Envelope } from "@ixt/wire/wasipc";
import type { CallHandler } from "./call-handler.js";
import { checkCapabilities, createContext } from "./context.js";
import { toHandleError } from "./errors.js";
import { LazySignal } from "./lazy-signal.js";
import type { Logger } from "./log.js";
import type { SessionSettings } from "./session-options.js";
import type { Work } from "./work.js";

/** What calls need of their session. */
export interface IncomingCallsInit {
  readonly handlers: ReadonlyMap<string, CallHandler>;
  readonly settings: SessionSettings;
  readonly send: (envelope: Envelope) => void;
  /** Waited for before an answer is sent; undefined when nothing is to be waited for. */
  readonly whenWritable: () => Promise<void> | undefined;
  readonly work: Work;
  /** For the handlers' own entries. */
  readonly log: Logger;
  /** Makes of anything thrown the error that may cross. */
  readonly redact: (error: unknown, what: string) => IxtError;
}

/** One call that has been handed to its handler. */
interface RunningCall {
  readonly work: LazySignal;
  answered: boolean;
  /** Lets go of the deadline's timer; a handler that never settles must not keep it, nor the process, past the session. */
  forgetDeadline: () => void;
}

/** The calls of one session that are under way from the peer. */
export class IncomingCalls {
  readonly #init: IncomingCallsInit;
  /** Calls that are not answered, by id. */
  readonly #open: Map<number, RunningCall> = new Map();
  /** Handlers that have not settled; one that missed its deadline runs on though its call is answered. */
  #handlers = 0;
  #refusal: IxtError | undefined;

  constructor(init: IncomingCallsInit) {
    this.#init = init;
  }

  /**
   * Takes one call.
   *
   * @throws IxtError `protocolError` when a call of this id is not answered yet: the session itself is broken.
   */
  onCall({ callId, payload }: Call): void {
    if (this.#open.has(callId)) {
      throw createError("protocolError", `call ${callId} is not answered yet`, { blame: "peer" });
    }
    const call: RunningCall = { work: new LazySignal(), answered: false, forgetDeadline: () => {} };
    try {
      this.#begin(callId, payload, call);
    } catch (error) {
      this.#answerError(callId, call, error, "a call");
    }
  }

  /** From now on every call is answered with this. */
  refuse(refusal: IxtError): void {
    this.#refusal = refusal;
  }

  /** The session is over: handlers are told, and nothing is answered any more. */
  end(cause: IxtError): void {
    for (const call of this.#open.values()) {
      call.answered = true;
      call.forgetDeadline();
      call.work.abort(cause);
    }
    this.#open.clear();
  }

  #begin(callId: number, payload: HandlePayload | undefined, call: RunningCall): void {
    const { settings, handlers, log, work } = this.#init;
    if (this.#refusal !== undefined) throw this.#refusal;
    if (this.#handlers >= settings.maxConcurrentCalls) throw createError("rejected", "too many calls are running");
    if (payload === undefined) throw createError("invalidArgument", "the call has no payload", { blame: "peer" });
    const invocation = fromWireInvocationContext(payload.context, settings);
    const name = payload.messageType;
    const handler = handlers.get(name);
    if (handler === undefined) throw createError("unimplemented", "no handler takes calls of this message type");
    if (invocation.expired()) throw createError("deadlineExceeded", "the deadline has passed");
    checkCapabilities(invocation, handler.requires);
    const context = createContext(invocation, () => call.work.signal, log);
    this.#open.set(callId, call);
    work.track(this.#run(callId, call, invocation, name, () => handler.run(payload.body, context)));
  }

  async #run(
    callId: number,
    call: RunningCall,
    invocation: InvocationContext,
    name: string,
    handle: () => Promise<Uint8Array>,
  ): Promise<void> {
    this.#handlers += 1;
    call.forgetDeadline = invocation.deadline.schedule(this.#init.settings.timers, () => {
      const cause = createError("deadlineExceeded", "the deadline has passed");
      this.#answerError(callId, call, cause, name);
      call.work.abort(cause);
    });
    try {
      const ok = await handle();
      await this.#init.whenWritable();
      this.#answer(callId, call, { kind: "ok", ok });
    } catch (error) {
      this.#answerError(callId, call, error, name);
    } finally {
      call.forgetDeadline();
      this.#handlers -= 1;
      this.#release(callId, call);
    }
  }

  /** Never throws: an error that cannot cross itself is told by the id under which it is logged. */
  #answerError(callId: number, call: RunningCall, error: unknown, what: string): void {
    if (call.answered) return;
    const { redact } = this.#init;
    try {
      this.#answer(callId, call, { kind: "error", error: toHandleError(redact(error, what)) });
    } catch {
      const hidden = redact(new Error("the error cannot be sent", { cause: error }), what);
      this.#answerBriefly(callId, call, hidden);
    }
  }

  #answerBriefly(callId: number, call: RunningCall, error: IxtError): void {
    try {
      this.#answer(callId, call, { kind: "error", error: toHandleError(error) });
    } catch {
      // A peer that takes no message even of this size cannot be told anything.
    }
  }

  /** @throws IxtError, blame `local`, when the answer cannot be encoded; a lost way to the peer is the session's to notice. */
  #answer(callId: number, call: RunningCall, result: HandleResult): void {
    if (call.answered) return;
    call.answered = true;
    try {
      this.#init.send({ kind: "result", result: { callId, result } });
    } catch (error) {
      if (!IxtError.is(error) || error.blame !== "local") return;
      call.answered = false;
      throw error;
    }
    this.#release(callId, call);
  }

  /** The id is the peer's again, unless it is another call's by now. */
  #release(callId: number, call: RunningCall): void {
    if (this.#open.get(callId) === call) this.#open.delete(callId);
  }
}

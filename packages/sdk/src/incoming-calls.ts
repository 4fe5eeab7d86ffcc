// The calls that the peer makes: checked, handed to their handlers, and each answered exactly once.

import { createError, fromWireInvocationContext } from "@ixt/context";
import { IxtError } from "@ixt/wire";
import type { HandlePayload, HandleResult } from "@ixt/wire/module";
import type { Call, Envelope } from "@ixt/wire/wasipc";
import type { CallHandler } from "./call-handler.js";
import { type ContextSurroundings, checkCapabilities, createContext } from "./context.js";
import { toHandleError } from "./errors.js";
import { type CallRequest, collectSteps, type IncomingCallRequest, type Interceptor, wrap } from "./interceptor.js";
import { LazySignal } from "./lazy-signal.js";
import type { Responder } from "./responder.js";
import type { SessionSettings } from "./session-options.js";
import type { Work } from "./work.js";

/** What calls need of their session. */
export interface IncomingCallsInit {
  /** What the session itself answers, by name: also while it drains, however many calls run, and past every interceptor. */
  readonly builtIn: ReadonlyMap<string, CallHandler>;
  readonly responder: Responder;
  readonly settings: SessionSettings;
  readonly send: (envelope: Envelope) => void;
  /** Waited for before an answer is sent; undefined when nothing is to be waited for. */
  readonly whenWritable: () => Promise<void> | undefined;
  readonly work: Work;
  readonly surroundings: ContextSurroundings;
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
  readonly #steps: readonly NonNullable<Interceptor["handleCall"]>[];
  /** Handlers that have not settled; one that missed its deadline runs on though its call is answered. */
  #handlers = 0;
  #counts = { answered: 0, failed: 0 };
  #refusal: IxtError | undefined;

  constructor(init: IncomingCallsInit) {
    this.#init = init;
    this.#steps = collectSteps(init.settings.interceptors, (each) => each.handleCall?.bind(each));
  }

  /** Handlers that run now, and calls answered so far, by how. */
  get counts(): { readonly running: number; readonly answered: number; readonly failed: number } {
    return { running: this.#handlers, ...this.#counts };
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
    const { settings, work, builtIn } = this.#init;
    if (payload === undefined) throw createError("invalidArgument", "the call has no payload", { blame: "peer" });
    // What the session answers itself is answered at once, so that it cannot pile up.
    if (this.#handlers >= settings.maxConcurrentCalls && !builtIn.has(payload.messageType)) {
      throw createError("rejected", "too many calls are running");
    }
    const context = fromWireInvocationContext(payload.context, settings);
    this.#open.set(callId, call);
    work.track(this.#run(callId, call, { name: payload.messageType, body: payload.body, context }));
  }

  /** Through the interceptors, which are for what is asked of the module. */
  #pass(request: CallRequest, call: RunningCall): Promise<Uint8Array> {
    if (this.#steps.length === 0 || this.#init.builtIn.has(request.name)) return this.#handle(request, call);
    const handle = wrap<IncomingCallRequest, Promise<Uint8Array>>(this.#steps, (last) => this.#handle(last, call));
    // A getter of its own, so that a request which an interceptor makes of this one has the signal too. To make it costs the engine as much
    // as half of all else that is done for a call, which is why there is none without interceptors.
    const { name, body, context } = request;
    return handle({
      name,
      body,
      context,
      get signal() {
        return call.work.signal;
      },
    });
  }

  /** The last step, behind the interceptors: checks what they let through, and hands it to its handler. */
  async #handle({ name, body, context }: CallRequest, call: RunningCall): Promise<Uint8Array> {
    const { builtIn, responder, surroundings } = this.#init;
    const ownHandler = builtIn.get(name);
    // A session that drains still says how far it is.
    if (ownHandler === undefined && this.#refusal !== undefined) throw this.#refusal;
    const handler = ownHandler ?? responder.call(name);
    if (handler === undefined) throw createError("unimplemented", "no handler takes calls of this message type");
    if (context.expired()) throw createError("deadlineExceeded", "the deadline has passed");
    checkCapabilities(context, handler.requires);
    const { context: own, release } = createContext(context, () => call.work.signal, surroundings);
    try {
      return await handler.run(body, own);
    } finally {
      release();
    }
  }

  async #run(callId: number, call: RunningCall, request: CallRequest): Promise<void> {
    const { settings, whenWritable } = this.#init;
    this.#handlers += 1;
    call.forgetDeadline = request.context.deadline.schedule(settings.timers, () => {
      const cause = createError("deadlineExceeded", "the deadline has passed");
      this.#answerError(callId, call, cause, request.name);
      call.work.abort(cause);
    });
    try {
      const ok = await this.#pass(request, call);
      const turn = whenWritable();
      if (turn !== undefined) await turn;
      this.#answer(callId, call, { kind: "ok", ok });
    } catch (error) {
      this.#answerError(callId, call, error, request.name);
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
      this.#counts[result.kind === "ok" ? "answered" : "failed"] += 1;
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

// One session, the same for a module and for a runtime: the handshake, then each message to its room, then one end.

import { createError, type TimerHandle } from "@ixt/context";
import { type DataFrameParts, StreamIdError } from "@ixt/stream";
import { type Transport, TransportError } from "@ixt/transport";
import { IxtError, WireError } from "@ixt/wire";
import type { Goodbye } from "@ixt/wire/wasipc";
import { type Caller, createCaller } from "./caller.js";
import { MAX_DURATION_MS } from "./duration.js";
import { EnvelopeChannel, type KnownEnvelope } from "./envelope-channel.js";
import { CallError, toHandleError } from "./errors.js";
import {
  checkProtocol,
  checkSchemaPin,
  createHello,
  createWelcome,
  fromHello,
  fromWelcome,
  type Peer,
} from "./handshake.js";
import { createLogger, fromLogRecord, type Logger } from "./log.js";
import type { Module } from "./module.js";
import type { Responder } from "./responder.js";
import { openRooms, type Rooms } from "./rooms.js";
import type { SessionSettings } from "./session-options.js";

/** What one end of a session is made of. */
export interface SessionInit {
  readonly transport: Transport;
  /** What this side is, when it is a module: it says hello first, and a runtime answers with welcome. */
  readonly module: Module | undefined;
  /** What answers the peer's calls and streams. */
  readonly responder: Responder;
  readonly settings: SessionSettings;
}

const CLEAN_GOODBYE: Goodbye = { code: "", message: "" };

/** One end of a session. */
export class Session {
  /** The peer, once the handshake is done; rejects with the cause when there is none. */
  readonly opened: Promise<Peer>;
  /** Resolves once, when the session is over: with `undefined` after a goodbye of either side, else with the cause. Never rejects. */
  readonly closed: Promise<IxtError | undefined>;

  /** Where everything that this side asks of the peer begins; what it asks while the session is not open is `unavailable`. */
  readonly caller: Caller;

  readonly #transport: Transport;
  readonly #channel: EnvelopeChannel;
  readonly #module: Module | undefined;
  readonly #responder: Responder;
  readonly #settings: SessionSettings;
  readonly #log: Logger;
  #rooms: Rooms | undefined;
  #ended = false;
  #handshakeTimer: TimerHandle;
  #drainTimer: TimerHandle;
  #settleOpened: { resolve: (peer: Peer) => void; reject: (cause: IxtError) => void } | undefined;
  #settleClosed: (cause: IxtError | undefined) => void = () => {};

  constructor({ transport, module, responder, settings }: SessionInit) {
    this.#transport = transport;
    this.#channel = new EnvelopeChannel(transport, settings.limits);
    this.#module = module;
    this.#responder = responder;
    this.#settings = settings;
    this.caller = createCaller(() => this.rooms, settings.interceptors);
    this.#log = createLogger(settings.log, settings.clock);
    this.opened = new Promise((resolve, reject) => {
      this.#settleOpened = { resolve, reject };
    });
    // Who does not ask for the handshake learns of its failure by `closed`.
    this.opened.catch(() => {});
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
    this.#start();
  }

  /**
   * What the session consists of.
   *
   * @throws IxtError `unavailable` before the handshake and after the end.
   */
  get rooms(): Rooms {
    if (this.#rooms === undefined || this.#ended) throw createError("unavailable", "the session is not open");
    return this.#rooms;
  }

  /** Asks the peer to take no new work, to finish what runs, and to say goodbye. 0 sets no limit to how long. */
  requestDrain(timeoutMs: number): void {
    if (!this.#ended) this.#channel.send({ kind: "drain", drain: { timeoutMs } });
  }

  /**
   * Takes no new work, finishes what runs, then says goodbye. 0 sets no limit to how long, and leaves one that is set; a session that
   * is not open yet, or has nothing to do, ends at once.
   */
  drain(timeoutMs: number): void {
    if (this.#ended) return;
    if (this.#rooms === undefined) return this.close();
    this.#rooms.refuse(createError("rejected", "the session is draining"));
    this.#rooms.work.whenIdle(() => this.close());
    if (timeoutMs === 0 || this.#ended) return;
    this.#settings.timers.clearTimeout(this.#drainTimer);
    this.#drainTimer = this.#settings.timers.setTimeout(() => this.close(), Math.min(timeoutMs, MAX_DURATION_MS));
  }

  /**
   * Says goodbye and ends the session; what still runs is settled with `unavailable`. With a cause the goodbye tells its code and its
   * message, the session ends with it on either side, and it is what settles everything here. Idempotent.
   */
  close(cause?: IxtError): void {
    if (cause === undefined) this.#end(undefined, CLEAN_GOODBYE);
    else this.#fail(cause);
  }

  #start(): void {
    const { handshakeTimeoutMs, timers } = this.#settings;
    if (handshakeTimeoutMs !== Number.POSITIVE_INFINITY) {
      this.#handshakeTimer = timers.setTimeout(() => {
        this.#fail(createError("unavailable", `no handshake within ${handshakeTimeoutMs} ms`, { blame: "peer" }));
      }, handshakeTimeoutMs);
    }
    void this.#transport.closed.then((error) => {
      this.#end(error ?? createError("unavailable", "the peer is gone", { blame: "transport" }));
    });
    this.#channel.receive({
      envelope: (envelope) => this.#take(envelope),
      streamData: (parts, payload) => this.#takeData(parts, payload),
      malformed: (cause) => {
        this.#fail(createError("protocolError", "a message cannot be read", { blame: "peer", cause }));
      },
    });
    if (this.#module !== undefined) {
      this.#channel.send({ kind: "hello", hello: createHello(this.#module, this.#settings) });
    }
  }

  #take(envelope: KnownEnvelope): void {
    if (this.#ended) return;
    try {
      if (this.#rooms === undefined) this.#greet(envelope);
      else this.#dispatch(envelope, this.#rooms);
    } catch (error) {
      this.#fail(toFault(error));
    }
  }

  /** As `#take` of the envelope that these are the parts of. */
  #takeData(parts: DataFrameParts, payload: Uint8Array): void {
    if (this.#ended) return;
    try {
      if (this.#rooms === undefined) throw beforeHandshake("stream");
      this.#rooms.liveness.hear();
      this.#rooms.streams.routeData(parts, payload);
    } catch (error) {
      this.#fail(toFault(error));
    }
  }

  #greet(envelope: KnownEnvelope): void {
    if (envelope.kind === "goodbye") return this.#onGoodbye(envelope.goodbye);
    if (this.#module === undefined && envelope.kind === "hello") {
      this.#open(fromHello(envelope.hello), () => {
        this.#channel.send({ kind: "welcome", welcome: createWelcome(this.#settings) });
      });
    } else if (this.#module !== undefined && envelope.kind === "welcome") {
      this.#open(fromWelcome(envelope.welcome), () => {});
    } else {
      throw beforeHandshake(envelope.kind);
    }
  }

  #open(peer: Peer, answer: () => void): void {
    const fault = checkProtocol(peer);
    if (fault !== undefined) throw fault;
    const warning = checkSchemaPin(peer);
    if (warning !== undefined) this.#log.warn(warning);
    this.#channel.limitTo(peer.limits.maxFrameBytes);
    this.#rooms = openRooms({
      channel: this.#channel,
      peer,
      module: this.#module,
      responder: this.#responder,
      settings: this.#settings,
      caller: this.caller,
      onFatal: (cause) => this.#fail(cause),
    });
    this.#settings.timers.clearTimeout(this.#handshakeTimer);
    answer();
    this.#settleOpened?.resolve(peer);
  }

  #dispatch(envelope: KnownEnvelope, rooms: Rooms): void {
    rooms.liveness.hear();
    switch (envelope.kind) {
      case "handle":
        return rooms.incoming.onCall(envelope.handle);
      case "result":
        return rooms.outgoing.onResult(envelope.result);
      case "stream":
        return rooms.streams.routeWire(envelope.stream);
      case "ping":
        return rooms.liveness.onPing(envelope.ping.nonce);
      case "pong":
        return rooms.liveness.onPong(envelope.pong.nonce);
      case "log":
        return this.#settings.log(fromLogRecord(envelope.log));
      case "drain":
        return this.drain(envelope.drain.timeoutMs);
      case "goodbye":
        return this.#onGoodbye(envelope.goodbye);
      case "hello":
      case "welcome":
        throw createError("protocolError", `a second ${envelope.kind} came`, { blame: "peer" });
    }
  }

  #onGoodbye({ code, message }: Goodbye): void {
    this.#end(code === "" ? undefined : new CallError(code, message, undefined, "peer"));
  }

  #fail(cause: IxtError): void {
    const { code, message } = toHandleError(cause);
    this.#end(cause, { code, message });
  }

  /** The one way out: settles everything, says goodbye where that is still of use, and lets the transport go. */
  #end(outcome: IxtError | undefined, goodbye?: Goodbye): void {
    if (this.#ended) return;
    this.#ended = true;
    const { timers } = this.#settings;
    timers.clearTimeout(this.#handshakeTimer);
    timers.clearTimeout(this.#drainTimer);
    const cause = outcome ?? createError("unavailable", "the session is over", { blame: "transport" });
    this.#settleOpened?.reject(cause);
    this.#rooms?.outgoing.end(cause);
    this.#rooms?.streams.close(cause);
    this.#rooms?.incoming.end(cause);
    this.#rooms?.liveness.end(cause);
    try {
      if (goodbye !== undefined) this.#channel.send({ kind: "goodbye", goodbye });
    } catch {
      // The transport ended first: there is nobody to say goodbye to.
    }
    this.#closeTransport(outcome);
  }

  /** Lets what was sent be written, but a peer that does not read shall not hold up the end. */
  #closeTransport(outcome: IxtError | undefined): void {
    const { closeTimeoutMs, timers } = this.#settings;
    const timer = timers.setTimeout(() => {
      const text = `the peer did not read the last messages within ${closeTimeoutMs} ms`;
      this.#transport.close(new TransportError(text, { code: "unavailable", blame: "peer" }));
    }, closeTimeoutMs);
    this.#transport.close();
    void this.#transport.closed.then(() => {
      timers.clearTimeout(timer);
      this.#settleClosed(outcome);
    });
  }
}

function beforeHandshake(kind: KnownEnvelope["kind"]): IxtError {
  return createError("protocolError", `${kind} came before the handshake`, { blame: "peer" });
}

/** Why a message ends the session: one that cannot be read is a broken protocol, whichever layer finds that out. */
function toFault(error: unknown): IxtError {
  if (!IxtError.is(error)) return createError("internal", "the session failed", { cause: error });
  const isUnreadable = (error instanceof WireError || error instanceof StreamIdError) && error.blame === "peer";
  if (!isUnreadable) return error;
  return createError("protocolError", "a message cannot be read", { blame: "peer", cause: error });
}

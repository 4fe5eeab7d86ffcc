// What an open session consists of: its calls each way, its streams, its pings, and the count of what runs.

import { type StreamHandle, StreamRouter } from "@ixt/stream";
import type { IxtError } from "@ixt/wire";
import type { Caller } from "./caller.js";
import type { ContextSurroundings } from "./context.js";
import type { EnvelopeChannel } from "./envelope-channel.js";
import { describeError, redactError } from "./errors.js";
import type { Peer } from "./handshake.js";
import { IncomingCalls } from "./incoming-calls.js";
import { createAcceptHook } from "./incoming-streams.js";
import { createIntrospection } from "./introspection.js";
import { LazySignal } from "./lazy-signal.js";
import { Liveness } from "./liveness.js";
import { createLogger, type Logger, toLogRecord } from "./log.js";
import type { Module } from "./module.js";
import { OutgoingCalls } from "./outgoing-calls.js";
import type { Responder } from "./responder.js";
import type { SessionSettings } from "./session-options.js";
import { Work } from "./work.js";

/** The parts of an open session; each knows its own messages and none knows another. */
export interface Rooms {
  readonly outgoing: OutgoingCalls;
  readonly incoming: IncomingCalls;
  readonly streams: StreamRouter;
  readonly liveness: Liveness;
  readonly work: Work;
  /** From now on the peer's calls and streams are answered with this. */
  refuse(refusal: IxtError): void;
}

/** What the rooms stand in. */
export interface RoomsInit {
  readonly channel: EnvelopeChannel;
  readonly peer: Peer;
  /** What this side is, when it is a module. */
  readonly module: Module | undefined;
  /** What answers the peer's calls and streams. */
  readonly responder: Responder;
  readonly settings: SessionSettings;
  /** Where what handlers ask of others begins. */
  readonly caller: Caller;
  /** Told when the peer goes beyond what a session puts up with, or gives no sign of life. */
  readonly onFatal: (cause: IxtError) => void;
}

/** Opens the rooms once the peer is known. */
export function openRooms({ channel, peer, module, responder, settings, caller, onFatal }: RoomsInit): Rooms {
  const { clock, timers, random, streamLimits: limits, contextLimits, interceptors, keepaliveMs } = settings;
  const { whenWritable } = channel;
  const send: EnvelopeChannel["send"] = (envelope) => channel.send(envelope);
  const work = new Work();
  const redact = createRedaction(settings);
  const draining = new LazySignal();
  let refusal: IxtError | undefined;

  const outgoing = new OutgoingCalls(send, whenWritable, timers);
  // The router asks for its streams' handlers, which ask it for streams of their own.
  const accept = (stream: StreamHandle): void | Promise<void> => acceptHook(stream);
  const streams = new StreamRouter(channel.frames, {
    accept,
    onFatal,
    limits,
    peer: peer.limits,
    timers,
    clock,
    random,
    contextLimits,
  });
  const log = createHostLogger(channel, settings);
  const surroundings: ContextSurroundings = { draining, log, caller, clock, random };
  const acceptHook = createAcceptHook({
    responder,
    interceptors,
    work,
    surroundings,
    refusal: () => refusal,
    redact,
  });
  const builtIn = createIntrospection(module, { clock, incoming: () => incoming.counts, streams });
  const incoming = new IncomingCalls({ builtIn, responder, settings, send, whenWritable, work, surroundings, redact });
  return {
    outgoing,
    incoming,
    streams,
    liveness: new Liveness({ send, clock, timers, keepaliveMs, onSilence: onFatal }),
    work,
    refuse(cause) {
      refusal = cause;
      incoming.refuse(cause);
      draining.abort(cause);
    },
  };
}

/** Entries for the host's log; where they cannot be sent they are at least seen here. */
function createHostLogger(channel: EnvelopeChannel, { log, clock }: SessionSettings): Logger {
  return createLogger((entry) => {
    try {
      channel.send({ kind: "log", log: toLogRecord(entry) });
    } catch {
      // The way to the host is lost, or the entry cannot be encoded.
      log(entry);
    }
  }, clock);
}

/** Makes of anything thrown the error that may cross; what must not is told to the local log under its id. */
function createRedaction({ log, clock, random }: SessionSettings): (error: unknown, what: string) => IxtError {
  const local = createLogger(log, clock);
  return (error, what) =>
    redactError(error, what, random, (errorId, failed, original) => {
      local.error(`${failed} failed`, { errorId, error: describeError(original) });
    });
}

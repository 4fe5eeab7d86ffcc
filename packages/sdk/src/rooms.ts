// What an open session consists of: its calls each way, its streams, its pings, and the count of what runs.

import { createEnvelopeSink, StreamRouter } from "@ixt/stream";
import type { IxtError } from "@ixt/wire";
import type { EnvelopeChannel } from "./envelope-channel.js";
import { describeError, redactError } from "./errors.js";
import type { Peer } from "./handshake.js";
import { IncomingCalls } from "./incoming-calls.js";
import { createAcceptHook } from "./incoming-streams.js";
import { Liveness } from "./liveness.js";
import { createLogger, toLogRecord } from "./log.js";
import type { Module } from "./module.js";
import { OutgoingCalls } from "./outgoing-calls.js";
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
  /** What answers the peer's calls and streams. */
  readonly module: Module;
  readonly settings: SessionSettings;
  /** Told when the peer goes beyond what a session puts up with. */
  readonly onFatal: (cause: IxtError) => void;
}

/** Opens the rooms once the peer is known. */
export function openRooms({ channel, peer, module, settings, onFatal }: RoomsInit): Rooms {
  const { clock, timers, random, streamLimits: limits, contextLimits } = settings;
  const send: EnvelopeChannel["send"] = (envelope) => channel.send(envelope);
  const work = new Work();
  const local = createLogger(settings.log, clock);
  const log = createLogger((entry) => {
    try {
      send({ kind: "log", log: toLogRecord(entry) });
    } catch {
      // The way to the host is lost, or the entry cannot be encoded: here it is at least seen.
      settings.log(entry);
    }
  }, clock);
  const redact = (error: unknown, what: string): IxtError =>
    redactError(error, what, random, (errorId, failed, original) => {
      local.error(`${failed} failed`, { errorId, error: describeError(original) });
    });
  let refusal: IxtError | undefined;
  const { whenWritable } = channel;
  const incoming = new IncomingCalls({ handlers: module.handlers, settings, send, whenWritable, work, log, redact });
  const accept = createAcceptHook({
    handlers: module.streams,
    work,
    log,
    refusal: () => refusal,
    whenWritable,
    redact,
  });
  return {
    outgoing: new OutgoingCalls(send, whenWritable, timers),
    incoming,
    streams: new StreamRouter(createEnvelopeSink(send), {
      accept,
      onFatal,
      limits,
      peer: peer.limits,
      timers,
      clock,
      random,
      contextLimits,
    }),
    liveness: new Liveness(send, clock),
    work,
    refuse(cause) {
      refusal = cause;
      incoming.refuse(cause);
    },
  };
}

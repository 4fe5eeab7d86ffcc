// A message of a session as one line that people read and tests compare. Streams are numbered in the order in which they first show.

import { toPrintable } from "@ixt/context";
import { fromWireStreamFrame } from "@ixt/stream";
import { isUnrecognized } from "@ixt/wire";
import type { HandlePayload, InvocationContext as WireContext } from "@ixt/wire/module";
import { type Call, type CallResult, type Envelope, LogLevel, type LogRecord } from "@ixt/wire/wasipc";
import { frameLine } from "./frame-line.js";
import { quoted } from "./quoted.js";

/** Makes lines of envelopes; one for each session, since it remembers its streams. */
export class EnvelopeLines {
  private readonly streams: Map<string, number> = new Map();

  /** The line of one message. Never throws: what cannot be read is said to be so. */
  toLine(envelope: Envelope): string {
    switch (envelope.kind) {
      case "hello":
        return `hello ${printed(envelope.hello.moduleInfo?.name)} ${printed(envelope.hello.moduleInfo?.version)}`;
      case "welcome":
        return "welcome";
      case "handle":
        return callLine(envelope.handle);
      case "result":
        return resultLine(envelope.result);
      case "stream":
        return this.streamLine(envelope.stream);
      case "log":
        return logLine(envelope.log);
      case "ping":
      case "pong":
        return envelope.kind;
      case "drain":
        return envelope.drain.timeoutMs === 0 ? "drain" : `drain within ${envelope.drain.timeoutMs} ms`;
      case "goodbye": {
        const { code, message } = envelope.goodbye;
        return code === "" ? "goodbye" : `goodbye ${bare(code)} ${quoted(message)}`;
      }
      case "unrecognized":
        return `a message of the unknown kind ${envelope.ordinal}`;
    }
  }

  private streamLine(wire: Extract<Envelope, { kind: "stream" }>["stream"]): string {
    const id = wire.streamId.toHex();
    const number = this.streams.get(id) ?? this.streams.size + 1;
    this.streams.set(id, number);
    try {
      const frame = fromWireStreamFrame(wire);
      const about = wire.kind === "open" ? ` ${targetOf(wire.open.context)}${contextOf(wire.open.context)}` : "";
      return `stream ${number} ${frameLine(frame)}${about}`;
    } catch {
      return `stream ${number} ${wire.kind}, which no stream can take`;
    }
  }
}

function callLine({ callId, payload }: Call): string {
  if (payload === undefined) return `call ${callId} of nothing`;
  const { messageType, body, context }: HandlePayload = payload;
  return `call ${callId} ${printed(messageType)} ${body.length} B${contextOf(context)}`;
}

function resultLine({ callId, result }: CallResult): string {
  if (result?.kind === "ok") return `answer ${callId} ok ${result.ok.length} B`;
  if (result?.kind !== "error") return `answer ${callId} of an unknown kind`;
  const { code, message } = result.error;
  return `answer ${callId} ${printed(code)}${message === "" ? "" : ` ${quoted(message)}`}`;
}

const LEVELS = Object.entries(LogLevel);

function logLine({ level, message, fields }: LogRecord): string {
  const name = isUnrecognized(level) ? undefined : LEVELS.find(([, ordinal]) => ordinal === level)?.[0];
  const pairs = fields.map(({ key, value }) => ` ${bare(key)}=${bare(value)}`);
  return `log ${name ?? "unknown"} ${quoted(message)}${pairs.join("")}`;
}

function targetOf(context: WireContext | undefined): string {
  const target = context?.target;
  return target?.kind === "service" ? printed(`${target.service.name}.${target.service.method}`) : "to nowhere";
}

function contextOf(context: WireContext | undefined): string {
  const subject = context?.actor?.subject;
  if (subject === undefined || subject.kind === "anonymous" || subject.kind === "unrecognized") return "";
  const { kind } = subject;
  const id = kind === "system" ? "" : ` ${printed(String(Reflect.get(subject, kind)))}`;
  return ` by ${kind}${id}`;
}

function printed(text: string | undefined): string {
  return text === undefined || text === "" ? "?" : bare(text);
}

/** A word as it is; whatever could be taken for more than one word between quotes. */
function bare(text: string): string {
  return /^[^\s"=]+$/.test(text) ? toPrintable(text) : quoted(text);
}

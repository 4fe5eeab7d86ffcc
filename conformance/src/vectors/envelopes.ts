// The messages of a session as our encoder writes them: every variant, a stream frame of each kind, every level of a log.

import { ID } from "./parts.js";
import { enumValues, kebab } from "./roots.js";
import { FULL_CONTEXT } from "./samples.js";
import type { Draft, JsonObject } from "./vector.js";

function envelope(name: string, about: string, kind: string, content: JsonObject): Draft {
  return { family: "envelopes", name, type: "Envelope", about, value: { kind, [kind]: content } };
}

const LIMITS: JsonObject = {
  maxFrameBytes: 1 << 20,
  maxConcurrentStreams: 100,
  initialCredit: 16,
  bufferCapFrames: 64,
};

const STREAM_FRAMES: readonly JsonObject[] = [
  { kind: "open", open: { kind: "serverStream", initialCredit: 16, bufferCapFrames: 64, context: FULL_CONTEXT } },
  { kind: "data", data: { sequence: "5", payload: "68656c6c6f" } },
  { kind: "credit", credit: { frames: 8 } },
  { kind: "close", close: { reason: "complete", finalSequence: "6" } },
  { kind: "cancel", cancel: { reason: "deadline", message: "too late" } },
  { kind: "error", error: { code: "internal", message: "boom", details: "00" } },
];

export const ENVELOPES: readonly Draft[] = [
  envelope("hello", "A module's first message.", "hello", {
    protocolVersion: 1,
    schemaPin: "0123456789ab",
    sdk: "ts/0",
    moduleInfo: { name: "logs", version: "1.2.3", services: ["logs", "audit"] },
    limits: LIMITS,
  }),
  envelope("hello-bare", "A first message that says nothing but the version.", "hello", { protocolVersion: 1 }),
  envelope("hello-largest", "A first message with the largest numbers.", "hello", {
    protocolVersion: 65_535,
    moduleInfo: {},
    limits: {
      maxFrameBytes: 0xffff_ffff,
      maxConcurrentStreams: 0xffff_ffff,
      initialCredit: 0xffff_ffff,
      bufferCapFrames: 0xffff_ffff,
    },
  }),
  envelope("welcome", "The runtime's answer.", "welcome", {
    protocolVersion: 1,
    schemaPin: "0123456789ab",
    sdk: "go/1",
    moduleContext: { moduleId: "m1", config: [{ key: "level", value: "debug" }] },
    limits: LIMITS,
  }),
  envelope("welcome-bare", "An answer that says nothing but the version.", "welcome", { protocolVersion: 1 }),
  envelope("handle", "A call with a context and a body.", "handle", {
    callId: 9,
    payload: { context: FULL_CONTEXT, messageType: "search", body: "7b7d" },
  }),
  envelope("handle-bare", "A call without a payload.", "handle", { callId: 0xffff_ffff }),
  envelope("result-ok", "The answer to a call.", "result", { callId: 9, result: { kind: "ok", ok: "7b7d" } }),
  envelope("result-ok-empty", "An answer without bytes.", "result", { callId: 9, result: { kind: "ok" } }),
  envelope("result-error", "A call that failed.", "result", {
    callId: 9,
    result: { kind: "error", error: { code: "notFound", message: "no such log", details: "00ff" } },
  }),
  envelope("result-missing", "An answer that says neither.", "result", { callId: 9 }),
  ...STREAM_FRAMES.map((frame) =>
    envelope(`stream-${frame["kind"]}`, `A stream's ${frame["kind"]} frame.`, "stream", { streamId: ID, ...frame }),
  ),
  ...enumValues("LogLevel").map((level) =>
    envelope(`log-${kebab(level)}`, `An entry for the log, of the level ${level}.`, "log", {
      level,
      timeUnixMs: "1795000000001",
      message: "started",
      fields: [{ key: "pid", value: "7" }],
    }),
  ),
  envelope("log-unrecognized", "An entry of a level of a newer schema.", "log", {
    level: { unrecognized: 6 },
    timeUnixMs: "9007199254740991",
  }),
  envelope("ping", "A sign of life, with a nonce above what 53 bits hold.", "ping", { nonce: "18446744073709551615" }),
  envelope("pong", "Its answer.", "pong", { nonce: "0" }),
  envelope("drain", "Take no new work.", "drain", { timeoutMs: 5000 }),
  envelope("drain-largest", "The longest time that 32 bits hold.", "drain", { timeoutMs: 0xffff_ffff }),
  envelope("goodbye-clean", "The last message of a session that ends well.", "goodbye", {}),
  envelope("goodbye-with-code", "The last message of one that does not.", "goodbye", {
    code: "unavailable",
    message: "the host is going down",
  }),
];

// The first message each way: who is there, which protocol and schemas it speaks, and what it accepts.

import { createError, toPrintable } from "@ixt/context";
import type { IxtError } from "@ixt/wire";
import { SCHEMA_COMMIT } from "@ixt/wire";
import { type Hello, protocolVersion, type SessionLimits, type Welcome } from "@ixt/wire/wasipc";
import type { Module } from "./module.js";
import type { SessionSettings } from "./session-options.js";

/** How this package names itself to its peers. */
export const SDK_NAME = "ixt-sdk-ts";

/** What the other side said of itself. Texts are the peer's: print them with `toPrintable`. */
export interface Peer {
  readonly protocolVersion: number;
  /** The commit of the schemas that it was built against; empty where it did not say. */
  readonly schemaPin: string;
  readonly sdk: string;
  /** Present when the other side is a module. */
  readonly module: PeerModule | undefined;
  readonly limits: PeerSessionLimits;
}

/** What a module says of itself. */
export interface PeerModule {
  readonly name: string;
  readonly version: string;
  readonly services: readonly string[];
}

/** What the other side accepts; 0 where it did not say. */
export interface PeerSessionLimits {
  readonly maxFrameBytes: number;
  readonly maxConcurrentStreams: number;
  /** Data frames that may be sent to it on a new stream before its first credit. */
  readonly initialCredit: number;
  readonly bufferCapFrames: number;
}

const NO_LIMITS: PeerSessionLimits = Object.freeze({
  maxFrameBytes: 0,
  maxConcurrentStreams: 0,
  initialCredit: 0,
  bufferCapFrames: 0,
});

/** A module's first message. */
export function createHello(module: Module, settings: SessionSettings): Hello {
  const { name, version, services } = module;
  return { ...createIntroduction(settings), moduleInfo: { name, version, services } };
}

/** The runtime's answer. */
export function createWelcome(settings: SessionSettings): Welcome {
  return { ...createIntroduction(settings), moduleContext: undefined };
}

/** The peer, out of a Hello. */
export function fromHello(hello: Hello): Peer {
  return toPeer(hello, hello.moduleInfo);
}

/** The peer, out of a Welcome. */
export function fromWelcome(welcome: Welcome): Peer {
  return toPeer(welcome, undefined);
}

/** The error when the peer's protocol is not ours; both sides find it, each by its own look. */
export function checkProtocol(peer: Peer): IxtError | undefined {
  if (peer.protocolVersion === protocolVersion) return undefined;
  const text = `the peer speaks protocol version ${peer.protocolVersion}, this side ${protocolVersion}`;
  return createError("protocolError", text, { blame: "peer" });
}

/** The warning when the peer was built against other schemas; the session goes on, Cap'n Proto bridges what it can. */
export function checkSchemaPin(peer: Peer): string | undefined {
  if (peer.schemaPin === SCHEMA_COMMIT) return undefined;
  const theirs = peer.schemaPin === "" ? "none" : toPrintable(peer.schemaPin);
  return `schema pins differ: the peer's is ${theirs}, ours is ${SCHEMA_COMMIT}`;
}

function createIntroduction(settings: SessionSettings): Omit<Hello, "moduleInfo"> {
  const { maxConcurrentStreams, initialCredit, bufferCapFrames } = settings.streamLimits;
  const limits: SessionLimits = {
    maxFrameBytes: settings.limits.maxFrameBytes,
    maxConcurrentStreams,
    initialCredit: Math.min(initialCredit, bufferCapFrames),
    bufferCapFrames,
  };
  return { protocolVersion, schemaPin: SCHEMA_COMMIT, sdk: SDK_NAME, limits };
}

function toPeer(said: Omit<Hello, "moduleInfo">, module: PeerModule | undefined): Peer {
  const { protocolVersion: version, schemaPin, sdk } = said;
  return Object.freeze({ protocolVersion: version, schemaPin, sdk, module, limits: said.limits ?? NO_LIMITS });
}

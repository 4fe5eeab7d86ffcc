// A far end in the test's own hand: envelopes said and seen one by one.

import type { Transport } from "@ixt/transport";
import { SCHEMA_PIN } from "@ixt/wire";
import { decodeEnvelope, type Envelope, encodeEnvelope, protocolVersion } from "@ixt/wire/wasipc";
import { defineCall, defineModule, type Module, text } from "../src/index.js";

/** The body of a call. */
export const ask: Uint8Array = text.encode("question");
/** A peer that says nothing of its limits. */
export const NO_LIMITS = undefined;
/** What a session ends with whose way to the peer is gone. */
export const LOST: { readonly code: "unavailable"; readonly blame: "transport" } = {
  code: "unavailable",
  blame: "transport",
};

export const WELCOME: Envelope = {
  kind: "welcome",
  welcome: { protocolVersion, schemaPin: SCHEMA_PIN.commit, sdk: "", moduleContext: undefined, limits: NO_LIMITS },
};

export const greeter: Module = defineModule({
  name: "greeter",
  version: "2.0.0",
  handlers: { "greeter.greet": defineCall({ input: text, output: text, handle: (name) => `hello ${name}` }) },
});

/** The far end as the test's own hand: what came, and a way to answer. */
export function byHand(transport: Transport): {
  readonly seen: Envelope[];
  readonly send: (envelope: Envelope) => void;
} {
  const seen: Envelope[] = [];
  transport.receive((message) => seen.push(decodeEnvelope(message)));
  return { seen, send: (envelope) => transport.send(encodeEnvelope(envelope)) };
}

export function hello(overrides: Partial<Extract<Envelope, { kind: "hello" }>["hello"]> = {}): Envelope {
  const moduleInfo = { name: "m", version: "1", services: [] };
  const said = { protocolVersion, schemaPin: SCHEMA_PIN.commit, sdk: "test", moduleInfo, limits: NO_LIMITS };
  return { kind: "hello", hello: { ...said, ...overrides } };
}

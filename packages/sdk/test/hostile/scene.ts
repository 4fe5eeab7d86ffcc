// A session of ours with a raw peer: a module that we serve, or a connection to a module that the test writes by hand.

import { type Envelope, encodeEnvelope } from "@ixt/wire/wasipc";
import { type Connection, connect, type Module, type Serving, type SessionOptions, serve } from "../../src/index.js";
import { hello } from "../by-hand.js";
import type { Ends } from "./ends.js";

/** No log on the terminal, and no pings between what the test says. */
export const quiet: SessionOptions = { log: () => {}, keepaliveMs: Number.POSITIVE_INFINITY };

/** Serves the module, and reads its hello; the welcome is the test's to write. */
export async function serveRaw({ ours, raw }: Ends, module: Module, options: SessionOptions = quiet): Promise<Serving> {
  const serving = serve(module, ours, options);
  await raw.until("hello");
  return serving;
}

/** Connects to a module of which nothing is there but its hello. */
export async function connectRaw({ ours, raw }: Ends, options: SessionOptions = quiet): Promise<Connection> {
  const connecting = connect(ours, options);
  await raw.send(hello());
  const connection = await connecting;
  await raw.until("welcome");
  return connection;
}

/** The messages one behind the other, as a peer writes them in one go. */
export function concat(messages: readonly Envelope[]): Uint8Array {
  return Buffer.concat(messages.map(encodeEnvelope));
}

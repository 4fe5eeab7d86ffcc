// A session over a memory channel that counts what passes: writes, bytes and messages. Nothing of it depends on time.

import { type ByteChannel, createByteTransport, createMemoryChannels, MessageSplitter } from "@ixt/transport";
import { decodeEnvelope, type Envelope } from "@ixt/wire/wasipc";
import { type Connection, connect, type Module, type SessionOptions, serve } from "../src/index.js";

/** What one side has written since the last `reset`. */
export class Counts {
  writes = 0;
  bytes = 0;
  readonly #messages: Map<string, number> = new Map();
  readonly #splitter = new MessageSplitter();

  /** Messages by their kind, those of streams by that of their frame. */
  get messages(): Record<string, number> {
    return Object.fromEntries(this.#messages);
  }

  add(chunk: Uint8Array): void {
    this.writes++;
    this.bytes += chunk.length;
    this.#splitter.push(chunk, (message) => this.#addMessage(decodeEnvelope(message)));
  }

  reset(): void {
    this.writes = 0;
    this.bytes = 0;
    this.#messages.clear();
  }

  #addMessage(envelope: Envelope): void {
    const kind = envelope.kind === "stream" ? envelope.stream.kind : envelope.kind;
    this.#messages.set(kind, (this.#messages.get(kind) ?? 0) + 1);
  }
}

export interface CountedSession {
  readonly connection: Connection;
  readonly byModule: Counts;
  readonly byCaller: Counts;
}

/** A turn is one of the event loop, as over pipes and sockets: a batch is written when no microtask is left. */
const schedule = (flush: () => void): void => void setImmediate(flush);

/** Serves the module and connects to it; what the handshake took is not counted. */
export async function openCounted(module: Module, options: SessionOptions = {}): Promise<CountedSession> {
  const [near, far] = createMemoryChannels();
  const [byModule, byCaller] = [new Counts(), new Counts()];
  const settings: SessionOptions = { keepaliveMs: Number.POSITIVE_INFINITY, log: () => {}, ...options };
  const serving = serve(module, createByteTransport(count(near, byModule), { schedule }), settings);
  const connection = await connect(createByteTransport(count(far, byCaller), { schedule }), settings);
  await serving.opened;
  for (const counts of [byModule, byCaller]) counts.reset();
  return { connection, byModule, byCaller };
}

function count(channel: ByteChannel, counts: Counts): ByteChannel {
  return {
    ...channel,
    write: (chunk, done) => {
      counts.add(chunk);
      channel.write(chunk, done);
    },
  };
}

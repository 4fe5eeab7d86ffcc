/** This project's SDK: typed handlers behind async iterators, and the synchronous path beneath them. */
import {
  bytes,
  type Connection,
  connect,
  defineCall,
  defineModule,
  defineStream,
  readSingle,
  resolveStreamLimits,
  type SessionOptions,
  type StreamCall,
  type StreamHandle,
  serve,
} from "@ixt/sdk";
import { connectSocket, listenSocket } from "@ixt/transport/socket";
import { at } from "../../peer.js";
import { payloadRing } from "../payloads.js";
import { decodeOrder, encodeOrder, RING_LENGTH, type SdkClient, type SdkPeer, type Take } from "../peer.js";

/** Idle streams are opened by so many, since what is queued for a socket has a limit. */
const HOLD_BATCH = 1000;

/** The default limits, but for how many streams may be open. */
const options: SessionOptions = { streamLimits: resolveStreamLimits({ maxConcurrentStreams: 200_000 }) };

/** The synchronous path: as many as may go at once, then again when it says so. */
async function pumpRing({ sender }: StreamHandle, count: number, payloadBytes: number): Promise<void> {
  const ring = payloadRing(payloadBytes);
  for (let i = 0; i < count; ) {
    if (sender.trySend(at(ring, i % RING_LENGTH))) i += 1;
    else await sender.ready();
  }
}

/** A session of its own for each that connects, so that it counts the streams of that one. */
function createModule() {
  let held = 0;
  return defineModule({
    name: "bench",
    version: "1.0.0",
    handlers: {
      "bench.echo": defineCall({ input: bytes, output: bytes, handle: (body) => body }),
      "bench.held": defineCall({ input: bytes, output: bytes, handle: () => encodeOrder(held, 0) }),
    },
    streams: {
      "bench.download": defineStream({
        kind: "serverStream",
        input: bytes,
        output: bytes,
        async *handle(order) {
          const { count, payloadBytes } = decodeOrder(order);
          const ring = payloadRing(payloadBytes);
          for (let i = 0; i < count; i += 1) yield at(ring, i % RING_LENGTH);
        },
      }),
      "bench.exchange": defineStream({
        kind: "bidiStream",
        input: bytes,
        output: bytes,
        async *handle(payloads) {
          for await (const payload of payloads) yield payload;
        },
      }),
      "bench.pump": defineStream({
        kind: "serverStream",
        async accept(stream) {
          const { count, payloadBytes } = decodeOrder(await readSingle(stream));
          await pumpRing(stream, count, payloadBytes);
        },
      }),
      "bench.hold": defineStream({
        kind: "bidiStream",
        async accept(stream) {
          held += 1;
          await stream.closed;
        },
      }),
    },
  });
}

/** Opens a server stream and asks for so many payloads. */
function order(connection: Connection, name: string, count: number, payloadBytes: number): StreamCall {
  const stream = connection.open(name, "serverStream");
  stream.sender.sendData(encodeOrder(count, payloadBytes));
  stream.sender.close();
  return stream;
}

async function sendRing(stream: StreamCall, count: number, payloadBytes: number): Promise<void> {
  const ring = payloadRing(payloadBytes);
  for (let i = 0; i < count; i += 1) await stream.send(at(ring, i % RING_LENGTH));
  stream.sender.close();
}

class IteratingClient implements SdkClient {
  readonly #connection: Connection;
  #held = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  echo(body: Uint8Array): Promise<Uint8Array> {
    return this.#connection.call("bench.echo", body);
  }

  async download(count: number, payloadBytes: number, take: Take): Promise<void> {
    for await (const payload of order(this.#connection, "bench.download", count, payloadBytes).incoming) take(payload);
  }

  async exchange(count: number, payloadBytes: number, take: Take): Promise<void> {
    const stream = this.#connection.open("bench.exchange", "bidiStream");
    const sent = sendRing(stream, count, payloadBytes);
    for await (const payload of stream.incoming) take(payload);
    await sent;
  }

  async hold(count: number): Promise<void> {
    const target = this.#held + count;
    while (this.#held < target) {
      const batch = Math.min(target - this.#held, HOLD_BATCH);
      for (let i = 0; i < batch; i += 1) this.#connection.open("bench.hold", "bidiStream");
      this.#held += batch;
      // A call that comes after the streams on the same channel is answered after them.
      const there = decodeOrder(await this.#connection.call("bench.held", new Uint8Array())).count;
      if (there !== this.#held) throw new Error(`the other end has ${there} of ${this.#held} streams`);
    }
  }

  close(): void {
    void this.#connection.close();
  }
}

class SynchronousClient implements SdkClient {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async download(count: number, payloadBytes: number, take: Take): Promise<void> {
    const stream = order(this.#connection, "bench.pump", count, payloadBytes);
    stream.onData(take);
    const outcome = await stream.closed;
    if (outcome.status !== "complete") throw outcome.cause;
  }

  close(): void {
    void this.#connection.close();
  }
}

function createPeer(about: string, createClient: (connection: Connection) => SdkClient): SdkPeer {
  return {
    about,
    async listen(path) {
      const listener = await listenSocket({ path }, (transport) => {
        serve(createModule(), transport, options);
      });
      return { address: path, close: () => void listener.close() };
    },
    connect: async (address) => createClient(await connect(await connectSocket({ path: address }), options)),
  };
}

/** The SDK as its examples show it. */
export const ours: SdkPeer = createPeer(
  "@ixt/sdk: `serve` and `connect` over a Unix socket, `defineCall` and `defineStream` with the codec `bytes`, an `async function*` and `for await`; default limits, more streams apart",
  (connection) => new IteratingClient(connection),
);

/** The SDK's streams where the handler takes the stream's handle itself. */
export const oursSync: SdkPeer = createPeer(
  "the same by the synchronous path: the handler takes the stream's handle, `trySend` until it says no, then `ready`; the caller takes the payloads in a callback. Server streams alone",
  (connection) => new SynchronousClient(connection),
);

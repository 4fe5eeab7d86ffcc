/** This project's SDK: typed handlers, and a connection to them. */
import {
  bytes,
  type Connection,
  connect,
  defineCall,
  defineModule,
  defineStream,
  resolveStreamLimits,
  type SessionOptions,
  serve,
} from "@ixt/sdk";
import { connectSocket, listenSocket } from "@ixt/transport/socket";
import { at } from "../../peer.js";
import { payloadRing } from "../payloads.js";
import { decodeOrder, encodeOrder, RING_LENGTH, type SdkClient, type SdkPeer } from "../peer.js";

const module = defineModule({
  name: "bench",
  version: "1.0.0",
  handlers: { "bench.echo": defineCall({ input: bytes, output: bytes, handle: (body) => body }) },
  streams: {
    "bench.count": defineStream({
      kind: "serverStream",
      input: bytes,
      output: bytes,
      async *handle(order) {
        const { count, payloadBytes } = decodeOrder(order);
        const ring = payloadRing(payloadBytes);
        for (let i = 0; i < count; i += 1) yield at(ring, i % RING_LENGTH);
      },
    }),
  },
});

class OurClient implements SdkClient {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  echo(body: Uint8Array): Promise<Uint8Array> {
    return this.#connection.call("bench.echo", body);
  }

  count(count: number, payloadBytes: number): AsyncIterable<Uint8Array> {
    const stream = this.#connection.open("bench.count", "serverStream");
    stream.sender.sendData(encodeOrder(count, payloadBytes));
    stream.sender.close();
    return stream.incoming;
  }

  close(): void {
    void this.#connection.close();
  }
}

function createPeer(about: string, options: SessionOptions): SdkPeer {
  return {
    about,
    async listen(path) {
      const listener = await listenSocket({ path }, (transport) => {
        serve(module, transport, options);
      });
      return { close: () => void listener.close() };
    },
    connect: async (path) => new OurClient(await connect(await connectSocket({ path }), options)),
  };
}

/** The default limits. */
export const ours: SdkPeer = createPeer(
  "@ixt/sdk: `serve` and `connect`, `defineCall` and `defineStream` with the codec `bytes`, an `async function*` and `for await`; default limits, so a window of 16 frames",
  {},
);

/** As many frames of 64 bytes as HTTP/2's own window of 64 KiB holds. */
const WIDE_FRAMES = 1024;

/** A wide window. */
export const oursWide: SdkPeer = createPeer(
  `the same with a window of ${WIDE_FRAMES} frames (\`initialCredit\`, \`bufferCapFrames\`), which at 64 bytes is HTTP/2's of 64 KiB`,
  { streamLimits: resolveStreamLimits({ initialCredit: WIDE_FRAMES, bufferCapFrames: WIDE_FRAMES }) },
);

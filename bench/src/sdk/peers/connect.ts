/** Connect over HTTP/2 on a Unix socket, in the clear; its messages are `google.protobuf.BytesValue`, which has one field of bytes. */
import { once } from "node:events";
import { createServer, type Http2Session } from "node:http2";
import { connect as connectSocket, type Socket } from "node:net";
import { create, toBinary } from "@bufbuild/protobuf";
import { fileDesc, type GenService, serviceDesc } from "@bufbuild/protobuf/codegenv2";
import { base64Encode } from "@bufbuild/protobuf/wire";
import {
  type BytesValue,
  BytesValueSchema,
  FileDescriptorProtoSchema,
  file_google_protobuf_wrappers,
} from "@bufbuild/protobuf/wkt";
import { type Client, type ConnectRouter, createClient } from "@connectrpc/connect";
import { connectNodeAdapter, createConnectTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { at } from "../../peer.js";
import { payloadRing } from "../payloads.js";
import { decodeOrder, encodeOrder, RING_LENGTH, type SdkClient, type SdkPeer, type Take } from "../peer.js";

/** The address is in the socket that is handed over. */
const BASE_URL = "http://localhost";

/** Streams that wait for their first message at once. */
const HOLD_BATCH = 1000;

/** Idle streams count against a session's memory, of which Node allows 10 MB where it is not told otherwise. */
const sessionOptions = { maxSessionMemory: 100_000 };

interface Method<Kind extends string> {
  readonly methodKind: Kind;
  readonly input: typeof BytesValueSchema;
  readonly output: typeof BytesValueSchema;
}

type BenchService = GenService<{
  echo: Method<"unary">;
  download: Method<"server_streaming">;
  exchange: Method<"bidi_streaming">;
  hold: Method<"bidi_streaming">;
}>;

/** What `protoc-gen-es` would have written into a file of its own. */
function createService(): BenchService {
  const types = { inputType: ".google.protobuf.BytesValue", outputType: ".google.protobuf.BytesValue" };
  const file = create(FileDescriptorProtoSchema, {
    name: "bench.proto",
    package: "bench",
    syntax: "proto3",
    dependency: ["google/protobuf/wrappers.proto"],
    service: [
      {
        name: "Bench",
        method: [
          { name: "Echo", ...types },
          { name: "Download", ...types, serverStreaming: true },
          { name: "Exchange", ...types, clientStreaming: true, serverStreaming: true },
          { name: "Hold", ...types, clientStreaming: true, serverStreaming: true },
        ],
      },
    ],
  });
  const encoded = base64Encode(toBinary(FileDescriptorProtoSchema, file));
  return serviceDesc(fileDesc(encoded, [file_google_protobuf_wrappers]), 0);
}

const service = createService();

function toMessage(value: Uint8Array): BytesValue {
  return create(BytesValueSchema, { value });
}

async function* ringMessages(count: number, payloadBytes: number): AsyncGenerator<BytesValue> {
  const ring = payloadRing(payloadBytes);
  for (let i = 0; i < count; i += 1) yield toMessage(at(ring, i % RING_LENGTH));
}

function addRoutes(router: ConnectRouter): void {
  router.service(service, {
    echo: (request) => request,
    async *download(request) {
      const { count, payloadBytes } = decodeOrder(request.value);
      yield* ringMessages(count, payloadBytes);
    },
    async *exchange(requests) {
      for await (const request of requests) yield request;
    },
    async *hold(requests) {
      yield toMessage(new Uint8Array());
      await requests[Symbol.asyncIterator]().next();
    },
  });
}

/** A caller's half of a stream on which nothing is sent. */
// biome-ignore lint/correctness/useYield: what it yields is nothing, and when it ends so does the half.
async function* noRequests(closed: Promise<void>): AsyncGenerator<BytesValue> {
  await closed;
}

class ConnectClient implements SdkClient {
  readonly #client: Client<BenchService>;
  readonly #sessions: Http2SessionManager;
  readonly #closed: Promise<void>;
  #setClosed: () => void = () => {};

  constructor(sessions: Http2SessionManager) {
    const httpVersion = "2";
    this.#client = createClient(
      service,
      createConnectTransport({ baseUrl: BASE_URL, httpVersion, sessionManager: sessions, acceptCompression: [] }),
    );
    this.#sessions = sessions;
    this.#closed = new Promise((resolve) => {
      this.#setClosed = resolve;
    });
  }

  async echo(body: Uint8Array): Promise<Uint8Array> {
    return (await this.#client.echo(toMessage(body))).value;
  }

  async download(count: number, payloadBytes: number, take: Take): Promise<void> {
    for await (const { value } of this.#client.download(toMessage(encodeOrder(count, payloadBytes)))) take(value);
  }

  async exchange(count: number, payloadBytes: number, take: Take): Promise<void> {
    for await (const { value } of this.#client.exchange(ringMessages(count, payloadBytes))) take(value);
  }

  async hold(count: number): Promise<void> {
    for (let left = count; left > 0; left -= HOLD_BATCH) {
      await Promise.all(Array.from({ length: Math.min(left, HOLD_BATCH) }, () => this.#holdOne()));
    }
  }

  close(): void {
    this.#sessions.abort();
    this.#setClosed();
  }

  /** Resolves when the other end's first message is here. */
  async #holdOne(): Promise<void> {
    const answers = this.#client.hold(noRequests(this.#closed))[Symbol.asyncIterator]();
    await answers.next();
    answers.next().catch(() => {});
  }
}

export const connect: SdkPeer = {
  about:
    "@connectrpc/connect-node 2.3.0, the Connect protocol over HTTP/2 and a Unix socket, with compression off: a service of `google.protobuf.BytesValue` that is described in code; handlers are `async function*`; `for await (const message of client.download(request))`",
  async listen(path) {
    const server = createServer(sessionOptions, connectNodeAdapter({ routes: addRoutes }));
    const sessions = new Set<Http2Session>();
    server.on("session", (session) => {
      sessions.add(session);
      session.on("close", () => sessions.delete(session));
    });
    server.listen(path);
    await once(server, "listening");
    const close = (): void => {
      server.close();
      for (const session of sessions) session.destroy();
    };
    return { address: path, close };
  },
  async connect(address) {
    const createConnection = (): Socket => connectSocket(address);
    const sessions = new Http2SessionManager(BASE_URL, {}, { ...sessionOptions, createConnection });
    await sessions.connect();
    return new ConnectClient(sessions);
  },
};

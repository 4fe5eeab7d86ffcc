/** grpc-js over a Unix socket, in the clear. Its serializers hand on the bytes they get, so that no codec is paid for. */
import {
  type ChannelOptions,
  Client,
  type ClientDuplexStream,
  credentials,
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
} from "@grpc/grpc-js";
import { decodeOrder, encodeOrder, type SdkClient, type SdkPeer, type Take } from "../peer.js";
import { createReturn, sendRing } from "./sink.js";

const ECHO = "/bench.Bench/Echo";
const DOWNLOAD = "/bench.Bench/Download";
const EXCHANGE = "/bench.Bench/Exchange";
const HOLD = "/bench.Bench/Hold";

/** HTTP/2's own limit would do, but here as in the documentation: more streams than the default allows at once. */
const options: ChannelOptions = { "grpc.max_concurrent_streams": 200_000 };

/** Streams that wait for their headers at once. */
const HOLD_BATCH = 1000;

/** A view where it has to be a Buffer, never a copy. */
const toBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const asItIs = (bytes: Buffer): Uint8Array => bytes;

const codecs = {
  requestSerialize: toBuffer,
  requestDeserialize: asItIs,
  responseSerialize: toBuffer,
  responseDeserialize: asItIs,
};

const service = {
  echo: { path: ECHO, requestStream: false, responseStream: false, ...codecs },
  download: { path: DOWNLOAD, requestStream: false, responseStream: true, ...codecs },
  exchange: { path: EXCHANGE, requestStream: true, responseStream: true, ...codecs },
  hold: { path: HOLD, requestStream: true, responseStream: true, ...codecs },
};

const echo: handleUnaryCall<Uint8Array, Uint8Array> = (call, callback) => callback(null, call.request);

const download: handleServerStreamingCall<Uint8Array, Uint8Array> = (call) => {
  const { count, payloadBytes } = decodeOrder(call.request);
  sendRing(call, count, payloadBytes);
};

/** Back it goes; what cannot be written yet keeps the next from being read. */
const exchange: handleBidiStreamingCall<Uint8Array, Uint8Array> = (call) => {
  call.on("data", createReturn(call, call));
  call.on("end", () => call.end());
};

/** The headers alone, which tell the caller that the stream is here. */
const hold: handleBidiStreamingCall<Uint8Array, Uint8Array> = (call) => {
  call.on("error", () => {});
  call.sendMetadata(new Metadata());
};

class GrpcClient implements SdkClient {
  readonly #client: Client;
  readonly #held: ClientDuplexStream<Uint8Array, Uint8Array>[] = [];

  constructor(client: Client) {
    this.#client = client;
  }

  echo(body: Uint8Array): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(ECHO, toBuffer, asItIs, body, (error, answer) => {
        if (answer === undefined) reject(error ?? new Error("no answer"));
        else resolve(answer);
      });
    });
  }

  async download(count: number, payloadBytes: number, take: Take): Promise<void> {
    const order = encodeOrder(count, payloadBytes);
    for await (const payload of this.#client.makeServerStreamRequest(DOWNLOAD, toBuffer, asItIs, order)) take(payload);
  }

  async exchange(count: number, payloadBytes: number, take: Take): Promise<void> {
    const call = this.#client.makeBidiStreamRequest(EXCHANGE, toBuffer, asItIs);
    sendRing(call, count, payloadBytes);
    for await (const payload of call) take(payload);
  }

  async hold(count: number): Promise<void> {
    while (count > 0) {
      const batch = Math.min(count, HOLD_BATCH);
      await Promise.all(Array.from({ length: batch }, () => this.#holdOne()));
      count -= batch;
    }
  }

  /** Resolves when the other end's headers are here. */
  #holdOne(): Promise<void> {
    const call = this.#client.makeBidiStreamRequest(HOLD, toBuffer, asItIs);
    this.#held.push(call);
    return new Promise((resolve, reject) => {
      call.once("metadata", () => resolve());
      call.on("error", reject);
    });
  }

  close(): void {
    for (const call of this.#held) call.cancel();
    this.#client.close();
  }
}

export const grpc: SdkPeer = {
  about:
    "@grpc/grpc-js 1.14.7 over a Unix socket: a hand-written service whose serializers hand on the Buffers they get; `call.write` until it says no, then `drain`; `for await (const message of call)`; its echo by `data`, `pause` and `resume`",
  async listen(path) {
    const server = new Server(options);
    server.addService(service, { echo, download, exchange, hold });
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(`unix:${path}`, ServerCredentials.createInsecure(), (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
    return { address: path, close: () => server.forceShutdown() };
  },
  async connect(address) {
    const client = new Client(`unix:${address}`, credentials.createInsecure(), options);
    await new Promise<void>((resolve, reject) => {
      client.waitForReady(Date.now() + 10_000, (error) => {
        if (error === undefined) resolve();
        else reject(error);
      });
    });
    return new GrpcClient(client);
  },
};

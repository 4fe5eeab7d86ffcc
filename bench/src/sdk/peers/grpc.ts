/** grpc-js over a Unix socket, in the clear. Its serializers hand on the bytes they get, so that no codec is paid for. */
import {
  Client,
  credentials,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
} from "@grpc/grpc-js";
import { at } from "../../peer.js";
import { payloadRing } from "../payloads.js";
import { decodeOrder, encodeOrder, RING_LENGTH, type SdkClient, type SdkPeer } from "../peer.js";

const ECHO = "/bench.Bench/Echo";
const COUNT = "/bench.Bench/Count";

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
  count: { path: COUNT, requestStream: false, responseStream: true, ...codecs },
};

const echo: handleUnaryCall<Uint8Array, Uint8Array> = (call, callback) => callback(null, call.request);

/** As many as it takes at once, then again when it says so. */
const count: handleServerStreamingCall<Uint8Array, Uint8Array> = (call) => {
  const order = decodeOrder(call.request);
  const ring = payloadRing(order.payloadBytes);
  let sent = 0;
  const pump = (): void => {
    while (sent < order.count) {
      const payload = at(ring, sent % RING_LENGTH);
      sent += 1;
      if (!call.write(payload)) {
        call.once("drain", pump);
        return;
      }
    }
    call.end();
  };
  pump();
};

class GrpcClient implements SdkClient {
  readonly #client: Client;

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

  count(count: number, payloadBytes: number): AsyncIterable<Uint8Array> {
    return this.#client.makeServerStreamRequest(COUNT, toBuffer, asItIs, encodeOrder(count, payloadBytes));
  }

  close(): void {
    this.#client.close();
  }
}

export const grpc: SdkPeer = {
  about:
    "@grpc/grpc-js 1.14.7: a hand-written service whose serializers hand on the Buffers they get; `call.write` until it says no, then `drain`; `for await (const message of call)`",
  async listen(path) {
    const server = new Server();
    server.addService(service, { echo, count });
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(`unix:${path}`, ServerCredentials.createInsecure(), (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
    return { close: () => server.forceShutdown() };
  },
  async connect(path) {
    const client = new Client(`unix:${path}`, credentials.createInsecure());
    await new Promise<void>((resolve, reject) => {
      client.waitForReady(Date.now() + 10_000, (error) => {
        if (error === undefined) resolve();
        else reject(error);
      });
    });
    return new GrpcClient(client);
  },
};

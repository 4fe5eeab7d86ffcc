/** Cap'n Web over a Unix socket: a length before each of its messages, which are JSON with the payloads in base64, as over its WebSocket. */
import { once } from "node:events";
import { connect as connectSocket, createServer, type Socket } from "node:net";
import { RpcSession, type RpcStub, RpcTarget, type RpcTransport } from "capnweb";
import { at } from "../../peer.js";
import { payloadRing } from "../payloads.js";
import { decodeOrder, encodeOrder, RING_LENGTH, type SdkClient, type SdkPeer, type Take } from "../peer.js";
import { RecordSplitter } from "./record-splitter.js";

const LENGTH_BYTES = 4;

/** Streams that wait for the other end at once. */
const HOLD_BATCH = 1000;

type Payloads = ReadableStream<Uint8Array>;

interface Waiter {
  readonly resolve: (message: string) => void;
  readonly reject: (error: Error) => void;
}

/** The library's messages on a socket. It bounds by itself what of its streams is under way. */
class SocketTransport implements RpcTransport {
  readonly #socket: Socket;
  readonly #messages: string[] = [];
  #waiter: Waiter | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    const splitter = new RecordSplitter(LENGTH_BYTES, (record) => this.#deliver(record));
    socket.on("data", (chunk) => splitter.push(chunk));
    socket.on("error", () => {});
    socket.on("close", () => this.#waiter?.reject(new Error("the socket is closed")));
  }

  send(message: string): void {
    const length = Buffer.byteLength(message);
    const record = Buffer.allocUnsafe(LENGTH_BYTES + length);
    record.writeUInt32BE(length);
    record.write(message, LENGTH_BYTES);
    if (this.#socket.writable) this.#socket.write(record);
  }

  receive(): Promise<string> {
    const message = this.#messages.shift();
    if (message !== undefined) return Promise.resolve(message);
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) reject(new Error("the socket is closed"));
      else this.#waiter = { resolve, reject };
    });
  }

  abort(): void {
    this.#socket.end();
  }

  #deliver(record: Uint8Array): void {
    const message = Buffer.from(record.buffer, record.byteOffset, record.byteLength).toString();
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter === undefined) this.#messages.push(message);
    else waiter.resolve(message);
  }
}

/** The ring round and round, each payload when it is asked for. */
function ringStream(count: number, payloadBytes: number): Payloads {
  const ring = payloadRing(payloadBytes);
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent === count) controller.close();
      else {
        controller.enqueue(at(ring, sent % RING_LENGTH));
        sent += 1;
      }
    },
  });
}

/** Each payload of the other as it comes. A stream of its own, since in Node 20 the library knows no TransformStream's end for one. */
function returnStream(payloads: Payloads): Payloads {
  const reader = payloads.getReader();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

/** What the listener offers. */
class Bench extends RpcTarget {
  readonly #idle: ReadableStreamDefaultController<Uint8Array>[] = [];

  echo(body: Uint8Array): Uint8Array {
    return body;
  }

  download(order: Uint8Array): Payloads {
    const { count, payloadBytes } = decodeOrder(order);
    return ringStream(count, payloadBytes);
  }

  exchange(payloads: Payloads): Payloads {
    return returnStream(payloads);
  }

  /** A stream of which nothing comes, though it could: without what would send, it were garbage. */
  hold(): Payloads {
    return new ReadableStream({ start: (controller) => void this.#idle.push(controller) });
  }
}

async function takeAll(payloads: Payloads, take: Take): Promise<void> {
  for await (const payload of payloads) take(payload);
}

class CapnWebClient implements SdkClient {
  readonly #bench: RpcStub<Bench>;
  readonly #socket: Socket;
  readonly #held: Payloads[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#bench = new RpcSession<Bench>(new SocketTransport(socket)).getRemoteMain();
  }

  async echo(body: Uint8Array): Promise<Uint8Array> {
    return await this.#bench.echo(body);
  }

  async download(count: number, payloadBytes: number, take: Take): Promise<void> {
    await takeAll(await this.#bench.download(encodeOrder(count, payloadBytes)), take);
  }

  async exchange(count: number, payloadBytes: number, take: Take): Promise<void> {
    await takeAll(await this.#bench.exchange(ringStream(count, payloadBytes)), take);
  }

  async hold(count: number): Promise<void> {
    for (let left = count; left > 0; left -= HOLD_BATCH) {
      const opening = Array.from({ length: Math.min(left, HOLD_BATCH) }, async () => await this.#bench.hold());
      this.#held.push(...(await Promise.all(opening)));
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}

export const capnweb: SdkPeer = {
  about:
    "capnweb 0.12.0 over a Unix socket, through a transport of our own with 4 bytes of length: its own JSON, the payloads in base64; calls of an `RpcTarget`; streams are `ReadableStream`s that a call gives back or is given, with the library's own window; `for await (const chunk of stream)`",
  async listen(path) {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      new RpcSession(new SocketTransport(socket), new Bench());
    });
    server.listen(path);
    await once(server, "listening");
    const close = (): void => {
      server.close();
      for (const socket of sockets) socket.destroy();
    };
    return { address: path, close };
  },
  async connect(address) {
    const socket = connectSocket(address);
    await once(socket, "connect");
    return new CapnWebClient(socket);
  },
};

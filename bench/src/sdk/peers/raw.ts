/** Nothing but a socket: a length before each payload, one write for each or one for many. The latter is the practical limit. */
import { once } from "node:events";
import { connect as connectTo, createServer, type Socket } from "node:net";
import { decodeOrder, encodeOrder, type SdkClient, type SdkPeer, type Take } from "../peer.js";
import { RecordSplitter } from "./record-splitter.js";
import { createReturn, type Sink, sendRing } from "./sink.js";

const LENGTH_BYTES = 4;
const ID_BYTES = 4;
const SLAB_BYTES = 65_536;

/** The first record of a connection is its mode and, of a download, the order. */
const MODE = { calls: 0, download: 1, exchange: 2 } as const;

type CreateWriter = (socket: Socket) => Sink;

/** One write for each payload. */
class RecordWriter implements Sink {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  write(payload: Uint8Array): boolean {
    const record = Buffer.allocUnsafe(LENGTH_BYTES + payload.length);
    record.writeUInt32BE(payload.length);
    record.set(payload, LENGTH_BYTES);
    return this.#socket.write(record);
  }

  once(event: "drain", listener: () => void): void {
    this.#socket.once(event, listener);
  }

  end(): void {
    this.#socket.end();
  }
}

/** Payloads copied into a slab, and one write for each slab that is full or left over at the end of the turn. */
class SlabWriter implements Sink {
  readonly #socket: Socket;
  readonly #free: Buffer[] = [];
  #slab: Buffer = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #filled = 0;
  #isFull = false;
  #isScheduled = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("drain", () => {
      this.#isFull = false;
    });
  }

  write(payload: Uint8Array): boolean {
    if (this.#filled + LENGTH_BYTES > SLAB_BYTES) this.#flush();
    this.#filled = this.#slab.writeUInt32BE(payload.length, this.#filled);
    const room = SLAB_BYTES - this.#filled;
    if (payload.length <= room) this.#append(payload);
    else {
      this.#append(payload.subarray(0, room));
      this.#flush();
      this.#append(payload.subarray(room));
    }
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      process.nextTick(this.#endTurn);
    }
    return !this.#isFull;
  }

  once(event: "drain", listener: () => void): void {
    this.#socket.once(event, listener);
  }

  end(): void {
    this.#flush();
    this.#socket.end();
  }

  readonly #endTurn = (): void => {
    this.#isScheduled = false;
    this.#flush();
  };

  /** @param bytes of which there is room for all */
  #append(bytes: Uint8Array): void {
    this.#slab.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  /** A slab that was written is used again. */
  #flush(): void {
    if (this.#filled === 0) return;
    const slab = this.#slab;
    this.#isFull = !this.#socket.write(slab.subarray(0, this.#filled), () => this.#free.push(slab));
    this.#slab = this.#free.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES);
    this.#filled = 0;
  }
}

function serveSocket(socket: Socket, createWriter: CreateWriter): void {
  const writer = createWriter(socket);
  let receive = (first: Uint8Array): void => {
    receive = createReturn(socket, writer);
    if (first[0] !== MODE.download) return;
    const { count, payloadBytes } = decodeOrder(first.subarray(1));
    sendRing(writer, count, payloadBytes);
  };
  const splitter = new RecordSplitter(LENGTH_BYTES, (payload) => receive(payload));
  socket.on("data", (chunk) => splitter.push(chunk));
  socket.on("end", () => writer.end());
  socket.on("error", () => socket.destroy());
}

class RawClient implements SdkClient {
  readonly #address: string;
  readonly #createWriter: CreateWriter;
  readonly #calls: Socket;
  readonly #callWriter: Sink;
  readonly #waiters: Map<number, (body: Uint8Array) => void> = new Map();
  #lastId = 0;

  constructor(address: string, createWriter: CreateWriter, calls: Socket) {
    this.#address = address;
    this.#createWriter = createWriter;
    this.#calls = calls;
    this.#callWriter = createWriter(calls);
    this.#callWriter.write(Uint8Array.of(MODE.calls));
    const splitter = new RecordSplitter(LENGTH_BYTES, (answer) => this.#settle(answer));
    calls.on("data", (chunk) => splitter.push(chunk));
  }

  echo(body: Uint8Array): Promise<Uint8Array> {
    this.#lastId = (this.#lastId + 1) >>> 0;
    const id = this.#lastId;
    const request = Buffer.allocUnsafe(ID_BYTES + body.length);
    request.writeUInt32BE(id);
    request.set(body, ID_BYTES);
    return new Promise((resolve) => {
      this.#waiters.set(id, resolve);
      this.#callWriter.write(request);
    });
  }

  async download(count: number, payloadBytes: number, take: Take): Promise<void> {
    const socket = await this.#open(take);
    const writer = this.#createWriter(socket);
    writer.write(Buffer.concat([Uint8Array.of(MODE.download), encodeOrder(count, payloadBytes)]));
    await once(socket, "end");
    socket.end();
  }

  async exchange(count: number, payloadBytes: number, take: Take): Promise<void> {
    const socket = await this.#open(take);
    const writer = this.#createWriter(socket);
    const ended = once(socket, "end");
    writer.write(Uint8Array.of(MODE.exchange));
    sendRing(writer, count, payloadBytes);
    await ended;
  }

  close(): void {
    this.#callWriter.end();
  }

  async #open(take: Take): Promise<Socket> {
    const socket = await open(this.#address);
    const splitter = new RecordSplitter(LENGTH_BYTES, take);
    socket.on("data", (chunk) => splitter.push(chunk));
    return socket;
  }

  #settle(answer: Uint8Array): void {
    const id = new DataView(answer.buffer, answer.byteOffset).getUint32(0);
    this.#waiters.get(id)?.(answer.subarray(ID_BYTES));
    this.#waiters.delete(id);
  }
}

async function open(address: string): Promise<Socket> {
  const socket = connectTo({ path: address, allowHalfOpen: true });
  await once(socket, "connect");
  return socket;
}

function createPeer(about: string, createWriter: CreateWriter): SdkPeer {
  return {
    about,
    async listen(path) {
      const server = createServer({ allowHalfOpen: true }, (socket) => serveSocket(socket, createWriter));
      server.listen(path);
      await once(server, "listening");
      return { address: path, close: () => server.close() };
    },
    connect: async (address) => new RawClient(address, createWriter, await open(address)),
  };
}

/** One write for each payload. */
export const raw: SdkPeer = createPeer(
  "node:net, a Unix socket for each stream and one for all calls: 4 bytes of length before each payload, one `socket.write` for each, `drain` honoured; calls have 4 bytes of id",
  (socket) => new RecordWriter(socket),
);

/** Many payloads in one write. */
export const rawBatched: SdkPeer = createPeer(
  "the same with each payload copied once into a slab of 64 KiB, and one `socket.write` for a slab that is full or left over at the end of the turn: the practical limit",
  (socket) => new SlabWriter(socket),
);

/** Node's own HTTP/2 over a Unix socket, in the clear: a stream for each call, and records with gRPC's prefix of five bytes. */
import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectTo,
  createServer,
  type Http2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { connect as connectSocket } from "node:net";
import type { Duplex } from "node:stream";
import { decodeOrder, encodeOrder, type SdkClient, type SdkPeer, type Take } from "../peer.js";
import { RecordSplitter } from "./record-splitter.js";
import { createReturn, type Sink, sendRing } from "./sink.js";

const PREFIX_BYTES = 5;
const STATUS = { ":status": 200 };

/** Streams that wait for their headers at once. */
const HOLD_BATCH = 1000;

/** Idle streams count against a session's memory, of which Node allows 10 MB where it is not told otherwise. */
const sessionOptions = { maxSessionMemory: 100_000 };

/** The prefix of a record: no compression, and the length. */
class RecordWriter implements Sink {
  readonly #stream: Duplex;

  constructor(stream: Duplex) {
    this.#stream = stream;
  }

  write(payload: Uint8Array): boolean {
    const record = Buffer.allocUnsafe(PREFIX_BYTES + payload.length);
    record[0] = 0;
    record.writeUInt32BE(payload.length, 1);
    record.set(payload, PREFIX_BYTES);
    return this.#stream.write(record);
  }

  once(event: "drain", listener: () => void): void {
    this.#stream.once(event, listener);
  }

  end(): void {
    this.#stream.end();
  }
}

/** The one record of a body. */
async function readOne(stream: Duplex): Promise<Uint8Array> {
  let payload: Uint8Array | undefined;
  await receive(stream, (each) => {
    payload = each;
  });
  if (payload === undefined) throw new Error("the stream has ended without a record");
  return payload;
}

/** Every record until the stream's end. */
async function receive(stream: Duplex, take: Take): Promise<void> {
  const splitter = new RecordSplitter(PREFIX_BYTES, take);
  for await (const chunk of stream) splitter.push(chunk);
}

function returnAll(stream: Duplex, writer: Sink): void {
  const splitter = new RecordSplitter(PREFIX_BYTES, createReturn(stream, writer));
  stream.on("data", (chunk) => splitter.push(chunk));
  stream.on("end", () => writer.end());
}

async function serveStream(stream: ServerHttp2Stream, path: string | undefined): Promise<void> {
  const writer = new RecordWriter(stream);
  stream.on("error", () => {});
  stream.respond(STATUS);
  if (path === "/echo") {
    writer.write(await readOne(stream));
    writer.end();
  } else if (path === "/download") {
    const { count, payloadBytes } = decodeOrder(await readOne(stream));
    sendRing(writer, count, payloadBytes);
  } else if (path === "/exchange") {
    returnAll(stream, writer);
  }
}

class Http2Client implements SdkClient {
  readonly #session: ClientHttp2Session;

  constructor(session: ClientHttp2Session) {
    this.#session = session;
  }

  echo(body: Uint8Array): Promise<Uint8Array> {
    return readOne(this.#request("/echo", body));
  }

  download(count: number, payloadBytes: number, take: Take): Promise<void> {
    return receive(this.#request("/download", encodeOrder(count, payloadBytes)), take);
  }

  async exchange(count: number, payloadBytes: number, take: Take): Promise<void> {
    const stream = this.#open("/exchange");
    sendRing(new RecordWriter(stream), count, payloadBytes);
    await receive(stream, take);
  }

  async hold(count: number): Promise<void> {
    for (let left = count; left > 0; left -= HOLD_BATCH) {
      const streams = Array.from({ length: Math.min(left, HOLD_BATCH) }, () => this.#open("/hold"));
      await Promise.all(streams.map((stream) => once(stream, "response")));
    }
  }

  close(): void {
    this.#session.destroy();
  }

  #open(path: string): ClientHttp2Stream {
    return this.#session.request({ ":method": "POST", ":path": path });
  }

  #request(path: string, body: Uint8Array): ClientHttp2Stream {
    const stream = this.#open(path);
    const writer = new RecordWriter(stream);
    writer.write(body);
    writer.end();
    return stream;
  }
}

export const http2: SdkPeer = {
  about:
    "node:http2 over a Unix socket: a stream for each call, gRPC's prefix of 5 bytes before each payload and `stream.write` for each, `drain` honoured; `for await` over the chunks, of which the records are cut out",
  async listen(path) {
    const server = createServer(sessionOptions);
    const sessions = new Set<Http2Session>();
    server.on("session", (session) => {
      sessions.add(session);
      session.on("close", () => sessions.delete(session));
    });
    server.on("stream", (stream, headers) => {
      serveStream(stream, headers[":path"]).catch((error: Error) => stream.destroy(error));
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
    const session = connectTo("http://localhost", {
      ...sessionOptions,
      createConnection: () => connectSocket(address),
    });
    await once(session, "remoteSettings");
    return new Http2Client(session);
  },
};

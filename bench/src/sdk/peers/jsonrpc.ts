/** JSON-RPC over a Unix socket, by the connection that language servers use. JSON has no bytes, so the payloads are base64. */
import { once } from "node:events";
import { connect as connectSocket, createServer, type Socket } from "node:net";
import {
  createMessageConnection,
  type MessageConnection,
  NotificationType3,
  RequestType1,
  SocketMessageReader,
  SocketMessageWriter,
} from "vscode-jsonrpc/node";
import type { SdkPeer } from "../peer.js";
import {
  isStructuredMessage,
  type Post,
  type Receive,
  StructuredClient,
  serveMessages,
} from "./structured-messages.js";

const echo = new RequestType1<string, string, void>("echo");

/** A stream's message: its kind, the stream, and the payload in base64 or a number. */
const streamMessage = new NotificationType3<number, number, string | number>("stream");

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, "base64");
}

function createConnection(socket: Socket): MessageConnection {
  const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  // It reports what cannot be sent to a socket that the other end has closed; the promise of the sending tells it as well.
  connection.onError(() => {});
  connection.onClose(() => connection.dispose());
  return connection;
}

function createPost(connection: MessageConnection): Post {
  return ([kind, id, content]) => {
    const encoded = typeof content === "number" ? content : toBase64(content);
    connection.sendNotification(streamMessage, kind, id, encoded).catch(() => connection.dispose());
  };
}

function onStreamMessage(connection: MessageConnection, receive: Receive): void {
  connection.onNotification(streamMessage, (kind, id, content) => {
    const message: unknown = [kind, id, typeof content === "number" ? content : fromBase64(content)];
    if (isStructuredMessage(message)) receive(message);
  });
}

/** Streams as any channel of messages carries them, and calls as requests. */
class JsonRpcClient extends StructuredClient {
  readonly #connection: MessageConnection;

  constructor(connection: MessageConnection, close: () => void) {
    super(createPost(connection), close);
    this.#connection = connection;
  }

  override async echo(body: Uint8Array): Promise<Uint8Array> {
    return fromBase64(await this.#connection.sendRequest(echo, toBase64(body)));
  }
}

function serveSocket(socket: Socket): void {
  const connection = createConnection(socket);
  connection.onRequest(echo, (body) => toBase64(fromBase64(body)));
  onStreamMessage(connection, serveMessages(createPost(connection)));
  connection.listen();
}

export const jsonrpc: SdkPeer = {
  about:
    "vscode-jsonrpc 10.0.0 over a Unix socket, the payloads in base64: calls are requests; of streams it knows none, so each message is a notification, at most 256 of a stream under way, acknowledged by 64. None of them is idle",
  async listen(path) {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      serveSocket(socket);
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
    const connection = createConnection(socket);
    const client = new JsonRpcClient(connection, () => socket.destroy());
    onStreamMessage(connection, client.receive);
    connection.listen();
    return client;
  },
};

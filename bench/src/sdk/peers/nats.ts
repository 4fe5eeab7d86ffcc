/**
 * NATS: both processes are clients of a real nats-server on the loopback, which the listener starts and ends. A stream is a
 * subject for each direction, and one more for what is acknowledged of it; an empty message is the end of any of them.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { connect, createInbox, type NatsConnection, type Subscription } from "@nats-io/transport-node";
import { decodeOrder, encodeOrder, type SdkClient, type SdkListener, type SdkPeer, type Take } from "../peer.js";
import { MessageStream, ReturningStream } from "./message-stream.js";
import { sendRing } from "./sink.js";

const COMMAND = "nats-server";
const ECHO = "bench.echo";
const DOWNLOAD = "bench.download";
const EXCHANGE = "bench.exchange";

/** Where Debian puts the server is not on everybody's path. */
const env = { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin:/usr/local/sbin` };

const LISTENING = /Listening for client connections on (\S+)/u;

const acknowledgedSubject = (subject: string): string => `${subject}.acknowledged`;

/** One end of a stream, which sends on the one subject and takes from the other. */
function createStream(connection: NatsConnection, outgoing: string, incoming: string): MessageStream {
  const acknowledged = acknowledgedSubject(incoming);
  return new MessageStream({
    data: (payload) => connection.publish(outgoing, payload),
    acknowledge: (count) => connection.publish(acknowledged, Uint8Array.of(count)),
    end: () => connection.publish(outgoing),
  });
}

/** Lets the stream know what is acknowledged of that which it sends, until the other end has it all. */
function watchAcknowledged(connection: NatsConnection, outgoing: string, stream: MessageStream): void {
  const subscription = connection.subscribe(acknowledgedSubject(outgoing), {
    callback(_error, { data: [count] }) {
      if (count === undefined) subscription.unsubscribe();
      else stream.acknowledged(count);
    },
  });
}

/** The subjects of a stream that the caller has named. */
function subjectsOf(name: string): { readonly up: string; readonly down: string } {
  return { up: `${name}.up`, down: `${name}.down` };
}

function serveDownload(connection: NatsConnection, name: string, order: Uint8Array): void {
  const { up, down } = subjectsOf(name);
  const stream = createStream(connection, down, up);
  watchAcknowledged(connection, down, stream);
  const { count, payloadBytes } = decodeOrder(order);
  sendRing(stream, count, payloadBytes);
}

function serveExchange(connection: NatsConnection, name: string): void {
  const { up, down } = subjectsOf(name);
  const stream = createStream(connection, down, up);
  const returning = new ReturningStream(stream);
  watchAcknowledged(connection, down, stream);
  const subscription = connection.subscribe(up, {
    callback(_error, { data }) {
      if (data.length > 0) returning.data(data);
      else {
        subscription.unsubscribe();
        connection.publish(acknowledgedSubject(up));
        returning.end();
      }
    },
  });
}

function serve(connection: NatsConnection): void {
  connection.subscribe(ECHO, { callback: (_error, message) => void message.respond(message.data) });
  connection.subscribe(DOWNLOAD, {
    callback: (_error, { reply = "", data }) => serveDownload(connection, reply, data),
  });
  connection.subscribe(EXCHANGE, {
    callback(_error, message) {
      serveExchange(connection, message.string());
      message.respond();
    },
  });
}

class NatsClient implements SdkClient {
  readonly #connection: NatsConnection;

  constructor(connection: NatsConnection) {
    this.#connection = connection;
  }

  async echo(body: Uint8Array): Promise<Uint8Array> {
    return (await this.#connection.request(ECHO, body)).data;
  }

  download(count: number, payloadBytes: number, take: Take): Promise<void> {
    const name = createInbox();
    const { up, down } = subjectsOf(name);
    const subscription = this.#connection.subscribe(down);
    this.#connection.publish(DOWNLOAD, encodeOrder(count, payloadBytes), { reply: name });
    return this.#receive(subscription, createStream(this.#connection, up, down), take);
  }

  async exchange(count: number, payloadBytes: number, take: Take): Promise<void> {
    const name = createInbox();
    const { up, down } = subjectsOf(name);
    const subscription = this.#connection.subscribe(down);
    const stream = createStream(this.#connection, up, down);
    watchAcknowledged(this.#connection, up, stream);
    await this.#connection.request(EXCHANGE, name);
    sendRing(stream, count, payloadBytes);
    await this.#receive(subscription, stream, take);
  }

  close(): void {
    this.#connection.close().catch(() => {});
  }

  /** Takes each, until the end of the stream. */
  async #receive(subscription: Subscription, stream: MessageStream, take: Take): Promise<void> {
    for await (const { data } of subscription) {
      if (data.length > 0) {
        take(data);
        stream.taken();
      } else {
        subscription.unsubscribe();
        this.#connection.publish(acknowledgedSubject(subscription.getSubject()));
      }
    }
  }
}

/** Where it listens, as it tells in its log. */
async function addressOf(server: ChildProcess): Promise<string> {
  await once(server, "spawn");
  if (server.stderr === null) throw new Error(`${COMMAND} has no log`);
  let log = "";
  for await (const line of createInterface({ input: server.stderr })) {
    log += `${line}\n`;
    const address = LISTENING.exec(line)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error(`${COMMAND} has ended:\n${log}`);
}

async function listen(): Promise<SdkListener> {
  const server = spawn(COMMAND, ["--addr", "127.0.0.1", "--port", "-1"], { env, stdio: ["ignore", "ignore", "pipe"] });
  const end = (): void => void server.kill();
  process.on("exit", end);
  const address = await addressOf(server);
  server.stderr?.resume();
  const connection = await connect({ servers: address, reconnect: false });
  serve(connection);
  await connection.flush();
  const close = (): void => {
    connection.close().catch(() => {});
    process.off("exit", end);
    end();
  };
  return { address, close };
}

export const nats: SdkPeer = {
  about:
    "@nats-io/transport-node 3.4.0 and a nats-server over TCP on the loopback, so that each message goes through a third process: request and reply; a subject for each direction of a stream, at most 256 messages of it under way, acknowledged by 64, since NATS drops a subscriber that is slow; `for await (const message of subscription)`. It has no streams, so none that are idle",
  missing: () =>
    spawnSync(COMMAND, ["--version"], { env }).error && `no ${COMMAND} here (Debian has it in its package ${COMMAND})`,
  listen,
  connect: async (address) => new NatsClient(await connect({ servers: address, reconnect: false })),
};

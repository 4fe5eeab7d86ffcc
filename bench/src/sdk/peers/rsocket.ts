/** rsocket-js over a Unix socket, which its TCP transports take as well. Its flow control is the demand that each end states. */
import { createServer } from "node:net";
import {
  type Cancellable,
  type OnExtensionSubscriber,
  type OnNextSubscriber,
  type OnTerminalSubscriber,
  type Payload,
  type Requestable,
  type RSocket,
  RSocketConnector,
  RSocketServer,
} from "rsocket-core";
import { TcpClientTransport } from "rsocket-tcp-client";
import { TcpServerTransport } from "rsocket-tcp-server";
import { decodeOrder, encodeOrder, type SdkClient, type SdkPeer, type Take } from "../peer.js";
import { type MessageChannel, MessageStream, ReturningStream, WINDOW_MESSAGES } from "./message-stream.js";
import { sendRing } from "./sink.js";

const EMPTY = Buffer.alloc(0);

/** The metadata of a stream that is held. */
const HOLD = Buffer.from("hold");

/** Streams that wait for their first payload at once. */
const HOLD_BATCH = 1000;

type Subscriber = OnTerminalSubscriber & OnNextSubscriber & OnExtensionSubscriber;

/** Both halves of a channel, as either end has the other's. */
type Channel = Subscriber & Requestable & Cancellable;

const ignore = (): void => {};

/** A view where it has to be a Buffer, never a copy. */
function toPayload(bytes: Uint8Array): Payload {
  return { data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

const bytesOf = ({ data }: Payload): Uint8Array => data ?? EMPTY;

/**
 * One end's stream to the other.
 *
 * @param demand payloads that the other end has asked for so far
 * @param from who is asked for more of its own, where it sends any
 */
function createStream(
  other: OnNextSubscriber & OnTerminalSubscriber,
  demand: number,
  from?: Requestable,
): MessageStream {
  const channel: MessageChannel = {
    data: (payload) => other.onNext(toPayload(payload), false),
    acknowledge: (count) => from?.request(count),
    end: () => other.onComplete(),
  };
  return new MessageStream(channel, demand);
}

const responder: Partial<RSocket> = {
  requestResponse(payload, caller) {
    caller.onNext(payload, true);
    return { cancel: ignore, onExtension: ignore };
  },
  requestStream(payload, demand, caller) {
    if ((payload.metadata ?? EMPTY).length > 0) {
      caller.onNext({ data: EMPTY }, false);
      return { request: ignore, cancel: ignore, onExtension: ignore };
    }
    const stream = createStream(caller, demand);
    const { count, payloadBytes } = decodeOrder(bytesOf(payload));
    sendRing(stream, count, payloadBytes);
    return { request: (more) => stream.acknowledged(more), cancel: ignore, onExtension: ignore };
  },
  /** Its first payload opens it, and is not sent back. */
  requestChannel(_first, demand, _isCompleted, caller) {
    const stream = createStream(caller, demand, caller);
    const returning = new ReturningStream(stream);
    caller.request(WINDOW_MESSAGES);
    return {
      onNext: (payload) => returning.data(bytesOf(payload)),
      onComplete: () => returning.end(),
      onError: ignore,
      onExtension: ignore,
      request: (more) => stream.acknowledged(more),
      cancel: ignore,
    };
  },
};

/** Takes the other end's payloads, each of which is counted, until its end. */
class Receiver implements Subscriber {
  readonly ended: Promise<void>;
  readonly #take: Take;
  #stream: MessageStream | undefined;
  #resolve: () => void = ignore;
  #reject: (error: Error) => void = ignore;

  constructor(take: Take) {
    this.#take = take;
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** The stream that counts what was taken. */
  count(stream: MessageStream): void {
    this.#stream = stream;
  }

  readonly onNext = (payload: Payload): void => {
    this.#take(bytesOf(payload));
    this.#stream?.taken();
  };

  readonly onComplete = (): void => this.#resolve();
  readonly onError = (error: Error): void => this.#reject(error);
  readonly onExtension = ignore;
}

class RSocketClient implements SdkClient {
  readonly #socket: RSocket;

  constructor(socket: RSocket) {
    this.#socket = socket;
  }

  echo(body: Uint8Array): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#socket.requestResponse(toPayload(body), {
        onNext: (payload) => resolve(bytesOf(payload)),
        onComplete: () => resolve(EMPTY),
        onError: reject,
        onExtension: ignore,
      });
    });
  }

  download(count: number, payloadBytes: number, take: Take): Promise<void> {
    const receiver = new Receiver(take);
    const order = toPayload(encodeOrder(count, payloadBytes));
    const subscription = this.#socket.requestStream(order, WINDOW_MESSAGES, receiver);
    receiver.count(new MessageStream({ data: ignore, acknowledge: (more) => subscription.request(more), end: ignore }));
    return receiver.ended;
  }

  exchange(count: number, payloadBytes: number, take: Take): Promise<void> {
    const receiver = new Receiver(take);
    const { onNext, onComplete, onError, onExtension } = receiver;
    let stream: MessageStream | undefined;
    // The first demand is what the other end says once the channel is there.
    const request = (demand: number): void => {
      if (stream !== undefined) stream.acknowledged(demand);
      else {
        stream = createStream(channel, demand, channel);
        receiver.count(stream);
        sendRing(stream, count, payloadBytes);
      }
    };
    const caller: Channel = { onNext, onComplete, onError, onExtension, request, cancel: ignore };
    const channel: Channel = this.#socket.requestChannel({ data: EMPTY }, WINDOW_MESSAGES, false, caller);
    return receiver.ended;
  }

  async hold(count: number): Promise<void> {
    for (let left = count; left > 0; left -= HOLD_BATCH) {
      await Promise.all(Array.from({ length: Math.min(left, HOLD_BATCH) }, () => this.#holdOne()));
    }
  }

  close(): void {
    this.#socket.close();
  }

  /** Resolves when the first payload is here, after which there is none. */
  #holdOne(): Promise<void> {
    return new Promise((resolve, reject) => {
      const subscriber = { onNext: () => resolve(), onComplete: ignore, onError: reject, onExtension: ignore };
      const request = { data: EMPTY, metadata: HOLD };
      this.#socket.requestStream(request, WINDOW_MESSAGES, subscriber);
    });
  }
}

export const rsocket: SdkPeer = {
  about:
    "rsocket-core 1.0.0-alpha.3 over a Unix socket, with its TCP transports: `requestResponse`, `requestStream` and `requestChannel`, each end demanding 256 payloads at first and 64 more whenever 64 were taken; callbacks at both ends, which is what it has",
  async listen(path) {
    const callers = new Set<RSocket>();
    // One of our own, since what `bind` gives back closes the server alone, and says so to itself once more.
    const netServer = createServer();
    const server = new RSocketServer({
      transport: new TcpServerTransport({ listenOptions: { path }, socketCreator: () => netServer }),
      acceptor: {
        accept(_setup, caller) {
          callers.add(caller);
          caller.onClose(() => callers.delete(caller));
          return Promise.resolve(responder);
        },
      },
    });
    await server.bind();
    const close = (): void => {
      netServer.removeAllListeners("close");
      netServer.close();
      for (const caller of callers) caller.close();
    };
    return { address: path, close };
  },
  async connect(address) {
    const transport = new TcpClientTransport({ connectionOptions: { path: address } });
    return new RSocketClient(await new RSocketConnector({ transport }).connect());
  },
};

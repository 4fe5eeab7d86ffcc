/** Calls and streams over a channel of structured clones, of which both ends are alike: a worker's port, a child process' channel. */
import { decodeOrder, encodeOrder, type SdkClient, type Take } from "../peer.js";
import { MessageStream, ReturningStream } from "./message-stream.js";
import { sendRing } from "./sink.js";

/** The kinds of messages; `echo` is answered by `answer`, and the streams' data goes both ways. */
const KIND = { echo: 0, answer: 1, download: 2, exchange: 3, data: 4, acknowledge: 5, end: 6 } as const;

type Kind = (typeof KIND)[keyof typeof KIND];

/** Kind, id of the call or stream, and what goes with it. */
export type StructuredMessage = readonly [kind: Kind, id: number, content: Uint8Array | number];

/** Hands a message to the other end. */
export type Post = (message: StructuredMessage) => void;

/** Whether it is one of ours: the channel may be used by others too. */
export function isStructuredMessage(value: unknown): value is StructuredMessage {
  return Array.isArray(value) && value.length === 3 && typeof value[0] === "number" && typeof value[1] === "number";
}

const NONE = 0;

function createStream(post: Post, id: number): MessageStream {
  return new MessageStream({
    data: (payload) => post([KIND.data, id, payload]),
    acknowledge: (count) => post([KIND.acknowledge, id, count]),
    end: () => post([KIND.end, id, NONE]),
  });
}

/** Takes one message. */
export type Receive = (message: StructuredMessage) => void;

/** The end that serves. */
export function serveMessages(post: Post): Receive {
  const streams = new Map<number, MessageStream>();
  const returning = new Map<number, ReturningStream>();
  const open = (id: number): MessageStream => {
    const stream = createStream(post, id);
    streams.set(id, stream);
    return stream;
  };
  return ([kind, id, content]) => {
    if (typeof content === "number") {
      if (kind === KIND.exchange) returning.set(id, new ReturningStream(open(id)));
      else if (kind === KIND.acknowledge) streams.get(id)?.acknowledged(content);
      else if (kind === KIND.end) {
        returning.get(id)?.end();
        returning.delete(id);
      }
    } else if (kind === KIND.data) returning.get(id)?.data(content);
    else if (kind === KIND.echo) post([KIND.answer, id, content]);
    else if (kind === KIND.download) {
      const { count, payloadBytes } = decodeOrder(content);
      sendRing(open(id), count, payloadBytes);
    }
  };
}

interface Incoming {
  readonly stream: MessageStream;
  readonly take: Take;
  readonly onEnd: () => void;
}

/** The end that asks. */
export class StructuredClient implements SdkClient {
  readonly #post: Post;
  readonly #close: () => void;
  readonly #calls: Map<number, (answer: Uint8Array) => void> = new Map();
  readonly #streams: Map<number, Incoming> = new Map();
  #lastId = 0;

  /** @param close lets go of the channel */
  constructor(post: Post, close: () => void) {
    this.#post = post;
    this.#close = close;
  }

  readonly receive: Receive = ([kind, id, content]) => {
    const incoming = this.#streams.get(id);
    if (typeof content === "number") {
      if (kind === KIND.acknowledge) incoming?.stream.acknowledged(content);
      else if (kind === KIND.end) {
        this.#streams.delete(id);
        incoming?.onEnd();
      }
    } else if (kind === KIND.data) {
      incoming?.take(content);
      incoming?.stream.taken();
    } else if (kind === KIND.answer) {
      this.#calls.get(id)?.(content);
      this.#calls.delete(id);
    }
  };

  echo(body: Uint8Array): Promise<Uint8Array> {
    const id = this.#nextId();
    return new Promise((resolve) => {
      this.#calls.set(id, resolve);
      this.#post([KIND.echo, id, body]);
    });
  }

  download(count: number, payloadBytes: number, take: Take): Promise<void> {
    const id = this.#nextId();
    const ended = this.#open(id, createStream(this.#post, id), take);
    this.#post([KIND.download, id, encodeOrder(count, payloadBytes)]);
    return ended;
  }

  exchange(count: number, payloadBytes: number, take: Take): Promise<void> {
    const id = this.#nextId();
    const stream = createStream(this.#post, id);
    const ended = this.#open(id, stream, take);
    this.#post([KIND.exchange, id, NONE]);
    sendRing(stream, count, payloadBytes);
    return ended;
  }

  close(): void {
    this.#close();
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Resolves at the other end's end. */
  #open(id: number, stream: MessageStream, take: Take): Promise<void> {
    return new Promise((resolve) => {
      this.#streams.set(id, { stream, take, onEnd: resolve });
    });
  }
}

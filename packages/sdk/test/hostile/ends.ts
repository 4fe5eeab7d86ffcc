// One of our transports over a real socket or over real pipes, and a peer at its other end that writes whatever bytes the test
// says and reads only when it is asked to.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect as connectRaw, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { type ByteTransportOptions, MessageSplitter, type Transport } from "@ixt/transport";
import { listenSocket } from "@ixt/transport/socket";
import { createChildTransport } from "@ixt/transport/stdio";
import { decodeEnvelope, type Envelope, encodeEnvelope } from "@ixt/wire/wasipc";

/** The peer's end, in the test's own hand. */
export interface RawEnd {
  /** Writes these bytes as they are. */
  write(bytes: Uint8Array): void;
  /** Writes one message; resolves when the system has taken it. */
  send(envelope: Envelope): Promise<void>;
  /** Reads until a message of this kind comes; what comes before it is kept in `seen`. Rejects when the channel ends first. */
  until<Kind extends Envelope["kind"]>(kind: Kind): Promise<Extract<Envelope, { kind: Kind }>>;
  /** Every message that was read. */
  readonly seen: Envelope[];
  /** Ends this direction, as a process that exits does. */
  end(): void;
  /** Breaks the channel, as a machine that is gone does. */
  breakOff(): void;
  /** Resolves when our side has ended or broken the channel; reads on until then. */
  over(): Promise<void>;
}

/** The two ends, and what lets go of what is below them. */
export interface Ends {
  readonly ours: Transport;
  readonly raw: RawEnd;
}

export type OpenEnds = (options?: ByteTransportOptions) => Promise<Ends>;

const cleanups: (() => unknown)[] = [];

/** Lets go of every channel of the test that is over. */
export async function closeEnds(): Promise<void> {
  for (const cleanup of cleanups.splice(0)) await cleanup();
}

/** What each hostile case is put over. */
export const CHANNELS: readonly (readonly [name: string, open: OpenEnds])[] = [
  ["a Unix socket", (options) => openSocket("unix", options)],
  ["TCP", (options) => openSocket("tcp", options)],
  ["pipes", openPipes],
];

async function openSocket(family: "unix" | "tcp", options: ByteTransportOptions = {}): Promise<Ends> {
  const folder = mkdtempSync(join(tmpdir(), "ixt-"));
  const accepted = createDeferred<Transport>();
  const address = family === "unix" ? { path: join(folder, "s") } : { port: 0 };
  const listener = await listenSocket(address, accepted.resolve, options);
  const socket = connectRaw("path" in listener.address ? listener.address : { host: "127.0.0.1", ...listener.address });
  await once(socket, "connect");
  cleanups.push(async () => {
    socket.destroy();
    await listener.close();
    rmSync(folder, { recursive: true, force: true });
  });
  // A Unix socket knows no reset.
  const breakOff = (): void => void (family === "tcp" ? socket.resetAndDestroy() : socket.destroy());
  return { ours: await accepted.promise, raw: createRawEnd(socket, socket, breakOff) };
}

/** Two real pairs of pipes, with a process between each that passes on what it reads. */
async function openPipes(options: ByteTransportOptions = {}): Promise<Ends> {
  const [toRaw, toOurs] = [spawn("cat", { stdio: "pipe" }), spawn("cat", { stdio: "pipe" })];
  await Promise.all([once(toRaw, "spawn"), once(toOurs, "spawn")]);
  const kill = (): void => {
    for (const cat of [toRaw, toOurs]) cat.kill("SIGKILL");
  };
  cleanups.push(kill);
  for (const stream of [toRaw.stdout, toOurs.stdin]) stream.on("error", () => {});
  return {
    ours: createChildTransport({ stdin: toRaw.stdin, stdout: toOurs.stdout }, options),
    raw: createRawEnd(toRaw.stdout, toOurs.stdin, kill),
  };
}

function createRawEnd(source: Readable | Socket, sink: Writable, breakOff: () => void): RawEnd {
  const splitter = new MessageSplitter();
  const seen: Envelope[] = [];
  const unread: Envelope[] = [];
  const over = createDeferred<void>();
  let arrived = createDeferred<void>();
  source.on("error", () => {});
  sink.on("error", () => {});
  source.once("close", () => over.resolve());
  source.once("end", () => over.resolve());
  source.pause();
  source.on("data", (chunk: Buffer) => {
    splitter.push(new Uint8Array(chunk), (message) => unread.push(decodeEnvelope(message)));
    arrived.resolve();
  });
  let isOver = false;
  void over.promise.then(() => {
    isOver = true;
    arrived.resolve();
  });
  return {
    seen,
    write: (bytes) => void sink.write(bytes),
    send: (envelope) => new Promise((resolve) => sink.write(encodeEnvelope(envelope), () => resolve())),
    async until<Kind extends Envelope["kind"]>(kind: Kind) {
      source.resume();
      for (;;) {
        const next = unread.shift();
        if (next === undefined) {
          if (isOver)
            throw new Error(`the channel ended before a ${kind} came, after ${seen.map((each) => each.kind)}`);
          await arrived.promise;
          arrived = createDeferred<void>();
          continue;
        }
        seen.push(next);
        if (!isKind(next, kind)) continue;
        source.pause();
        return next;
      }
    },
    end: () => void sink.end(),
    breakOff,
    over() {
      source.resume();
      return over.promise;
    },
  };
}

function createDeferred<Value>(): { readonly promise: Promise<Value>; readonly resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function isKind<Kind extends Envelope["kind"]>(
  envelope: Envelope,
  kind: Kind,
): envelope is Extract<Envelope, { kind: Kind }> {
  return envelope.kind === kind;
}

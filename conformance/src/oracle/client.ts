// The oracle as a child process: batches of messages in, one verdict each out. oracle/main.c++ has the protocol.

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/** What libcapnp made of one message. */
export interface OracleVerdict {
  /** `partial`: accepted as far as it was read, in a value too large for us to accept. */
  readonly status: "accepted" | "refused" | "partial";
  /** Words of the message by its own segment table. */
  readonly consumedWords: number;
  /** The dump of an accepted value, or the reason of a refusal. */
  readonly text: string;
}

/** A message, and what it is to be read as. */
export interface Question {
  readonly root: string;
  readonly bytes: Uint8Array;
  /** Read with a traversal limit of the message's own size, which a message without shared objects stays in. */
  readonly isTight?: boolean;
}

const BUILD = new URL("../../.build/", import.meta.url);
const STATUS = ["accepted", "refused", "partial"] as const;
const TIGHT = 0x8000_0000;

/** One running oracle. Questions are answered in order; several batches may be under way at once. */
export class Oracle {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly roots = new Map<string, number>();
  private readonly waiting: Waiting[] = [];
  private chunks: Buffer[] = [];
  private buffered = 0;
  private failure: Error | undefined;
  private greeting: Waiting | undefined;

  private constructor() {
    const path = (name: string): string => fileURLToPath(new URL(name, BUILD));
    this.child = spawn(path("oracle"), [path("request.bin")], { stdio: ["pipe", "pipe", "inherit"] });
    this.child.on("error", (error) => this.fail(error));
    this.child.on("exit", (code) => this.fail(new Error(`the oracle ended with code ${code}`)));
    this.child.stdin.on("error", (error) => this.fail(error));
    this.child.stdout.on("data", (chunk: Buffer) => this.receive(chunk));
  }

  /** Starts the oracle that `oracle/build.sh` built, for the roots that it must know. */
  static async start(roots: readonly string[]): Promise<Oracle> {
    const oracle = new Oracle();
    const line = await new Promise<Buffer>((resolve, reject) => {
      oracle.greeting = { resolve, reject };
    });
    const names = line.toString("latin1").split(",");
    if ([...names].sort().join() !== [...roots].sort().join()) {
      oracle.stop();
      throw new Error(`the oracle's schemas have other structs than the compiled request: ${names.join()}`);
    }
    for (const [index, name] of names.entries()) oracle.roots.set(name, index);
    return oracle;
  }

  /** The verdicts on `questions`, in their order. The messages may be changed once this returns its promise. */
  async ask(questions: readonly Question[]): Promise<readonly OracleVerdict[]> {
    if (this.failure !== undefined) throw this.failure;
    const answer = new Promise<Buffer>((resolve, reject) => this.waiting.push({ resolve, reject }));
    this.child.stdin.write(this.batch(questions));
    return parseAnswer(await answer);
  }

  stop(): void {
    this.child.removeAllListeners("exit");
    this.child.stdin.end();
  }

  private batch(questions: readonly Question[]): Buffer {
    const size = questions.reduce((sum, { bytes }) => sum + 8 + ((bytes.length + 7) & ~7), 8);
    const batch = Buffer.alloc(size);
    batch.writeUInt32LE(questions.length, 0);
    batch.writeUInt32LE(size - 8, 4);
    let at = 8;
    for (const { root, bytes, isTight } of questions) {
      const index = this.roots.get(root);
      if (index === undefined) throw new Error(`the oracle knows no struct ${root}`);
      batch.writeUInt32LE((isTight === true ? TIGHT : 0) + index, at);
      batch.writeUInt32LE(bytes.length, at + 4);
      batch.set(bytes, at + 8);
      at += 8 + ((bytes.length + 7) & ~7);
    }
    return batch;
  }

  private receive(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.buffered += chunk.length;
    if (this.greeting !== undefined) {
      const text = this.join();
      const end = text.indexOf(10);
      if (end < 0) return;
      this.greeting.resolve(text.subarray(0, end));
      this.greeting = undefined;
      this.keep(text.subarray(end + 1));
    }
    while (this.buffered >= 8) {
      const first = this.chunks[0] as Buffer;
      const length = 8 + (first.length >= 8 ? first : this.join()).readUInt32LE(4);
      if (this.buffered < length) return;
      const all = this.join();
      this.keep(all.subarray(length));
      this.waiting.shift()?.resolve(all.subarray(0, length));
    }
  }

  private join(): Buffer {
    const all = this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks);
    this.chunks = [all];
    return all;
  }

  private keep(rest: Buffer): void {
    this.chunks = rest.length === 0 ? [] : [rest];
    this.buffered = rest.length;
  }

  private fail(error: Error): void {
    this.failure = error;
    this.greeting?.reject(error);
    for (const waiting of this.waiting.splice(0)) waiting.reject(error);
  }
}

interface Waiting {
  readonly resolve: (bytes: Buffer) => void;
  readonly reject: (error: Error) => void;
}

function parseAnswer(bytes: Buffer): readonly OracleVerdict[] {
  const verdicts: OracleVerdict[] = [];
  let at = 8;
  for (let i = bytes.readUInt32LE(0); i > 0; i--) {
    const length = bytes.readUInt32LE(at + 8);
    verdicts.push({
      status: STATUS[bytes.readUInt32LE(at)] ?? "refused",
      consumedWords: bytes.readUInt32LE(at + 4),
      text: bytes.toString("latin1", at + 12, at + 12 + length),
    });
    at += 12 + length;
  }
  return verdicts;
}

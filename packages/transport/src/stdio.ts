// Node entry: messages over the standard streams, both ends. The parent speaks over a child's stdin and stdout, the child
// over its own; stderr is left to logs.

import { Socket } from "node:net";
import { type ByteTransportOptions, checkMaxBacklogBytes, createByteTransport } from "./byte-transport.js";
import { type ByteSink, type ByteSource, createNodeChannel } from "./node-channel.js";
import { atTurnEnd } from "./node-turn-end.js";
import type { Transport } from "./transport.js";

export type { ByteSink, ByteSource } from "./node-channel.js";

/** What is needed of a child process spawned with `stdio: ["pipe", "pipe", ...]`; Node's `ChildProcess` fits. */
export interface ChildStdio {
  /** Written to: the child's standard input. */
  readonly stdin: ByteSink;
  /** Read from: the child's standard output. */
  readonly stdout: ByteSource;
}

/**
 * The parent's end: messages over a child's stdin and stdout. When the child dies the transport ends; the child process
 * itself stays the caller's to reap.
 *
 * @example
 * ```ts
 * import { spawn } from "node:child_process";
 * import { createChildTransport } from "@ixt/transport/stdio";
 * import { decodePing, encodePing } from "@ixt/wire/wasipc";
 *
 * const echo = "process.stdin.pipe(process.stdout)";
 * const child = spawn("node", ["-e", echo], { stdio: ["pipe", "pipe", "inherit"] });
 * const transport = createChildTransport(child);
 * transport.receive((message) => {
 *   console.log(decodePing(message).nonce); // 7n
 *   transport.close();
 * });
 * transport.send(encodePing({ nonce: 7n }));
 * await transport.closed;
 * ```
 */
export function createChildTransport(child: ChildStdio, options: ByteTransportOptions = {}): Transport {
  checkMaxBacklogBytes(options);
  const channel = createNodeChannel(child.stdout, child.stdin, "readOn");
  return createByteTransport(channel, { schedule: atTurnEnd, ...options });
}

/**
 * The child's end: messages over this process's own stdin and stdout. From this call on stdout belongs to the transport:
 * whatever else is written to `process.stdout` (by `console.log` too) goes to stderr, where it cannot spoil a message.
 * When the transport ends, stdin is released, so that it does not keep the process alive.
 *
 * Call it once per process.
 */
export function createProcessTransport(options: ByteTransportOptions = {}): Transport {
  checkMaxBacklogBytes(options);
  const channel = createNodeChannel(process.stdin, claimStdout(), "destroy");
  return createByteTransport(channel, { schedule: atTurnEnd, ...options });
}

/**
 * A sink of our own over file descriptor 1. `process.stdout` writes to pipes synchronously: a parent that is slow to read
 * would stop this whole process, cancels and pings included. Files have no other way, and no such trouble.
 */
function claimStdout(): ByteSink {
  const { stdout, stderr } = process;
  const sink = openDescriptor(1) ?? bindSink(stdout);
  stdout.write = stderr.write.bind(stderr);
  return sink;
}

function openDescriptor(fd: number): Socket | undefined {
  try {
    return new Socket({ fd, readable: false, writable: true });
  } catch {
    return undefined;
  }
}

/** The stream's own methods, bound before `write` is redirected. */
function bindSink(stream: ByteSink): ByteSink {
  return {
    on: stream.on.bind(stream),
    write: stream.write.bind(stream),
    end: stream.end.bind(stream),
    destroy: stream.destroy.bind(stream),
  };
}

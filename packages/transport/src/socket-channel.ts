// A ByteChannel over one socket: what a Node stream pair does, and the end of a socket, which must neither lose what was written
// nor wait for a peer that never ends its side.

import type { Socket } from "node:net";
import type { ByteChannel, ByteReader } from "./byte-channel.js";
import { createNodeChannel } from "./node-channel.js";

/**
 * The socket's two directions end apart: a peer that has ended its own still gets what is under way to it. Once ours has ended, the
 * peer has `lingerMs` to end its own; a socket that is closed with bytes unread would be reset, and take with it what was written.
 */
export function createSocketChannel(socket: Socket, lingerMs: number): ByteChannel {
  socket.allowHalfOpen = true;
  const channel = createNodeChannel(socket, socket, "readOn");
  let reading = false;
  return {
    ...(channel.allocate && { allocate: channel.allocate }),
    read(reader) {
      reading = true;
      if (!tellPast(socket, reader)) channel.read(honest(socket, reader));
    },
    write: (chunk, done) => channel.write(chunk, done),
    end() {
      channel.end();
      // Without a reader the peer's end would never be come to.
      if (!reading) socket.resume();
      linger(socket, lingerMs);
    },
    destroy: () => channel.destroy(),
  };
}

/** What was over before anyone read; says whether there was such a thing. */
function tellPast(socket: Socket, reader: ByteReader): boolean {
  if (socket.errored) reader.error(socket.errored);
  else if (socket.readableEnded) reader.end();
  else if (socket.destroyed) reader.error(destroyedError());
  else return false;
  return true;
}

/** Takes for a clean end only what is one: not a socket that was destroyed on this side, nor a reset that looks like an end. */
function honest(socket: Socket, reader: ByteReader): ByteReader {
  let over = false;
  const finish = (tell: () => void): void => {
    if (over) return;
    over = true;
    tell();
  };
  return {
    data: (chunk) => reader.data(chunk),
    end: () =>
      finish(() => {
        if (socket.destroyed || !socket.readableEnded) reader.error(destroyedError());
        else if (isReset(socket)) reader.error(new Error("the connection was reset"));
        else reader.end();
      }),
    error: (cause) => finish(() => reader.error(cause)),
  };
}

/**
 * Node 20 and 22 tell a reset that comes right behind bytes as an end. But a connection whose peer has only ended its side has a
 * peer still, and one that was reset has none. Nothing is known of it where the peer's address was asked for before, and kept.
 */
function isReset(socket: Socket): boolean {
  return socket.localAddress !== undefined && socket.remoteAddress === undefined;
}

function destroyedError(): Error {
  return new Error("the socket was destroyed on this side");
}

/** First for as long as the peer takes some of what is left to write, then once for the peer's own end. */
function linger(socket: Socket, lingerMs: number): void {
  const destroy = (): void => void socket.destroy();
  let timer: NodeJS.Timeout | undefined;
  const waitForPeer = (): void => {
    timer = setTimeout(destroy, lingerMs);
  };
  if (socket.destroyed) return;
  socket.setTimeout(Math.max(1, lingerMs), destroy);
  if (socket.writableFinished) waitForPeer();
  else socket.once("finish", waitForPeer);
  socket.once("close", () => clearTimeout(timer));
}

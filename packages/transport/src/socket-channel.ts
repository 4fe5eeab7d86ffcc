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

/** A socket that was destroyed on this side closes as one does whose peer has ended; it is no clean end. */
function honest(socket: Socket, reader: ByteReader): ByteReader {
  return {
    data: (chunk) => reader.data(chunk),
    end: () => (socket.readableEnded ? reader.end() : reader.error(destroyedError())),
    error: (cause) => reader.error(cause),
  };
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

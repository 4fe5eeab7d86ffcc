// A transport that writes down what is sent through it, message by message, before it goes anywhere.

import type { Transport } from "@ixt/transport";
import { decodeEnvelope } from "@ixt/wire/wasipc";
import type { EnvelopeLines } from "./envelope-line.js";

/** The transport, with `write` told of every message that it takes, as a line. */
export function recordSends(transport: Transport, lines: EnvelopeLines, write: (line: string) => void): Transport {
  return {
    send(message) {
      // Sent first: one that the transport refuses was never said.
      transport.send(message);
      write(describe(message, lines));
    },
    receive: (callback) => transport.receive(callback),
    get writable() {
      return transport.writable;
    },
    whenWritable: () => transport.whenWritable(),
    closed: transport.closed,
    close: (cause) => transport.close(cause),
  };
}

function describe(message: Uint8Array, lines: EnvelopeLines): string {
  try {
    return lines.toLine(decodeEnvelope(message));
  } catch {
    return `${message.length} B that are no message of a session`;
  }
}

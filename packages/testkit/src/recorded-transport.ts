// A transport that writes down what is sent through it, message by message.

import type { Transport } from "@ixt/transport";
import { decodeEnvelope } from "@ixt/wire/wasipc";
import type { EnvelopeLines } from "./envelope-line.js";
import type { Transcript, TranscriptEntry } from "./transcript.js";

/** As many bytes of messages wait to be put into words at most. */
const MAX_KEPT_BYTES = 256 * 1024;

/** Where it is written down, and how. */
export interface Recording {
  readonly transcript: Transcript;
  readonly lines: EnvelopeLines;
  /** Who says it to whom, and now. */
  readonly heading: () => Omit<TranscriptEntry, "text">;
}

/** The transport, with every message that it takes written down. Its words are made when somebody reads them. */
export function recordSends(transport: Transport, { transcript, lines, heading }: Recording): Transport {
  let keptBytes = 0;
  return {
    send(message, lane) {
      // Sent first: one that the transport refuses was never said.
      transport.send(message, lane);
      const said = message.slice();
      transcript.add({ ...heading(), toText: () => describe(said, lines) });
      keptBytes += said.length;
      if (keptBytes < MAX_KEPT_BYTES) return;
      keptBytes = 0;
      transcript.putIntoWords();
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
    return lines.toLine(decodeEnvelope(message, { payload: "view" }));
  } catch {
    return `${message.length} B that are no message of a session`;
  }
}

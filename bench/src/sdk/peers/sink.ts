/** What the rows with a sink to write to have in common: the ring sent round and round, and what comes sent back. */
import { at } from "../../peer.js";
import { payloadRing } from "../payloads.js";
import { RING_LENGTH } from "../peer.js";

/** What is written to, one payload at a time, as a Writable of Node's is. */
export interface Sink {
  /** Takes the payload, whatever it says; false asks to wait for `drain` before the next. */
  write(payload: Uint8Array): boolean;
  once(event: "drain", listener: () => void): unknown;
  end(): unknown;
}

/** What can be asked to wait. */
export interface Pausable {
  pause(): unknown;
  resume(): unknown;
}

/** Sends so many payloads and the end: as many as it takes at once, then again when it says so. */
export function sendRing(sink: Sink, count: number, payloadBytes: number): void {
  const ring = payloadRing(payloadBytes);
  let sent = 0;
  const pump = (): void => {
    while (sent < count) {
      const payload = at(ring, sent % RING_LENGTH);
      sent += 1;
      if (!sink.write(payload)) {
        sink.once("drain", pump);
        return;
      }
    }
    sink.end();
  };
  pump();
}

/** What sends each payload back; one that asks to wait keeps the source from reading on. */
export function createReturn(source: Pausable, sink: Sink): (payload: Uint8Array) => void {
  let isWaiting = false;
  return (payload) => {
    if (sink.write(payload) || isWaiting) return;
    isWaiting = true;
    source.pause();
    sink.once("drain", () => {
      isWaiting = false;
      source.resume();
    });
  };
}

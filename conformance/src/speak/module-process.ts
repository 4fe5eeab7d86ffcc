// The two ways in which the conformance module ends without a goodbye, for a module that is a process on its standard streams.

import { writeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { encodeEnvelope } from "@ixt/wire/wasipc";

/** What the module does to the process that it runs in. Neither comes back. */
export interface ModuleProcess {
  /** Ends it without a word. */
  crash(): Promise<never>;
  /** Writes the first half of a ping, then ends it. */
  truncate(): Promise<never>;
}

/** The exit code of both. */
export const CRASH_EXIT_CODE = 70;

const STDOUT = 1;

/** The first half of a message. */
export function halfOfPing(): Uint8Array {
  const message = encodeEnvelope({ kind: "ping", ping: { nonce: 1n } });
  return message.subarray(0, message.length / 2);
}

/** This process. What was sent before reaches the peer, as it would from a program that writes at once. */
export const thisProcess: ModuleProcess = {
  async crash() {
    await flushed();
    process.exit(CRASH_EXIT_CODE);
  },
  async truncate() {
    await flushed();
    writeSync(STDOUT, halfOfPing());
    process.exit(CRASH_EXIT_CODE);
  },
};

/** What this turn of the loop sends is written at its end, to a pipe that has room for what these scenarios send. */
const flushed = (): Promise<void> => setImmediate();

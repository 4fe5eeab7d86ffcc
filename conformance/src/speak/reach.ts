// How a scenario's module is reached: apart from the steps, so that they can be gone through with a module in this process too.

import type { Connection, ConnectOptions } from "@ixt/sdk";

/** Starts the module. */
export interface Reach {
  /** Resolves when the handshake is done. Rejects when there is none, and nothing of the module is left then. */
  start(options: ConnectOptions): Promise<ReachedModule>;
}

/** A module that has been started. */
export interface ReachedModule {
  readonly connection: Pick<Connection, "call" | "open" | "ping" | "drain" | "closed">;
  /** Resolves when its process has ended: with the exit code, or undefined where a signal ended it. Never rejects. */
  readonly exited: Promise<number | undefined>;
  /** Ends the session cleanly: says goodbye and ends the pipe to the module, or has the module say it. */
  goodbye(): void;
  /** Breaks the channel: ends both pipes, or writes half a message and ends the pipe to the module, or writes what is no message. */
  spoil(how: "nothing" | "half" | "garbage"): void;
  /** Ends its process at once. */
  kill(): void;
}

/** 64 bytes that are no message. */
export function createGarbage(): Uint8Array {
  return new Uint8Array(64).fill(0xff);
}

// stdout and stderr, which may end before this program does.

import type { Writable } from "node:stream";

/** stdout cannot take what is written; its message is the one line to print. */
export class OutputError extends Error {
  override get name(): string {
    return "OutputError";
  }
}

/**
 * Writes the whole text. A reader that went away (`| head -1`) has read all that it wanted: then this resolves too.
 *
 * @throws OutputError, say for a full disk.
 */
export function print(stdout: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error | null): void => {
      const code = error && "code" in error ? String(error.code) : "unknown";
      if (!error || code === "EPIPE") resolve();
      else reject(new OutputError(`cannot write to stdout (${code})`, { cause: error }));
    };
    // The failure comes as an event too, which nobody else listens to.
    stdout.on("error", settle);
    stdout.write(text, settle);
  });
}

/** Lets a stream fail in silence: when stderr is gone, there is nobody left to tell. */
export function ignoreFailures(stream: Writable): void {
  stream.on("error", () => {});
}

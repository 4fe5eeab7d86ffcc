// A ReadableStream without a buffer of its own, which tells how often it was asked and why it was cancelled.

import { payloadOf } from "./joined.js";

export interface CountedReadable {
  readonly readable: ReadableStream<Uint8Array>;
  readonly pulls: () => number;
  /** The reasons, one for each cancel. What the source makes of a cancel never settles: nobody is to wait for it. */
  readonly cancels: unknown[];
}

/** Gives `length` chunks, each when it is asked for; then it closes, fails or waits for ever. */
export function createCountedReadable(length: number, end: "closes" | "waits" | Error = "closes"): CountedReadable {
  let pulls = 0;
  const cancels: unknown[] = [];
  const readable = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (pulls++ < length) controller.enqueue(payloadOf(pulls - 1));
        else if (end === "closes") controller.close();
        else if (end instanceof Error) controller.error(end);
        else return new Promise(() => {});
        return undefined;
      },
      cancel(reason) {
        cancels.push(reason);
        return new Promise(() => {});
      },
    },
    { highWaterMark: 0 },
  );
  return { readable, pulls: () => pulls, cancels };
}

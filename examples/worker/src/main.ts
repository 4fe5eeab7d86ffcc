// The host: starts the worker, prints the picture as it comes, and looks away from a second one.

import { extname } from "node:path";
import { resolveStreamLimits, text, toPrintable } from "@ixt/sdk";
import { startWorker } from "@ixt/sdk/host";
import { sizes } from "./drawing.js";

const say = (line: string): void => console.log(toPrintable(line));

// Two rows may be under way: a worker that is looked away from has not drawn far ahead.
const worker = await startWorker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), {
  streamLimits: resolveStreamLimits({ initialCredit: 2, bufferCapFrames: 2 }),
  log: ({ message }) => say(`(the worker ${message})`),
});
say(`the module ${worker.peer.module?.name} runs in worker thread ${worker.threadId}`);

/** Prints rows until there are no more, or enough. */
async function look(height: number, enough: number): Promise<void> {
  const stream = worker.open("drawing.mandelbrot", "serverStream");
  await stream.send(sizes.encode({ width: 72, height }));
  stream.sender.close();
  let rows = 0;
  for await (const row of stream.incoming) {
    say(text.decode(row));
    rows += 1;
    if (rows === enough) break;
  }
  say(`${rows} rows, and the stream is ${(await stream.closed).status}`);
}

await look(24, Number.POSITIVE_INFINITY);
await look(400, 3);
await worker.ping();
say(`the worker has ended with exit code ${(await worker.close()).exitCode}`);

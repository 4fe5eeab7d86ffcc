// What the host does: starts the worker, prints a picture as it comes, and looks away from a second one.

import { resolveStreamLimits, text } from "@ixt/sdk";
import { type HostedWorker, startWorker } from "@ixt/sdk/host";
import { sizes } from "./drawing.js";

/** Where the story happens. */
export interface Scene {
  /** The worker's program. */
  readonly program: URL;
  /** Prints a line; what a worker logs comes here too. */
  readonly say: (line: string) => void;
  /** Node's own options for the worker. Default this process's. */
  readonly execArgv?: readonly string[];
}

/** Tells it. Rejects where the worker cannot be started. */
export async function tellStory({ program, say, execArgv }: Scene): Promise<void> {
  const worker = await startWorker(program, {
    // Two rows may be under way: a worker that is looked away from has not drawn far ahead.
    streamLimits: resolveStreamLimits({ initialCredit: 2, bufferCapFrames: 2 }),
    log: ({ message }) => say(`(the worker ${message})`),
    ...(execArgv === undefined ? {} : { execArgv }),
  });
  say(`the module ${worker.peer.module?.name} runs in a worker, and this thread is free`);
  await look(worker, say, { height: 24, enough: Number.POSITIVE_INFINITY });
  await look(worker, say, { height: 400, enough: 3 });
  // Its answer comes behind everything that it has said before.
  await worker.info();
  say(`the worker has ended with exit code ${(await worker.close()).exitCode}`);
}

/** Prints rows until there are no more, or enough. */
async function look(
  worker: HostedWorker,
  say: (line: string) => void,
  { height, enough }: { readonly height: number; readonly enough: number },
): Promise<void> {
  const stream = worker.open("drawing.mandelbrot", "serverStream");
  await stream.send(sizes.encode({ width: 72, height }));
  stream.sender.close();
  let rows = 0;
  for await (const row of stream.incoming) {
    say(text.decode(row));
    rows += 1;
    if (rows === enough) break;
  }
  say(`${rows} of ${height} rows, and the stream is ${(await stream.closed).status}`);
}

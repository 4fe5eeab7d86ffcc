// The program of a module worker that serves the module, as its name says: by `serveWorker`, over the worker itself, or over a port
// that it is sent.

import { serveTalk } from "@ixt/runtimes/conversation";
import { createTalk } from "@ixt/runtimes/talk";
import { serveWorker } from "@ixt/sdk/worker";
import { createPortTransport, type EventTargetPort } from "@ixt/transport";

/** The worker's own global, as far as it is a port. */
declare const self: EventTargetPort & { readonly name: string; close(): void };

async function serveOver(port: EventTargetPort): Promise<void> {
  tell(await serveTalk(createPortTransport(port)));
}

function tell(served: string): void {
  new BroadcastChannel("served").postMessage(served);
}

if (self.name === "served") {
  const close = self.close.bind(self);
  // What ends a worker says nothing afterwards.
  self.close = () => {
    tell("goodbye");
    close();
  };
  serveWorker(createTalk(), { log: () => {} });
} else if (self.name === "itself") {
  void serveOver(self);
} else {
  addEventListener("message", ({ data }: MessageEvent<MessagePort>) => void serveOver(data), { once: true });
}

// The program of a module worker that serves the module: over the worker itself, or over a port that it is sent, as its name says.

import { serveTalk } from "@ixt/runtimes/conversation";
import { createPortTransport, type EventTargetPort } from "@ixt/transport";

/** The worker's own global, as far as it is a port. */
declare const self: EventTargetPort & { readonly name: string };

async function serveOver(port: EventTargetPort): Promise<void> {
  const served = await serveTalk(createPortTransport(port));
  new BroadcastChannel("served").postMessage(served);
}

if (self.name === "itself") {
  void serveOver(self);
} else {
  addEventListener("message", ({ data }: MessageEvent<MessagePort>) => void serveOver(data), { once: true });
}

// A worker for the message port tests: sends every message back, and ends when its parent's side does.

import { parentPort } from "node:worker_threads";
import { createPortTransport } from "../src/index.js";

if (parentPort !== null) {
  const transport = createPortTransport(parentPort);
  transport.receive((message) => transport.send(message));
}

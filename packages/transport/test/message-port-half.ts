// A worker for the message port tests: posts the first half of a message, and never the other.

import { parentPort } from "node:worker_threads";
import { createMessage } from "./messages.js";

const half = createMessage([64], 0x77).slice(0, 100);
// Whoever listens lives on.
parentPort?.on("message", () => {});
parentPort?.postMessage(half, [half.buffer]);

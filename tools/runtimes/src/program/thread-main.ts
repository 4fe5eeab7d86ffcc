// The module in a worker of `node:worker_threads`: served over the port to whoever started it.

import { parentPort } from "node:worker_threads";
import { createPortTransport } from "@ixt/transport";
import { serveTalk } from "../conversation.js";

if (parentPort === null) throw new Error("this is the program of a worker");
const served = await serveTalk(createPortTransport(parentPort));
if (served !== "goodbye") process.exitCode = 1;

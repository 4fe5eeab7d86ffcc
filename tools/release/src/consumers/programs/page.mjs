// Tells the server of the page what was heard over the two ports of a channel.

import { createPortTransport } from "@ixt/sdk";
import { converse } from "./converse.mjs";

const { port1, port2 } = new MessageChannel();
const answer = await converse([createPortTransport(port1), createPortTransport(port2)]).catch((error) => [
  String(error),
]);
await fetch("/answers", { method: "POST", body: JSON.stringify(answer) });

// The module in a Web worker: served over the port that it is sent, and how that ended is said over the worker's own.

import { createPortTransport } from "@ixt/transport";
import { serveTalk } from "../conversation.js";

addEventListener(
  "message",
  ({ data }: MessageEvent<MessagePort>) => {
    void serveTalk(createPortTransport(data)).then((served) => postMessage(served));
  },
  { once: true },
);

/** The channel that Node keeps to a child process, with the structured clone as its serialization. */
import type { SdkPeer } from "../peer.js";
import { isStructuredMessage, type Post, StructuredClient, serveMessages } from "./structured-messages.js";

/** The channel needs no address. */
const ADDRESS = "ipc";

export const ipc: SdkPeer = {
  about:
    "node:child_process: `send` both ways with the serialization `advanced`; at most 256 messages under way, acknowledged by 64. It has no streams, so none that are idle",
  listen() {
    const receive = serveMessages((message) => process.send?.(message));
    const onMessage = (message: unknown): void => {
      if (isStructuredMessage(message)) receive(message);
    };
    process.on("message", onMessage);
    return Promise.resolve({ address: ADDRESS, close: () => void process.off("message", onMessage) });
  },
  connect(_address, listener) {
    if (listener === undefined) return Promise.reject(new Error("the other end is to be a child process"));
    const post: Post = (message) => listener.send([...message]);
    const onMessage = (message: unknown): void => {
      if (isStructuredMessage(message)) client.receive(message);
    };
    const client = new StructuredClient(post, () => listener.off("message", onMessage));
    listener.on("message", onMessage);
    return Promise.resolve(client);
  },
};

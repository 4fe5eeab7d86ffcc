/** Ours without the kit: the SDK over its in-memory pair, on the host's own time. What the kit adds is the difference. */
import { connect, createMemoryPair, defineCall, defineModule, serve, text } from "@ixt/sdk";
import type { KitPeer } from "../peer.js";

export const memoryPair: KitPeer = {
  about: "`serve` and `connect` over `createMemoryPair`, and `connection.call`: the same session without the kit",
  async callOnce() {
    const greet = defineCall({ input: text, output: text, handle: (name) => `hello ${name}` });
    const module = defineModule({ name: "greeter", version: "1.0.0", handlers: { "greeter.greet": greet } });
    const [moduleSide, runtimeSide] = createMemoryPair();
    serve(module, moduleSide);
    const connection = await connect(runtimeSide);
    return text.decode(await connection.call("greeter.greet", text.encode("ada")));
  },
};

/** Ours: a module hosted in a fake runtime, and one call through codec, framing, handshake and routing. */
import { defineCall, defineModule, text } from "@ixt/sdk";
import { FakeRuntime } from "@ixt/testkit";
import type { KitPeer } from "../peer.js";

export const fakeRuntime: KitPeer = {
  about: "`FakeRuntime.start(module)` and `runtime.call`: virtual clock, transcript, both logs kept",
  async callOnce() {
    const greet = defineCall({ input: text, output: text, handle: (name) => `hello ${name}` });
    const module = defineModule({ name: "greeter", version: "1.0.0", handlers: { "greeter.greet": greet } });
    const runtime = await FakeRuntime.start(module);
    return runtime.call("greeter.greet", "ada");
  },
};

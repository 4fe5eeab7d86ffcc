// Ids of calls: when one is taken, and when it is free again.

import { toWireInvocationContext } from "@ixt/context";
import { VirtualClock } from "@ixt/context/virtual-clock";
import { createMemoryPair } from "@ixt/transport";
import { describe, expect, it } from "vitest";
import { defineCall, defineModule, type Serving, serve, text } from "../src/index.js";
import { ask, byHand, WELCOME } from "./by-hand.js";
import { alice, settle } from "./rig.js";

describe("the id of a call", () => {
  /** A module whose handler hears no signal: it is done when the test says so, call by call. */
  async function createStubborn(maxConcurrentCalls: number): Promise<{
    readonly clock: VirtualClock;
    readonly serving: Serving;
    readonly finish: (() => void)[];
    readonly answers: () => string[];
    readonly call: (callId: number) => void;
  }> {
    const clock = new VirtualClock();
    const finish: (() => void)[] = [];
    const handle = (): Promise<string> => new Promise((resolve) => finish.push(() => resolve("done")));
    const handlers = { "stubborn.ask": defineCall({ input: text, output: text, handle }) };
    const [moduleSide, runtimeSide] = createMemoryPair();
    const module = defineModule({ name: "stubborn", version: "1", handlers });
    const serving = serve(module, moduleSide, { clock, timers: clock, maxConcurrentCalls });
    const host = byHand(runtimeSide);
    host.send(WELCOME);
    await settle();
    return {
      clock,
      serving,
      finish,
      answers: () =>
        host.seen.flatMap((envelope) => {
          if (envelope.kind !== "result") return [];
          const { result } = envelope.result;
          return [result?.kind === "error" ? result.error.code : "ok"];
        }),
      call: (callId) => {
        const context = toWireInvocationContext(alice([], { clock, ms: 100 }));
        host.send({ kind: "handle", handle: { callId, payload: { context, messageType: "stubborn.ask", body: ask } } });
      },
    };
  }

  it("is free once it is answered, though its handler still runs, and only its own call holds it", async () => {
    const { clock, serving, finish, answers, call } = await createStubborn(2);
    call(7);
    await settle();
    clock.advance(100);
    call(7);
    await settle();
    expect([answers(), finish.length]).toEqual([["deadlineExceeded"], 2]);
    finish[0]?.();
    await settle();
    call(7);
    expect(await serving.closed).toMatchObject({ code: "protocolError", blame: "peer" });
    expect(answers()).toEqual(["deadlineExceeded"]);
  });

  it("that is free makes no room for another handler while one still runs", async () => {
    const { clock, finish, answers, call } = await createStubborn(1);
    call(7);
    await settle();
    clock.advance(100);
    call(7);
    await settle();
    expect([answers(), finish.length]).toEqual([["deadlineExceeded", "rejected"], 1]);
    finish[0]?.();
    await settle();
    call(7);
    await settle();
    finish[1]?.();
    await settle();
    expect(answers()).toEqual(["deadlineExceeded", "rejected", "ok"]);
  });
});

// A drain: no new work, what runs is finished, then goodbye.

import { describe, expect, it } from "vitest";
import { defineCall, defineModule, defineStream, text } from "../src/index.js";
import { ask } from "./by-hand.js";
import { createGate, createRig, settle } from "./rig.js";

describe("a drain", () => {
  const gate = createGate();
  const slow = defineModule({
    name: "slow",
    version: "1",
    handlers: {
      "slow.wait": defineCall({
        input: text,
        output: text,
        async handle(request, { signal }) {
          await Promise.race([gate.passed, new Promise((resolve) => signal.addEventListener("abort", resolve))]);
          return request;
        },
      }),
    },
    streams: {
      "slow.echo": defineStream({
        kind: "bidiStream",
        input: text,
        output: text,
        async *handle(lines) {
          yield* lines;
        },
      }),
    },
  });

  it("refuses new work, finishes what runs, and ends both sides cleanly", async () => {
    const { connection, serving } = await createRig(slow);
    const running = connection.call("slow.wait", ask);
    const stream = connection.open("slow.echo", "bidiStream");
    await settle();
    let over = false;
    const drained = connection.drain().then((end) => {
      over = true;
      return end;
    });
    await expect(connection.call("slow.wait", ask)).rejects.toMatchObject({ code: "rejected", retryable: true });
    expect(await connection.open("slow.echo", "bidiStream").closed).toMatchObject({ cause: { code: "rejected" } });
    gate.open();
    expect(text.decode(await running)).toBe("question");
    await settle();
    expect(over).toBe(false);
    await stream.sender.send(text.encode("last"));
    stream.sender.close();
    expect(text.decode((await stream.incoming.next()).value ?? ask)).toBe("last");
    expect(await stream.closed).toEqual({ status: "complete" });
    expect(await drained).toBeUndefined();
    expect(await serving.closed).toBeUndefined();
  });

  it("waits for a stream whose handler is done and whose caller is not", async () => {
    const brief = defineStream({ kind: "bidiStream", accept: (stream) => stream.sender.sendData(ask) });
    const module = defineModule({ name: "brief", version: "1", streams: { "brief.say": brief } });
    const { connection } = await createRig(module);
    const stream = connection.open("brief.say", "bidiStream");
    await settle();
    const drained = connection.drain();
    await settle();
    expect(stream.state).not.toBe("ended");
    stream.sender.close();
    expect(await stream.closed).toEqual({ status: "complete" });
    expect(await drained).toBeUndefined();
  });

  it("is told to the handlers that run, each of which may come to its end; their own signals stay quiet", async () => {
    const signals: boolean[] = [];
    const ticks = defineStream({
      kind: "serverStream",
      input: text,
      output: text,
      async *handle(_, { signal, draining }) {
        yield "first";
        await new Promise((resolve) => draining.addEventListener("abort", resolve));
        signals.push(signal.aborted, draining.aborted);
        yield "last";
      },
    });
    const { connection } = await createRig(defineModule({ name: "m", version: "1", streams: { "m.ticks": ticks } }));
    const stream = connection.open("m.ticks", "serverStream");
    await stream.send(ask);
    stream.sender.close();
    await stream.incoming.next();
    const drained = connection.drain();
    expect(text.decode((await stream.incoming.next()).value ?? ask)).toBe("last");
    expect(await stream.closed).toEqual({ status: "complete" });
    expect(await drained).toBeUndefined();
    expect(signals).toEqual([false, true]);
  });

  it("stops what still runs after its time", async () => {
    const { connection, clock, serving } = await createRig(slow);
    const stream = connection.open("slow.echo", "bidiStream");
    await settle();
    const drained = connection.drain({ timeoutMs: 500 });
    await settle();
    clock.advance(500);
    expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "unavailable" } });
    expect(await drained).toBeUndefined();
    expect(await serving.closed).toBeUndefined();
    expect(clock.pendingTimers).toBe(0);
  });

  it("with nothing to finish ends at once", async () => {
    const { connection } = await createRig(slow);
    expect(await connection.drain()).toBeUndefined();
    await expect(connection.call("slow.wait", ask)).rejects.toMatchObject({ code: "unavailable" });
  });
});

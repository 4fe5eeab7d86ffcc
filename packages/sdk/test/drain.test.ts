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

  it("is told to any number of handlers without a warning, and to one that first looks when it has begun", async () => {
    const warnings: string[] = [];
    const warn = (warning: Error): void => void warnings.push(warning.name);
    process.on("warning", warn);
    const gates = createGate();
    let told = 0;
    const waits = defineStream({
      kind: "bidiStream",
      accept: async (_, context) => {
        await gates.passed;
        const { draining } = context;
        if (!draining.aborted) await new Promise((resolve) => draining.addEventListener("abort", resolve));
        told += 1;
      },
    });
    const { connection } = await createRig(defineModule({ name: "m", version: "1", streams: { "m.waits": waits } }));
    gates.open();
    const streams = Array.from({ length: 20 }, () => connection.open("m.waits", "bidiStream"));
    for (const stream of streams) stream.sender.close();
    await settle();
    const drained = connection.drain();
    expect(await Promise.all(streams.map(({ closed }) => closed))).toEqual(streams.map(() => ({ status: "complete" })));
    expect([await drained, told]).toEqual([undefined, 20]);
    // Warnings are told at the next tick.
    await new Promise((resolve) => process.nextTick(resolve));
    process.off("warning", warn);
    expect(warnings).toEqual([]);
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

  it("that comes later has its own time, unless it has no limit", async () => {
    for (const [later, endsAtMs] of [
      [{ timeoutMs: 900 }, 900],
      [{}, 500],
    ] as const) {
      const { clock, serving, connection } = await createRig(slow);
      const stream = connection.open("slow.echo", "bidiStream");
      await settle();
      void serving.drain({ timeoutMs: 500 });
      void serving.drain(later);
      clock.advance(endsAtMs - 1);
      await settle();
      expect(stream.state).toBe("open");
      clock.advance(1);
      expect(await serving.closed).toBeUndefined();
      expect(clock.pendingTimers).toBe(0);
    }
  });

  it("with nothing to finish ends at once", async () => {
    const { connection } = await createRig(slow);
    expect(await connection.drain()).toBeUndefined();
    await expect(connection.call("slow.wait", ask)).rejects.toMatchObject({ code: "unavailable" });
  });
});

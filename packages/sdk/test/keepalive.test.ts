// A peer that has gone silent (hostile case 77) is asked once, then given up; one that says anything at all is left alone.

import { VirtualClock } from "@ixt/context/virtual-clock";
import { createMemoryPair, TransportError } from "@ixt/transport";
import { describe, expect, it } from "vitest";
import { type Connection, connect, type IxtError, serve } from "../src/index.js";
import { ask, byHand, greeter, hello, LOST, WELCOME } from "./by-hand.js";
import { createRig, settle, spyOn } from "./rig.js";

interface Silent {
  readonly clock: VirtualClock;
  readonly connection: Connection;
  /** What the peer has been sent beside the welcome, by kind. */
  readonly heard: () => string[];
  readonly say: ReturnType<typeof byHand>["send"];
}

/** A peer that shakes hands and then says only what the test says. */
async function connectToSilence(keepaliveMs = 1_000): Promise<Silent> {
  const clock = new VirtualClock();
  const [moduleSide, runtimeSide] = createMemoryPair();
  const runtime = connect(runtimeSide, { clock, timers: clock, keepaliveMs, log: () => {} });
  const { seen, send } = byHand(moduleSide);
  send(hello());
  const connection = await runtime;
  await settle();
  return { clock, connection, heard: () => seen.slice(1).map(({ kind }) => kind), say: send };
}

async function pass(clock: VirtualClock, ms: number): Promise<void> {
  clock.advance(ms);
  await settle();
}

describe("a half-open peer (case 77)", () => {
  it("is asked after one interval and given up after the next: calls, streams and the session fail", async () => {
    const { clock, connection, heard } = await connectToSilence();
    const call = connection.call("a.b", ask).catch((error: IxtError) => error.code);
    const stream = connection.open("a.c", "bidiStream");
    await pass(clock, 1_000);
    expect(heard()).toEqual(["stream", "ping", "handle"]);
    await pass(clock, 999);
    expect(stream.state).toBe("open");
    await pass(clock, 2);
    const end = await connection.closed;
    expect(end).toMatchObject({ code: "unavailable", blame: "peer", retryable: true });
    expect(end?.message).toBe("the peer gave no sign of life for 2000 ms");
    expect(await call).toBe("unavailable");
    expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "unavailable" } });
    expect(clock.pendingTimers).toBe(0);
  });

  it("is given up by a module too", async () => {
    const clock = new VirtualClock();
    const [moduleSide, runtimeSide] = createMemoryPair();
    const serving = serve(greeter, moduleSide, { clock, timers: clock, keepaliveMs: 50, log: () => {} });
    byHand(runtimeSide).send(WELCOME);
    await serving.opened;
    await pass(clock, 50);
    await pass(clock, 51);
    expect(await serving.closed).toMatchObject({ code: "unavailable", blame: "peer" });
  });

  it.each(["pong", "log"] as const)(
    "that says %s, of whatever kind, is alive, and is asked anew later",
    async (kind) => {
      const { clock, connection, heard, say } = await connectToSilence();
      await pass(clock, 1_000);
      const log = { level: 1, timeUnixMs: 0, message: "here", fields: [] } as const;
      say(kind === "pong" ? { kind, pong: { nonce: 99n } } : { kind, log });
      await settle();
      await pass(clock, 1_000);
      await pass(clock, 1_000);
      expect(heard()).toEqual(["ping", "ping"]);
      await pass(clock, 1_001);
      expect((await connection.closed)?.code).toBe("unavailable");
    },
  );

  it("is not taken for one that has answered, where this side had no turn to read the answer in", async () => {
    const { clock, connection, heard, say } = await connectToSilence();
    await pass(clock, 1_000);
    say({ kind: "pong", pong: { nonce: 1n } });
    // No turn of the loop between the two intervals.
    clock.advance(1_000);
    await settle();
    await pass(clock, 1);
    await pass(clock, 1_000);
    expect(heard()).toEqual(["ping", "ping"]);
    await connection.close();
  });

  it("to which the way is lost at the moment of asking ends the session, and throws nothing", async () => {
    const clock = new VirtualClock();
    const [moduleSide, runtimeSide] = createMemoryPair();
    const lost = new TransportError("lost", LOST);
    const breaking = {
      ...spyOn(runtimeSide, []),
      closed: runtimeSide.closed,
      send: (message: Uint8Array): void => {
        if (clock.now() === 0) return runtimeSide.send(message);
        runtimeSide.close(lost);
        throw lost;
      },
    };
    const runtime = connect(breaking, { clock, timers: clock, keepaliveMs: 10, log: () => {} });
    byHand(moduleSide).send(hello());
    const connection = await runtime;
    await pass(clock, 10);
    expect(await connection.closed).toBe(lost);
  });
});

describe("keepalive", () => {
  it("costs two live peers a ping an interval, and keeps them together", async () => {
    const { clock, connection, fromModule } = await createRig(greeter, { keepaliveMs: 1_000 });
    for (let i = 0; i < 20; i++) await pass(clock, 500);
    expect(fromModule.filter(({ kind }) => kind === "pong").length).toBeLessThanOrEqual(10);
    expect(await connection.ping()).toBe(0);
    await connection.close();
    await settle();
    expect(clock.pendingTimers).toBe(0);
  });

  it("of Infinity arms no timer", async () => {
    const { clock } = await connectToSilence(Number.POSITIVE_INFINITY);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([0, -1, 0.5, 2 ** 31])("of %s is refused", async (keepaliveMs) => {
    const [, runtimeSide] = createMemoryPair();
    await expect(connect(runtimeSide, { keepaliveMs })).rejects.toMatchObject({ code: "invalidArgument" });
  });
});

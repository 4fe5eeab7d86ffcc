// What a handler asks of others on behalf of its caller: the derived context (hostile case 93), its deadline, its cancelling.

import { VirtualClock } from "@ixt/context/virtual-clock";
import { describe, expect, it } from "vitest";
import {
  ActorSubject,
  bytes,
  type Connection,
  type Context,
  connect,
  createActor,
  createInvocationContext,
  createMemoryPair,
  deadlineAfter,
  defineCall,
  defineModule,
  defineStream,
  type InvocationContext,
  type Responder,
  readSingle,
  type Serving,
  type StreamHandle,
  serve,
  text,
} from "../src/index.js";
import { createGate, settle } from "./rig.js";

const NOTHING = new Uint8Array(0);

interface Scene {
  readonly clock: VirtualClock;
  readonly connection: Connection;
  readonly serving: Serving;
  /** The contexts that came with what the module asked of its host. */
  readonly asked: InvocationContext[];
}

interface Answers {
  readonly call?: (body: Uint8Array, context: Context) => Uint8Array | Promise<Uint8Array>;
  readonly stream?: (stream: StreamHandle, context: Context) => Promise<void>;
}

/** A module whose one call and one stream do as given, and a host that answers `down.*` as given. */
async function createScene(handle: (context: Context) => Promise<Uint8Array>, answers: Answers = {}): Promise<Scene> {
  const clock = new VirtualClock();
  const asked: InvocationContext[] = [];
  const keep = (context: Context): void => void asked.push(context.invocation);
  const { call = (body) => body, stream = async (each) => void each.sender.close() } = answers;
  const answering = defineCall({
    input: bytes,
    output: bytes,
    handle: (body, context) => {
      keep(context);
      return call(body, context);
    },
  });
  const responder: Responder = {
    call: (name) => (name === "down.ask" ? answering : undefined),
    stream: (name) =>
      name === "down.watch"
        ? defineStream({
            kind: "serverStream",
            accept: (each, context) => {
              keep(context);
              return stream(each, context);
            },
          })
        : undefined,
  };
  const module = defineModule({
    name: "m",
    version: "1",
    handlers: { "m.ask": defineCall({ input: bytes, output: bytes, handle: (_, context) => handle(context) }) },
    streams: {
      "m.stream": defineStream({ kind: "bidiStream", accept: async (_, context) => void (await handle(context)) }),
    },
  });
  const settings = { clock, timers: clock, keepaliveMs: Number.POSITIVE_INFINITY, log: () => {} };
  const [moduleSide, runtimeSide] = createMemoryPair();
  const serving = serve(module, moduleSide, settings);
  const connection = await connect(runtimeSide, { ...settings, responder });
  return { clock, connection, serving, asked };
}

const actor = createActor({
  subject: ActorSubject.user("ada"),
  capabilities: ["a:read", "a:write"],
  tokenRef: "vault:1",
});

describe("a call that a handler makes of another service", () => {
  it("goes out on a derived context: the same actor and correlation, caused by the one that is served", async () => {
    const { connection, clock, asked } = await createScene((context) =>
      context.call("down.ask", text.encode("x"), { capabilities: ["a:read"], metadata: { step: "2" } }),
    );
    const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
    const context = createInvocationContext({
      actor,
      correlationId: "c-1",
      deadline: deadlineAfter(1_000, clock),
      metadata: { traceparent, "user-agent": "test" },
    }).child({});
    expect(text.decode(await connection.call("m.ask", NOTHING, { context }))).toBe("x");
    const [seen] = asked;
    expect(seen?.actor.subject).toEqual({ kind: "user", id: "ada" });
    expect([seen?.hasCapability("a:read"), seen?.hasCapability("a:write")]).toEqual([true, false]);
    expect(seen?.actor.tokenRef?.reveal()).toBe("vault:1");
    expect([seen?.correlationId, seen?.causationId]).toEqual(["c-1", context.messageId?.toHex()]);
    expect(seen?.target).toEqual({ kind: "service", name: "down", method: "ask" });
    expect(Object.fromEntries(seen?.metadata ?? [])).toEqual({ traceparent, step: "2" });
    expect(seen?.remainingMs()).toBe(1_000);
  });

  it("never waits longer than its caller, whatever it asks for, and less where it asks so", async () => {
    for (const [timeoutMs, wanted] of [
      [5_000, 300],
      [100, 100],
    ] as const) {
      const { connection, clock, asked } = await createScene(
        (context) => context.call("down.ask", NOTHING, { timeoutMs }),
        { call: () => new Promise(() => {}) },
      );
      const context = createInvocationContext({ deadline: deadlineAfter(300, clock) });
      const code = connection.call("m.ask", NOTHING, { context }).catch((error) => error.code);
      await settle();
      expect(asked[0]?.remainingMs()).toBe(wanted);
      clock.advance(wanted);
      expect(await code).toBe("deadlineExceeded");
      await settle();
      expect(clock.pendingTimers).toBe(0);
    }
  });

  it("cannot add a capability", async () => {
    const { connection, asked } = await createScene((context) =>
      context.call("down.ask", NOTHING, { capabilities: ["a:read", "a:admin"] }),
    );
    const context = createInvocationContext({ actor });
    await connection.call("m.ask", NOTHING, { context }).catch(() => {});
    expect(asked.some((each) => each.hasCapability("a:admin"))).toBe(false);
  });

  it("is refused without being sent when the deadline has passed meanwhile", async () => {
    const gate = createGate();
    let code: unknown;
    const { connection, clock, asked } = await createScene(async (context) => {
      await gate.passed;
      return context.call("down.ask", NOTHING).catch((error) => {
        code = error.code;
        throw error;
      });
    });
    const context = createInvocationContext({ deadline: deadlineAfter(10, clock) });
    connection.call("m.ask", NOTHING, { context }).catch(() => {});
    await settle();
    clock.advance(10);
    gate.open();
    await settle();
    expect([code, asked.length]).toEqual(["deadlineExceeded", 0]);
  });

  it("fails with the error of whoever answers, which the handler may pass on", async () => {
    const { connection } = await createScene((context) => context.call("down.nothing", NOTHING));
    await expect(connection.call("m.ask", NOTHING)).rejects.toMatchObject({ code: "unimplemented" });
  });

  it("is given up when the session ends, and so is the handler's own caller", async () => {
    const { connection, clock } = await createScene((context) => context.call("down.ask", NOTHING), {
      call: () => new Promise(() => {}),
    });
    const code = connection.call("m.ask", NOTHING).catch((error) => error.code);
    await settle();
    await connection.close();
    expect(await code).toBe("unavailable");
    await settle();
    expect(clock.pendingTimers).toBe(0);
  });
});

describe("a stream that a handler opens to another service", () => {
  const watch = async (context: Context): Promise<Uint8Array> => {
    const stream = context.open("down.watch", "serverStream");
    await stream.send(text.encode("k"));
    stream.sender.close();
    for await (const payload of stream.incoming) return payload;
    return NOTHING;
  };

  it("carries the caller's context and its payloads", async () => {
    const { connection, asked } = await createScene(watch, {
      stream: async (stream) => {
        await stream.sender.send(await readSingle(stream));
      },
    });
    const context = createInvocationContext({ actor });
    expect(text.decode(await connection.call("m.ask", NOTHING, { context }))).toBe("k");
    expect(asked[0]?.actor.subject).toEqual({ kind: "user", id: "ada" });
  });

  it("is cancelled when the stream that it serves is", async () => {
    const ended: string[] = [];
    const { connection } = await createScene(watch, {
      stream: async (stream) => void ended.push((await stream.closed).status),
    });
    const stream = connection.open("m.stream", "bidiStream", { context: createInvocationContext({ actor }) });
    await settle();
    stream.cancel();
    await settle();
    expect(ended).toEqual(["cancelled"]);
  });

  it("is not cancelled by the stream's own good end", async () => {
    const gate = createGate();
    const ended: string[] = [];
    const { connection } = await createScene(
      async (context) => {
        const stream = context.open("down.watch", "serverStream");
        await stream.send(NOTHING);
        stream.sender.close();
        return NOTHING;
      },
      {
        stream: async (stream) => {
          await readSingle(stream);
          await gate.passed;
          stream.sender.close();
          ended.push((await stream.closed).status);
        },
      },
    );
    await connection.call("m.ask", NOTHING);
    gate.open();
    await settle();
    expect(ended).toEqual(["complete"]);
  });
});

describe("what a module asks by itself", () => {
  it("goes out once it is served, as whoever the context says", async () => {
    const { serving, asked } = await createScene(async () => NOTHING);
    expect(text.decode(await serving.call("down.ask", text.encode("hi")))).toBe("hi");
    expect(asked[0]?.actor.subject).toEqual({ kind: "anonymous" });
  });

  it("is refused as unimplemented where its host answers nothing, and as unavailable before the handshake", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const serving = serve(defineModule({ name: "m", version: "1" }), moduleSide);
    await expect(serving.call("down.ask", NOTHING)).rejects.toMatchObject({ code: "unavailable" });
    expect(() => serving.open("down.watch", "unary")).toThrow(expect.objectContaining({ code: "unavailable" }));
    const connection = await connect(runtimeSide);
    await serving.opened;
    await expect(serving.call("down.ask", NOTHING)).rejects.toMatchObject({ code: "unimplemented" });
    expect((await serving.open("down.watch", "unary").closed).status).toBe("failed");
    await connection.close();
  });
});

describe("a call with a signal", () => {
  it("is given up when it aborts: nothing waits for the answer, which is ignored when it comes", async () => {
    const gate = createGate();
    const { connection, clock } = await createScene(() => gate.passed.then(() => NOTHING));
    const controller = new AbortController();
    const context = createInvocationContext({ deadline: deadlineAfter(1_000, clock) });
    const call = connection.call("m.ask", NOTHING, { context, signal: controller.signal });
    await settle();
    controller.abort(new Error("enough"));
    await expect(call).rejects.toMatchObject({ code: "cancelled", cause: { message: "enough" } });
    gate.open();
    await settle();
    expect(clock.pendingTimers).toBe(0);
    expect(await connection.ping()).toBe(0);
  });

  it("that has aborted already is not sent", async () => {
    let calls = 0;
    const { connection } = await createScene(async () => {
      calls += 1;
      return NOTHING;
    });
    await expect(connection.call("m.ask", NOTHING, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "cancelled",
    });
    expect(calls).toBe(0);
  });
});

describe("a module that drains by itself", () => {
  it("takes no new work, finishes what runs, and says goodbye", async () => {
    const gate = createGate();
    const { connection, serving } = await createScene(() => gate.passed.then(() => text.encode("done")));
    const running = connection.call("m.ask", NOTHING);
    await settle();
    const drained = serving.drain();
    await expect(connection.call("m.ask", NOTHING)).rejects.toMatchObject({ code: "rejected" });
    gate.open();
    expect(text.decode(await running)).toBe("done");
    expect([await drained, await connection.closed]).toEqual([undefined, undefined]);
  });

  it("stops what still runs after its timeout", async () => {
    const { connection, serving, clock } = await createScene(() => new Promise(() => {}));
    const code = connection.call("m.ask", NOTHING).catch((error) => error.code);
    await settle();
    void serving.drain({ timeoutMs: 50 });
    clock.advance(50);
    expect(await code).toBe("unavailable");
    expect(await serving.closed).toBeUndefined();
  });

  it("that is not open yet, or over, ends at once", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    runtimeSide.receive(() => {});
    const serving = serve(defineModule({ name: "m", version: "1" }), moduleSide);
    expect(await serving.drain()).toBeUndefined();
    expect(await serving.drain({ timeoutMs: 5 })).toBeUndefined();
    await expect(serving.drain({ timeoutMs: -5 })).rejects.toMatchObject({ code: "invalidArgument" });
  });
});

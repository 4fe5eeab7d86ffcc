import { toWireInvocationContext } from "@ixt/context";
import { VirtualClock } from "@ixt/testkit";
import { type ByteReader, createByteTransport, createMemoryPair, type Transport, TransportError } from "@ixt/transport";
import { Bytes16, SCHEMA_PIN } from "@ixt/wire";
import { decodeEnvelope, type Envelope, encodeEnvelope, protocolVersion } from "@ixt/wire/wasipc";
import { describe, expect, it } from "vitest";
import {
  connect,
  defineCall,
  defineModule,
  defineStream,
  type LogEntry,
  type Serving,
  serve,
  text,
} from "../src/index.js";
import { alice, createGate, createRig, settle, spyOn } from "./rig.js";

const ask = text.encode("question");
const NO_LIMITS = undefined;
const LOST = { code: "unavailable", blame: "transport" } as const;

const WELCOME: Envelope = {
  kind: "welcome",
  welcome: { protocolVersion, schemaPin: SCHEMA_PIN.commit, sdk: "", moduleContext: undefined, limits: NO_LIMITS },
};

const greeter = defineModule({
  name: "greeter",
  version: "2.0.0",
  handlers: { "greeter.greet": defineCall({ input: text, output: text, handle: (name) => `hello ${name}` }) },
});

/** The far end as the test's own hand: what came, and a way to answer. */
function byHand(transport: Transport): { readonly seen: Envelope[]; readonly send: (envelope: Envelope) => void } {
  const seen: Envelope[] = [];
  transport.receive((message) => seen.push(decodeEnvelope(message)));
  return { seen, send: (envelope) => transport.send(encodeEnvelope(envelope)) };
}

function hello(overrides: Partial<Extract<Envelope, { kind: "hello" }>["hello"]> = {}): Envelope {
  const moduleInfo = { name: "m", version: "1", services: [] };
  const said = { protocolVersion, schemaPin: SCHEMA_PIN.commit, sdk: "test", moduleInfo, limits: NO_LIMITS };
  return { kind: "hello", hello: { ...said, ...overrides } };
}

describe("the handshake", () => {
  it("tells the caller who the module is and what it accepts", async () => {
    const { connection, serving } = await createRig(greeter);
    expect(connection.peer).toMatchObject({
      protocolVersion,
      schemaPin: SCHEMA_PIN.commit,
      module: { name: "greeter", version: "2.0.0", services: ["greeter"] },
      limits: { maxFrameBytes: 4 * 1024 * 1024, maxConcurrentStreams: 1000, initialCredit: 16, bufferCapFrames: 64 },
    });
    expect(await serving.opened).toMatchObject({ protocolVersion, module: undefined });
  });

  it("with another protocol version is an error on both sides, in either direction", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    const far = byHand(moduleSide);
    far.send(hello({ protocolVersion: protocolVersion + 1 }));
    await expect(runtime).rejects.toMatchObject({ code: "protocolError", blame: "peer" });
    await expect(runtime).rejects.toThrow(`version ${protocolVersion + 1}, this side ${protocolVersion}`);
    await settle();
    expect(far.seen).toMatchObject([{ kind: "goodbye", goodbye: { code: "protocolError" } }]);

    const pair = createMemoryPair();
    const serving = serve(greeter, pair[0]);
    const host = byHand(pair[1]);
    await settle();
    const welcome = { protocolVersion: 0, schemaPin: "", sdk: "", moduleContext: undefined, limits: NO_LIMITS };
    host.send({ kind: "welcome", welcome });
    expect(await serving.closed).toMatchObject({ code: "protocolError" });
    await expect(serving.opened).rejects.toMatchObject({ code: "protocolError" });
    expect(host.seen.map((envelope) => envelope.kind)).toEqual(["hello", "goodbye"]);
  });

  it("that the peer refuses ends with the peer's code", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const serving = serve(greeter, moduleSide);
    const host = byHand(runtimeSide);
    host.send({ kind: "goodbye", goodbye: { code: "protocolError", message: "version 1 is too old" } });
    expect(await serving.closed).toMatchObject({
      code: "protocolError",
      message: "version 1 is too old",
      blame: "peer",
    });
  });

  it("with another schema pin is a warning with both pins, on the side that sees it", async () => {
    const log: LogEntry[] = [];
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide, { log: (entry) => log.push(entry) });
    byHand(moduleSide).send(hello({ schemaPin: "eaf4205\n" }));
    const connection = await runtime;
    expect(log.map((entry) => [entry.level, entry.message])).toEqual([
      ["warn", `schema pins differ: the peer's is eaf4205\\u000a, ours is ${SCHEMA_PIN.commit}`],
    ]);
    await connection.close();
  });

  it("that never comes is given up", async () => {
    const clock = new VirtualClock();
    const [moduleSide, runtimeSide] = createMemoryPair();
    byHand(moduleSide);
    const runtime = connect(runtimeSide, { clock, timers: clock, handshakeTimeoutMs: 100 });
    const outcome = expect(runtime).rejects.toMatchObject({ code: "unavailable" });
    clock.advance(100);
    await outcome;
    expect(clock.pendingTimers).toBe(0);
  });

  it.each<[string, Envelope]>([
    ["a call", { kind: "handle", handle: { callId: 1, payload: undefined } }],
    ["a ping", { kind: "ping", ping: { nonce: 1n } }],
  ])("is broken by %s that comes before it", async (_, early) => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    byHand(moduleSide).send(early);
    await expect(runtime).rejects.toMatchObject({ code: "protocolError" });
  });

  it("is had once: a second hello ends the session", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    const far = byHand(moduleSide);
    far.send(hello());
    const connection = await runtime;
    far.send(hello());
    expect(await connection.closed).toMatchObject({ code: "protocolError" });
  });
});

describe("pings", () => {
  it("are answered, with the round trip told", async () => {
    const { connection } = await createRig(greeter);
    expect(await connection.ping()).toBe(0);
  });

  it("that are not answered fail with the session", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    byHand(moduleSide).send(hello());
    const connection = await runtime;
    const ping = connection.ping();
    moduleSide.close();
    await expect(ping).rejects.toMatchObject({ code: "unavailable" });
  });
});

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

describe("the end of a session", () => {
  const hanging = defineModule({
    name: "hanging",
    version: "1",
    handlers: {
      "hanging.call": defineCall({
        input: text,
        output: text,
        handle: (_, { signal }) =>
          new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      }),
    },
    streams: {
      "hanging.stream": defineStream({
        kind: "bidiStream",
        input: text,
        output: text,
        async *handle(lines) {
          yield* lines;
        },
      }),
    },
  });

  it("75: the module gone without a word settles every call, stream and ping with unavailable", async () => {
    const clock = new VirtualClock();
    const [moduleSide, runtimeSide] = createMemoryPair();
    const serving = serve(hanging, moduleSide, { clock, timers: clock, log: () => {} });
    const connection = await connect(runtimeSide, { clock, timers: clock });
    const context = alice([], { clock, ms: 60_000 });
    const calls = [1, 2, 3].map(() => connection.call("hanging.call", ask, { context }));
    const streams = [1, 2, 3].map(() => connection.open("hanging.stream", "bidiStream", { context }));
    await settle();
    const outcomes = Promise.all([
      ...calls.map((call) => expect(call).rejects.toMatchObject({ code: "unavailable" })),
      ...streams.map(async (stream) => expect(await stream.closed).toMatchObject({ cause: { code: "unavailable" } })),
    ]);
    moduleSide.close();
    await outcomes;
    expect(await connection.closed).toMatchObject({ code: "unavailable", blame: "transport" });
    expect(await serving.closed).toMatchObject({ code: "unavailable" });
    await settle();
    expect(clock.pendingTimers).toBe(0);
  });

  it("by the caller's goodbye is clean on both sides, and settles what runs", async () => {
    const { connection, serving } = await createRig(hanging);
    const call = connection.call("hanging.call", ask);
    const settled = expect(call).rejects.toMatchObject({ code: "unavailable" });
    expect(await connection.close()).toBeUndefined();
    expect(await connection.close()).toBeUndefined();
    await settled;
    expect(await serving.closed).toBeUndefined();
    await expect(connection.ping()).rejects.toMatchObject({ code: "unavailable" });
    expect(() => connection.open("hanging.stream", "bidiStream")).toThrow("not open");
  });

  it("by bytes that are no message names the byte, and every stream ends with that cause", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    const far = byHand(moduleSide);
    far.send(hello());
    const connection = await runtime;
    const call = connection.call("hanging.call", ask);
    const settled = expect(call).rejects.toMatchObject({ code: "protocolError" });
    moduleSide.send(new Uint8Array(16).fill(0xff));
    expect(await connection.closed).toMatchObject({
      code: "protocolError",
      byteOffset: encodeEnvelope(hello()).length,
    });
    await settled;
  });

  it("by a message that is no envelope says goodbye with protocolError", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    const far = byHand(moduleSide);
    far.send(hello());
    const connection = await runtime;
    const message = encodeEnvelope({ kind: "ping", ping: { nonce: 1n } });
    message[15] = 0xff;
    moduleSide.send(message);
    expect(await connection.closed).toMatchObject({ code: "protocolError", blame: "peer" });
    await settle();
    expect(far.seen.at(-1)).toMatchObject({ kind: "goodbye", goodbye: { code: "protocolError" } });
  });

  it("hostile case 17: by an envelope of an unknown variant is protocolError, and the variant is told", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    const far = byHand(moduleSide);
    far.send(hello());
    const connection = await runtime;
    // Where two variants of the same content differ, there the union says which it is.
    const message = encodeEnvelope({ kind: "ping", ping: { nonce: 1n } });
    const other = encodeEnvelope({ kind: "pong", pong: { nonce: 1n } });
    const differing = [...message.keys()].filter((i) => message[i] !== other[i]);
    expect(differing).toHaveLength(1);
    message[differing[0] ?? 0] = 0xee;
    expect(decodeEnvelope(message)).toMatchObject({ kind: "unrecognized", ordinal: 0xee });
    moduleSide.send(message);
    const cause = { code: "UNKNOWN_VARIANT", blame: "peer", path: "Envelope", detail: expect.stringContaining("238") };
    expect(await connection.closed).toMatchObject({ code: "protocolError", blame: "peer", cause });
    await settle();
    expect(far.seen.at(-1)).toMatchObject({ kind: "goodbye", goodbye: { code: "protocolError" } });
  });

  it("by a call id that is in use already is the peer's fault", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const serving = serve(hanging, moduleSide);
    const host = byHand(runtimeSide);
    await settle();
    host.send(WELCOME);
    const payload = { context: undefined, messageType: "hanging.call", body: ask };
    host.send({ kind: "handle", handle: { callId: 7, payload } });
    host.send({ kind: "handle", handle: { callId: 7, payload } });
    expect(await serving.closed).toMatchObject({ code: "protocolError", blame: "peer" });
  });
});

describe("a duration that no timer keeps", () => {
  const NONE = [-1, 0.5, Number.NaN, 2 ** 31, "5" as unknown as number];

  it.each([...NONE, Number.POSITIVE_INFINITY])("%s is refused where a session or a drain is given one", async (ms) => {
    const clock = new VirtualClock();
    const { connection } = await createRig(greeter, { clock, timers: clock });
    const invalid = expect.objectContaining({ code: "invalidArgument", blame: "local" });
    await expect(connection.drain({ timeoutMs: ms })).rejects.toEqual(invalid);
    const [moduleSide, runtimeSide] = createMemoryPair();
    expect(() => serve(greeter, moduleSide, { timers: clock, closeTimeoutMs: ms })).toThrow(invalid);
    const unopened = connect(runtimeSide, { timers: clock, handshakeTimeoutMs: ms });
    if (ms !== Number.POSITIVE_INFINITY) await expect(unopened).rejects.toEqual(invalid);
    else unopened.catch(() => {});
    expect(clock.pendingTimers).toBe(0);
    expect(await connection.ping()).toBe(0);
  });

  it("is not sent by a drain: one that cannot be sent rejects and throws nothing", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect({
      ...spyOn(runtimeSide, []),
      send: (message) => {
        if (decodeEnvelope(message).kind === "drain") throw new TransportError("lost", LOST);
        runtimeSide.send(message);
      },
    });
    byHand(moduleSide).send(hello());
    const connection = await runtime;
    await expect(connection.drain()).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("a peer that stops reading", () => {
  /** A module's end whose writes nobody takes, and the way in. */
  function createDeafPeer(): { readonly transport: Transport; readonly say: (envelope: Envelope) => void } {
    let reader: ByteReader | undefined;
    const channel = {
      read: (given: ByteReader) => {
        reader = given;
      },
      write: () => {},
      end: () => {},
      destroy: () => {},
    };
    const transport = createByteTransport(channel, { maxBacklogBytes: 1024 * 1024 });
    return { transport, say: (envelope) => reader?.data(encodeEnvelope(envelope)) };
  }

  it("does not hold up close: after closeTimeoutMs the transport is given up", async () => {
    const clock = new VirtualClock();
    const { transport, say } = createDeafPeer();
    const runtime = connect(transport, { clock, timers: clock });
    say(hello());
    const connection = await runtime;
    let over = false;
    const closing = connection.close().then((cause) => {
      over = true;
      return cause;
    });
    await settle();
    clock.advance(1_999);
    await settle();
    expect([over, clock.pendingTimers]).toEqual([false, 1]);
    clock.advance(1);
    expect(await closing).toBeUndefined();
    expect(await transport.closed).toMatchObject({ code: "unavailable", blame: "peer" });
    expect(clock.pendingTimers).toBe(0);
  });

  it("is not owed pongs and refusals without end", async () => {
    const clock = new VirtualClock();
    const { transport, say } = createDeafPeer();
    const runtime = connect(transport, { clock, timers: clock });
    say(hello());
    const connection = await runtime;
    let over: unknown;
    void connection.closed.then((cause) => {
      over = cause;
    });
    const payload = { context: undefined, messageType: "a.b", body: ask };
    for (let i = 0; i < 1_000_000; i++) {
      say({ kind: "ping", ping: { nonce: BigInt(i) } });
      say({ kind: "handle", handle: { callId: i, payload } });
      if (i % 1_000 === 0) await Promise.resolve();
      if (over !== undefined) break;
    }
    expect(over).toMatchObject({ code: "resourceExhausted", blame: "peer" });
  });
});

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

describe("what nobody waits for", () => {
  it("is ignored: an answer, a pong, a frame of no stream", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    const far = byHand(moduleSide);
    far.send(hello());
    const connection = await runtime;
    far.send({ kind: "result", result: { callId: 99, result: { kind: "ok", ok: ask } } });
    far.send({ kind: "pong", pong: { nonce: 99n } });
    const streamId = Bytes16.fromHex("0123456789abcdef0123456789abcdef");
    far.send({ kind: "stream", stream: { streamId, kind: "credit", credit: { frames: 1 } } });
    const ping = connection.ping();
    await settle();
    far.send({ kind: "pong", pong: { nonce: 1n } });
    expect(await ping).toBeGreaterThanOrEqual(0);
    await connection.close();
  });
});

describe("what a module asks of a runtime", () => {
  it("is unimplemented, call and stream alike", async () => {
    const [moduleSide, runtimeSide] = createMemoryPair();
    const runtime = connect(runtimeSide);
    const far = byHand(moduleSide);
    far.send(hello());
    await runtime;
    const payload = { context: undefined, messageType: "a.b", body: ask };
    far.send({ kind: "handle", handle: { callId: 1, payload } });
    await settle();
    expect(far.seen.at(-1)).toMatchObject({ kind: "result", result: { result: { error: { code: "unimplemented" } } } });
  });
});

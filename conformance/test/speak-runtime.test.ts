// Our runtime against modules in this process: the sound one passes every scenario, and one that is wrong in one way is found
// out, with a sentence that says what was expected and what came.

import { fileURLToPath } from "node:url";
import { bytes, CallError, defineCall, defineModule, defineStream, json, type Module, type Transport } from "@ixt/sdk";
import { decodeEnvelope, encodeEnvelope } from "@ixt/wire/wasipc";
import { describe, expect, test } from "vitest";
import { createConformanceModule } from "../src/speak/module.js";
import type { ModuleProcess } from "../src/speak/module-process.js";
import type { Reach, ReachedModule } from "../src/speak/reach.js";
import { playScenario, type ScenarioResult } from "../src/speak/runtime.js";
import { parseScenario, readScenarios, type Scenario } from "../src/speak/scenario.js";
import { type MemoryModule, reachInMemory } from "./memory-reach.js";

const ALL = readScenarios(fileURLToPath(new URL("../scenarios", import.meta.url)));
const SOUND: MemoryModule = { create: createConformanceModule };

/** The matrix has those that wait for a deadline, and those of megabytes. */
const LEAN = ALL.filter(({ peer, text }) => peer === undefined && !/deadlineInMs|1048576|"drain": [1-9]/.test(text));

function scenario(id: string): Scenario {
  const found = ALL.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no scenario ${id}`);
  return found;
}

function scenarioOf(...steps: readonly object[]): Scenario {
  return parseScenario("test/own", JSON.stringify({ about: "x", steps }), "own.json");
}

/** The conformance module with some of its handlers replaced. */
function withHandlers(handlers: Partial<Pick<Module, "handlers" | "streams">>): MemoryModule["create"] {
  return (process: ModuleProcess) => {
    const { name, version, ...sound } = createConformanceModule(process);
    return defineModule({
      name,
      version,
      handlers: Object.fromEntries([...sound.handlers, ...(handlers.handlers ?? [])]),
      streams: Object.fromEntries([...sound.streams, ...(handlers.streams ?? [])]),
    });
  };
}

const play = (id: string, module: MemoryModule): Promise<ScenarioResult> =>
  playScenario(scenario(id), reachInMemory(module));

test.each(LEAN)("the sound module passes $id", async (each) => {
  expect(await playScenario(each, reachInMemory(SOUND))).toEqual({ result: "passed" });
});

describe("a module is found out", () => {
  test("that ignores credit", async () => {
    expect(await play("server-stream/zero-credit", { ...SOUND, tamper: promiseMoreCredit })).toEqual({
      result: "failed",
      step: 3,
      why: "expected the stream to live, and it has ended: failed protocolError",
    });
  });

  test("that sends nothing where there is credit", async () => {
    const stingy = defineStream({ kind: "bidiStream", accept: ({ sender }) => sender.close() });
    const create = withHandlers({ streams: new Map([["bidiStream.relay", stingy]]) });
    expect(await play("bidi-stream/plain", { create })).toMatchObject({
      step: 2,
      why: "expected payload 1 of 10, and the module closed",
    });
  });

  test("that loses a payload", async () => {
    const lossy = defineStream({ kind: "bidiStream", input: bytes, output: bytes, handle: withoutThird });
    const create = withHandlers({ streams: new Map([["bidiStream.relay", lossy]]) });
    expect(await play("bidi-stream/plain", { create })).toMatchObject({
      step: 2,
      why: "of payload 3 of 10: expected Pattern(2, 100), and Pattern(3, 100) came",
    });
  });

  test("that sends one payload more than it was asked for", async () => {
    const lavish = defineStream({
      kind: "serverStream",
      input: bytes,
      output: bytes,
      async *handle() {
        for (let i = 0; i < 6; i++) yield new Uint8Array(0);
      },
    });
    const create = withHandlers({ streams: new Map([["serverStream.produce", lavish]]) });
    const steps = [
      { open: "serverStream.produce", as: "s" },
      { send: "s", payload: { text: "" } },
      { close: "s" },
      { receive: "s", count: 5, size: 0 },
      { end: "s", status: "complete" },
    ];
    expect(await playScenario(scenarioOf(...steps), reachInMemory({ create }))).toEqual({
      result: "failed",
      step: 4,
      why: "expected nothing to be left, and 1 data frames are",
    });
  });

  test("that answers with another code", async () => {
    const wrong = defineCall({
      input: bytes,
      output: bytes,
      handle: () => {
        throw new CallError("internal", "asked to fail");
      },
    });
    const create = withHandlers({ handlers: new Map([["call.fail", wrong]]) });
    expect(await play("call/error", { create })).toMatchObject({
      step: 1,
      why: "expected the error permissionDenied, and internal (asked to fail) came",
    });
  });

  test("that answers where it should not", async () => {
    const open = defineCall({ input: bytes, output: bytes, handle: () => Uint8Array.of(0x69, 0x6e) });
    const create = withHandlers({ handlers: new Map([["call.guarded", open]]) });
    expect(await play("context/capabilities", { create })).toMatchObject({
      step: 3,
      why: 'expected the error permissionDenied, and the answer "in" came',
    });
  });

  test("whose handler is not called off", async () => {
    const unmoved = defineCall({
      input: bytes,
      output: json(),
      handle: () => ({ status: "cancelled", why: "caller", received: 1, sent: 0, signalled: false }),
    });
    const create = withHandlers({ handlers: new Map([["control.ended", unmoved]]) });
    expect(await play("unary/cancel", { create })).toMatchObject({
      step: 6,
      why: "the JSON does not match: it.signalled is false, expected true",
    });
  });

  test("that ends a stream in another way", async () => {
    const completing = defineStream({ kind: "unary", input: bytes, output: bytes, handle: (request) => request });
    const create = withHandlers({ streams: new Map([["unary.stop", completing]]) });
    const steps = [
      { open: "unary.stop", as: "s" },
      { send: "s", payload: { text: "hi" } },
      { close: "s" },
      { receive: "s", payload: { text: "hi" } },
      { end: "s", status: "cancelled", why: ["consumerStopped", "caller"] },
    ];
    expect(await playScenario(scenarioOf(...steps), reachInMemory({ create }))).toMatchObject({
      step: 4,
      why: "expected the stream to end as cancelled consumerStopped or caller, and it ended as complete",
    });
  });

  test("that logs something else", async () => {
    const chatty = defineCall({
      input: bytes,
      output: bytes,
      handle: (body, { log }) => {
        log.warn("hello");
        return body;
      },
    });
    const create = withHandlers({ handlers: new Map([["control.log", chatty]]) });
    const result = await play("session/log", { create });
    expect(result).toMatchObject({ step: 1 });
    expect(result).toHaveProperty(
      "why",
      expect.stringContaining('{"level":"warn","message":"hello","fields":[]} came'),
    );
  });

  test("that says goodbye unasked", async () => {
    // It hears of the drain behind its last answer.
    const drainBehindAnswer = (transport: Transport): Transport => ({
      ...transport,
      get writable() {
        return transport.writable;
      },
      whenWritable: () => transport.whenWritable(),
      receive: (callback) => transport.receive(callback),
      close: (cause) => transport.close(cause),
      closed: transport.closed,
      send(message, lane) {
        transport.send(message, lane);
        if (decodeEnvelope(message).kind !== "result") return;
        transport.send(encodeEnvelope({ kind: "goodbye", goodbye: { code: "", message: "" } }));
      },
    });
    const own = scenarioOf({ call: "call.echo", as: "a", body: { text: "hi" } }, { answer: "a", body: { text: "hi" } });
    expect(await playScenario(own, reachInMemory({ ...SOUND, tamper: drainBehindAnswer }))).toEqual({
      result: "failed",
      step: 2,
      why: "expected the session to live, and it ended: goodbye",
    });
  });

  test("that exits with another code", async () => {
    expect(await play("session/goodbye", { ...SOUND, exitCode: 3 })).toMatchObject({
      step: 2,
      why: "expected the module to exit with 0, and it did with 3",
    });
    expect(await play("call/plain", { ...SOUND, exitCode: 3 })).toMatchObject({
      step: 4,
      why: "expected the module to exit with 0 after the last step, and it did with 3",
    });
  });

  test("that says goodbye where it should not", async () => {
    expect(await playScenario(scenarioOf({ drain: 0 }, { over: "goodbye" }), reachInMemory(SOUND))).toEqual({
      result: "passed",
    });
    expect(await playScenario(scenarioOf({ drain: 0 }, { over: "broken" }), reachInMemory(SOUND))).toMatchObject({
      step: 1,
      why: "expected the session to break, and a clean goodbye came",
    });
  });

  test("that never closes, once it is ended by whoever started it", async () => {
    let onClosed = (): void => {};
    const isClosed = new Promise<void>((resolve) => {
      onClosed = resolve;
    });
    const lingering = defineStream({
      kind: "bidiStream",
      accept: async (stream) => {
        await stream.incoming.next();
        onClosed();
        await stream.closed;
      },
    });
    const reach = reachInMemory({ create: withHandlers({ streams: new Map([["bidiStream.relay", lingering]]) }) });
    const { started, watched } = watch(reach);
    const steps = [{ open: "bidiStream.relay", as: "s" }, { close: "s" }, { end: "s", status: "complete" }];
    const result = playScenario(scenarioOf(...steps), watched);
    await isClosed;
    (await started).kill();
    expect(await result).toMatchObject({
      step: 2,
      why: "expected the stream to end as complete, and it ended as failed unavailable the peer is gone",
    });
  });
});

test("a process whose end was waited for is told nothing more, though its channel has not ended yet", async () => {
  const reach: Reach = {
    start: async (options) => ({ ...(await reachInMemory(SOUND).start(options)), exited: Promise.resolve(1) }),
  };
  expect(await playScenario(scenarioOf({ exit: 1 }), reach)).toEqual({ result: "passed" });
});

test("a runtime says what it cannot do itself", async () => {
  const refused = scenarioOf({ open: "unary.echo", as: "s" }, { refused: "s" });
  expect(await playScenario(refused, reachInMemory(SOUND))).toMatchObject({
    step: 1,
    why: "expected a send to be refused with rejected, and it was sent",
  });
  const filled = scenarioOf({ open: "bidiStream.hold", as: "s" }, { fill: "s", frames: 17, size: 1 });
  expect(await playScenario(filled, reachInMemory(SOUND))).toMatchObject({
    step: 1,
    why: "expected credit for 17 data frames, and there was some for 16",
  });
  const fewer = scenarioOf({ open: "bidiStream.hold", as: "s" }, { fill: "s", frames: 15, size: 1 });
  expect(await playScenario(fewer, reachInMemory(SOUND))).toMatchObject({
    step: 1,
    why: "expected credit for 15 data frames, and there was some for more",
  });
  expect(await playScenario(scenarioOf({ say: "future" }), reachInMemory(SOUND))).toMatchObject({
    step: 0,
    why: "this runtime's schema has no variant of tomorrow",
  });
});

/** The module believes that it may send before it was allowed to. */
function promiseMoreCredit(transport: Transport): Transport {
  return {
    send: (message, lane) => transport.send(message, lane),
    get writable() {
      return transport.writable;
    },
    whenWritable: () => transport.whenWritable(),
    closed: transport.closed,
    close: (cause) => transport.close(cause),
    receive: (callback) =>
      transport.receive((message) => {
        const envelope = decodeEnvelope(message);
        if (envelope.kind !== "stream" || envelope.stream.kind !== "open") return callback(message);
        const open = { ...envelope.stream.open, initialCredit: 1 };
        callback(encodeEnvelope({ ...envelope, stream: { ...envelope.stream, open } }));
      }),
  };
}

async function* withoutThird(payloads: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let i = 0;
  for await (const payload of payloads) {
    i += 1;
    if (i !== 3) yield payload;
  }
}

/** Tells of the module that a reach has started. */
function watch(reach: Reach): { readonly started: Promise<ReachedModule>; readonly watched: Reach } {
  let tell: (module: ReachedModule) => void = () => {};
  const started = new Promise<ReachedModule>((resolve) => {
    tell = resolve;
  });
  return {
    started,
    watched: {
      async start(options) {
        const module = await reach.start(options);
        tell(module);
        return module;
      },
    },
  };
}

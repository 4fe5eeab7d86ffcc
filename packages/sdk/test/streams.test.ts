import { describe, expect, it } from "vitest";
import {
  bytes,
  CancelReason,
  connect,
  createError,
  createMemoryPair,
  defineModule,
  defineStream,
  type Module,
  readSingle,
  resolveStreamLimits,
  type StreamHandle,
  type StreamHandler,
  serve,
  text,
} from "../src/index.js";
import { alice, createGate, createRig, settle } from "./rig.js";

function moduleOf(stream: StreamHandler): Module {
  return defineModule({ name: "subject", version: "1", streams: { "subject.talk": stream } });
}

async function readAll(stream: StreamHandle): Promise<string[]> {
  const lines: string[] = [];
  for await (const payload of stream.incoming) lines.push(text.decode(payload));
  return lines;
}

async function sendAll(stream: StreamHandle, lines: readonly string[]): Promise<void> {
  for (const line of lines) await stream.sender.send(text.encode(line));
  stream.sender.close();
}

const HUNDRED = Array.from({ length: 100 }, (_, i) => `line ${i}`);

describe("whole conversations of the four kinds", () => {
  it("unary: one in, one out", async () => {
    const shout = defineStream({ kind: "unary", input: text, output: text, handle: (word) => word.toUpperCase() });
    const { connection } = await createRig(moduleOf(shout));
    const stream = connection.open("subject.talk", "unary");
    await sendAll(stream, ["hello"]);
    expect(text.decode(await readSingle(stream))).toBe("HELLO");
    expect(await stream.closed).toEqual({ status: "complete" });
  });

  it("clientStream: many in, one out", async () => {
    const count = defineStream({
      kind: "clientStream",
      input: text,
      output: text,
      async handle(lines) {
        let letters = 0;
        for await (const line of lines) letters += line.length;
        return String(letters);
      },
    });
    const { connection } = await createRig(moduleOf(count));
    const stream = connection.open("subject.talk", "clientStream");
    await sendAll(stream, HUNDRED);
    expect(text.decode(await readSingle(stream))).toBe(String(HUNDRED.join("").length));
    expect(await stream.closed).toEqual({ status: "complete" });
  });

  it("serverStream: one in, many out, far beyond the first credit", async () => {
    const repeat = defineStream({
      kind: "serverStream",
      input: text,
      output: text,
      async *handle(word) {
        for (let i = 0; i < 100; i++) yield `${word} ${i}`;
      },
    });
    const { connection } = await createRig(moduleOf(repeat));
    const stream = connection.open("subject.talk", "serverStream");
    await sendAll(stream, ["line"]);
    expect(await readAll(stream)).toEqual(HUNDRED);
    expect(await stream.closed).toEqual({ status: "complete" });
  });

  it("bidiStream: many in, many out, each answered as it comes", async () => {
    const echo = defineStream({
      kind: "bidiStream",
      input: text,
      output: text,
      async *handle(lines) {
        for await (const line of lines) yield `> ${line}`;
      },
    });
    const { connection } = await createRig(moduleOf(echo));
    const stream = connection.open("subject.talk", "bidiStream");
    const [answers] = await Promise.all([readAll(stream), sendAll(stream, HUNDRED)]);
    expect(answers).toEqual(HUNDRED.map((line) => `> ${line}`));
    expect(await stream.closed).toEqual({ status: "complete" });
  });

  it("with the handle itself: credit in the handler's own hand", async () => {
    const raw = defineStream({
      kind: "bidiStream",
      async accept(stream, context) {
        stream.sender.sendData(text.encode(`hello ${context.actor.subject.kind}`));
        for await (const payload of stream.incoming) stream.sender.sendData(payload);
      },
    });
    const { connection } = await createRig(moduleOf(raw));
    const stream = connection.open("subject.talk", "bidiStream", { context: alice([]) });
    await sendAll(stream, ["a", "b"]);
    expect(await readAll(stream)).toEqual(["hello operator", "a", "b"]);
    expect(await stream.closed).toEqual({ status: "complete" });
  });

  it("a handler that is done before its caller: what still comes is taken, and the stream completes", async () => {
    const first = defineStream({
      kind: "clientStream",
      input: text,
      output: text,
      handle: () => "I know already",
    });
    const { connection } = await createRig(moduleOf(first));
    const stream = connection.open("subject.talk", "clientStream");
    await sendAll(stream, HUNDRED);
    expect(text.decode(await readSingle(stream))).toBe("I know already");
    expect(await stream.closed).toEqual({ status: "complete" });
  });
});

describe("streams that are refused before user code", () => {
  let called = false;
  const guarded = defineStream({
    kind: "bidiStream",
    input: text,
    output: text,
    requires: ["logs:search"],
    async *handle(lines) {
      called = true;
      yield* lines;
    },
  });

  it.each([
    ["no such method", "subject.other", "bidiStream", ["logs:search"], "unimplemented"],
    ["another kind", "subject.talk", "serverStream", ["logs:search"], "invalidArgument"],
    ["no capability", "subject.talk", "bidiStream", [], "permissionDenied"],
    ["a longer capability", "subject.talk", "bidiStream", ["logs:search2"], "permissionDenied"],
    ["a wildcard of an operator", "subject.talk", "bidiStream", ["*"], "permissionDenied"],
  ] as const)("%s", async (_, name, kind, capabilities, code) => {
    const { connection, fromModule } = await createRig(moduleOf(guarded));
    const stream = connection.open(name, kind, { context: alice(capabilities) });
    expect(await stream.closed).toMatchObject({ status: "failed", cause: { code, blame: "peer" } });
    await settle();
    expect(called).toBe(false);
    expect(fromModule.map((envelope) => envelope.kind)).toEqual(["hello", "stream"]);
  });
});

describe("streams that fail", () => {
  it("58: a handler that throws: one error frame, without its text, which stays in the local log", async () => {
    const broken = defineStream({
      kind: "serverStream",
      input: text,
      output: text,
      async *handle() {
        yield "first";
        throw new Error("password=hunter2");
      },
    });
    const { connection, moduleLog, fromModule } = await createRig(moduleOf(broken));
    const stream = connection.open("subject.talk", "serverStream");
    await sendAll(stream, ["go"]);
    const outcome = await stream.closed;
    expect(outcome).toMatchObject({ status: "failed", cause: { code: "internal", blame: "peer" } });
    await settle();
    const errors = fromModule.filter((envelope) => envelope.kind === "stream" && envelope.stream.kind === "error");
    expect(errors).toHaveLength(1);
    expect(moduleLog.map((entry) => entry.message)).toEqual(["subject.talk failed"]);
    expect(moduleLog[0]?.fields.get("error")).toContain("hunter2");
    const errorId = moduleLog[0]?.fields.get("errorId");
    expect(outcome.status === "failed" && outcome.cause.message).toBe(`internal error ${errorId}`);
  });

  it("a raw handler that throws out of its loop: the loop cancels the stream, and the local log has the error", async () => {
    const broken = defineStream({
      kind: "bidiStream",
      async accept(stream) {
        for await (const _ of stream.incoming) throw new Error("password=hunter2");
      },
    });
    const { connection, moduleLog } = await createRig(moduleOf(broken));
    const stream = connection.open("subject.talk", "bidiStream");
    await sendAll(stream, ["go"]);
    expect(await stream.closed).toMatchObject({ status: "cancelled", cause: { code: "cancelled", blame: "peer" } });
    await settle();
    expect(moduleLog.map((entry) => entry.message)).toEqual(["subject.talk failed"]);
    expect(moduleLog[0]?.fields.get("error")).toContain("hunter2");
  });

  it("a raw handler that throws because it was called off is nothing to log", async () => {
    const called = defineStream({
      kind: "bidiStream",
      async accept(_, { signal }) {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        throw new Error("stopped half way");
      },
    });
    const { connection, moduleLog } = await createRig(moduleOf(called));
    const stream = connection.open("subject.talk", "bidiStream");
    await settle();
    stream.sender.cancel();
    await settle();
    expect([stream.state, moduleLog]).toEqual(["ended", []]);
  });

  it("a payload of the handler's that is larger than a message may be: resourceExhausted", async () => {
    const big = defineStream({
      kind: "serverStream",
      input: text,
      output: bytes,
      async *handle() {
        yield new Uint8Array(5 * 1024 * 1024);
      },
    });
    const { connection } = await createRig(moduleOf(big));
    const stream = connection.open("subject.talk", "serverStream");
    await sendAll(stream, ["go"]);
    const cause = { code: "resourceExhausted", blame: "peer" };
    expect(await stream.closed).toMatchObject({ status: "failed", cause });
  });

  it("a payload that does not decode: invalidArgument", async () => {
    const echo = defineStream({
      kind: "bidiStream",
      input: text,
      output: text,
      async *handle(lines) {
        yield* lines;
      },
    });
    const { connection } = await createRig(moduleOf(echo));
    const stream = connection.open("subject.talk", "bidiStream");
    stream.sender.sendData(Uint8Array.of(0xff));
    expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "invalidArgument" } });
  });

  it("an IxtError thrown from within the loop over the requests crosses as it is", async () => {
    const picky = defineStream({
      kind: "bidiStream",
      input: text,
      output: text,
      async *handle(lines) {
        for await (const line of lines) {
          if (line === "bad") throw createError("invalidArgument", "not this line");
          yield line;
        }
      },
    });
    const { connection } = await createRig(moduleOf(picky));
    const stream = connection.open("subject.talk", "bidiStream");
    await sendAll(stream, ["good", "bad", "never seen"]);
    expect((await stream.incoming.next()).value).toEqual(text.encode("good"));
    const cause = { code: "invalidArgument", message: "not this line", blame: "peer" };
    expect(await stream.closed).toMatchObject({ status: "failed", cause });
  });

  it("past the deadline: both sides fail, the handler's signal says why, nothing is left", async () => {
    let reason: unknown;
    const stuck = defineStream({
      kind: "bidiStream",
      input: text,
      output: text,
      async *handle(lines, context) {
        context.signal.addEventListener("abort", () => {
          reason = context.signal.reason;
        });
        yield* lines;
      },
    });
    const { connection, clock, moduleLog } = await createRig(moduleOf(stuck));
    const stream = connection.open("subject.talk", "bidiStream", { context: alice([], { clock, ms: 50 }) });
    await settle();
    clock.advance(50);
    expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "deadlineExceeded" } });
    await settle();
    expect(reason).toMatchObject({ code: "deadlineExceeded" });
    expect([clock.pendingTimers, moduleLog]).toEqual([0, []]);
  });

  it("59: cancelled by the caller: the handler's signal says so, and its late answers are dropped", async () => {
    const gate = createGate();
    let handlerSignal: AbortSignal | undefined;
    const late = defineStream({
      kind: "serverStream",
      input: text,
      output: text,
      async *handle(_, context) {
        handlerSignal = context.signal;
        await gate.passed;
        yield "too late";
      },
    });
    const { connection, fromModule, moduleLog } = await createRig(moduleOf(late));
    const stream = connection.open("subject.talk", "serverStream");
    await sendAll(stream, ["go"]);
    await settle();
    stream.sender.cancel(CancelReason.superseded);
    expect(await stream.closed).toMatchObject({ status: "cancelled", cause: { blame: "local" } });
    await settle();
    expect(handlerSignal?.aborted).toBe(true);
    gate.open();
    await settle();
    const data = fromModule.filter((envelope) => envelope.kind === "stream" && envelope.stream.kind === "data");
    expect([data, moduleLog]).toEqual([[], []]);
  });
});

describe("back-pressure", () => {
  it("a caller that does not read stops the handler at its credit, and reading lets it go on", async () => {
    let produced = 0;
    const endless = defineStream({
      kind: "serverStream",
      input: text,
      output: text,
      async *handle() {
        for (;;) {
          produced++;
          yield "x";
        }
      },
    });
    const { connection } = await createRig(moduleOf(endless));
    const stream = connection.open("subject.talk", "serverStream");
    await sendAll(stream, ["go"]);
    await settle();
    expect(produced).toBe(17);
    for (let i = 0; i < 16; i++) await stream.incoming.next();
    await settle();
    expect(produced).toBeGreaterThan(17);
    expect(produced).toBeLessThanOrEqual(33);
    stream.sender.cancel();
  });

  it("a caller that grants by hand gets as many as it granted, and taking them grants nothing", async () => {
    const endless = defineStream({
      kind: "serverStream",
      input: text,
      output: text,
      async *handle() {
        for (;;) yield "x";
      },
    });
    const [moduleSide, runtimeSide] = createMemoryPair();
    serve(moduleOf(endless), moduleSide);
    const connection = await connect(runtimeSide, { streamLimits: resolveStreamLimits({ initialCredit: 0 }) });
    const stream = connection.open("subject.talk", "serverStream", { creditPolicy: "manual" });
    await sendAll(stream, ["go"]);
    await settle();
    expect(stream.stats().receivedFrames).toBe(0);
    stream.sender.grantCredit(3);
    for (let i = 0; i < 3; i++) await stream.incoming.next();
    await settle();
    expect(stream.stats()).toMatchObject({ receivedFrames: 3, receiveCredit: 0 });
    await connection.close();
  });
});

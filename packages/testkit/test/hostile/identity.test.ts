// Hostile cases 92 to 94, 98 and 99 on streams: who asks, what leaks of it, what crosses of a failure, and ids nobody can guess.

import { AsyncLocalStorage } from "node:async_hooks";
import { readdirSync, readFileSync } from "node:fs";
import { inspect } from "node:util";
import {
  type Actor,
  ActorSubject,
  createActor,
  createError,
  createInvocationContext,
  deadlineAfter,
  type InvocationContext,
  MessageTarget,
  toPrintable,
} from "@ixt/context";
import {
  encodeStreamFrame,
  InteractionKind,
  openStream,
  RemoteError,
  StreamErrorCode,
  type StreamHandle,
  StreamId,
  type StreamOutcome,
  toWireStreamFrame,
} from "@ixt/stream";
import { Bytes16 } from "@ixt/wire";
import { describe, expect, test, vi } from "vitest";
import { CaptureSink } from "../../src/capture-sink.js";
import { bytesOf, joinRouters, settle, textOf } from "../two-ends.js";
import { createSession, dataOf, errorOf, idOf, openOf, said } from "./session-scene.js";

type WireOpen = Extract<ReturnType<typeof toWireStreamFrame>, { kind: "open" }>;

function wireOpenOf(n: number, actor?: Actor): WireOpen {
  const context = createInvocationContext(actor === undefined ? {} : { actor });
  const wire = toWireStreamFrame(openOf(n, { context }));
  if (wire.kind !== "open") throw new Error("not an open frame");
  return wire;
}

describe("hostile case 92: of streams that interleave", () => {
  const operator = createActor({
    subject: ActorSubject.operator("root"),
    capabilities: ["logs:read"],
    tokenRef: "vault:1",
  });

  test("each handler sees its own actor, also where the actor is missing or has no name [21.12, 23.61]", async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: string[] = [];
    const accept = (stream: StreamHandle): Promise<void> =>
      storage.run(nameOf(stream.context), async () => {
        for await (const payload of stream.incoming) {
          const { context } = stream;
          seen.push(`${payload[0]} ${nameOf(context)} ${storage.getStore()} ${context.hasCapability("logs:read")}`);
        }
      });
    const session = createSession({}, { accept });
    session.router.routeWire(wireOpenOf(1, operator));
    session.router.routeWire(withActor(wireOpenOf(2, operator), undefined));
    session.router.routeWire(withActor(wireOpenOf(3, operator), "noSubject"));
    session.router.routeWire(withActor(wireOpenOf(4, operator), "noName"));
    const rounds = [
      [1, 2, 3, 4],
      [2, 4, 1, 3],
    ];
    for (const [sequence, order] of rounds.entries()) {
      // Each frame is fed while another actor is the current one.
      for (const n of order) {
        storage.run("whoever came before", () => session.router.route(dataOf(n, sequence, Uint8Array.of(n))));
      }
      await settle();
    }
    const lineOf = (n: number): string =>
      `${n} ${n === 1 ? "operator:root operator:root true" : "anonymous anonymous false"}`;
    expect(seen).toEqual(rounds.flat().map(lineOf));
    const actors = session.router
      .streams()
      .map(({ context }) => [context.actor.capabilities.size, context.actor.tokenRef]);
    expect(actors.slice(1)).toEqual([
      [0, undefined],
      [0, undefined],
      [0, undefined],
    ]);
  });

  test("each answer goes out on the stream of its own question [23.61]", async () => {
    const { caller } = joinRouters(async (stream) => {
      const who = nameOf(stream.context);
      for await (const question of stream.incoming) await stream.sender.send(bytesOf(`${who} ${textOf(question)}`));
      stream.sender.close();
    });
    const calls = ["ada", "bob", "eve"].map((name) => {
      const actor = createActor({ subject: ActorSubject.user(name) });
      return caller.open({ kind: InteractionKind.unary, context: createInvocationContext({ actor }) });
    });
    for (const call of [...calls].reverse()) call.sender.sendData(bytesOf("asks"));
    for (const call of calls) call.sender.close();
    const answers = await Promise.all(calls.map(({ response }) => response));
    expect(answers.map(textOf)).toEqual(["user:ada asks", "user:bob asks", "user:eve asks"]);
  });
});

function nameOf({ actor: { subject } }: InvocationContext): string {
  return "id" in subject ? `${subject.kind}:${subject.id}` : subject.kind;
}

/** The open as a peer sends it that leaves out its actor, or a part of it. */
function withActor(wire: WireOpen, lack: undefined | "noSubject" | "noName"): WireOpen {
  const context = wire.open.context;
  const actor = context?.actor;
  if (context === undefined || actor === undefined) throw new Error("the open has no actor");
  const subject = lack === "noName" ? ({ kind: "operator", operator: "" } as typeof actor.subject) : undefined;
  const partial = lack === undefined ? undefined : { ...actor, subject };
  return { ...wire, open: { ...wire.open, context: { ...context, actor: partial } } } as WireOpen;
}

describe("hostile case 93: a relay", () => {
  const actor = createActor({
    subject: ActorSubject.user("ada"),
    capabilities: ["logs:read", "logs:search"],
    tokenRef: "vault:7f3a",
  });

  test("passes on no more rights and no more time than it was given, whatever it asks for [21.34, 21.36, 21.38, 21.41]", async () => {
    const served: InvocationContext[] = [];
    const refusals: unknown[] = [];
    const back = joinRouters((stream) => void served.push(stream.context));
    const front = joinRouters((stream) => {
      const { context } = stream;
      const greedy = [
        () => context.child({ capabilities: ["logs:read", "logs:delete"] }),
        () => context.child({ capabilities: ["*"] }),
        () => context.child({ actingAs: { kind: "system" } as ActorSubject }),
      ];
      for (const ask of greedy) refusals.push(thrownBy(ask));
      const target = MessageTarget.service("store", "read");
      const own = { target, timeoutMs: 60_000, clock: front.clock, capabilities: ["logs:read"] };
      back.caller.open({ kind: InteractionKind.unary, context: context.child(own) });
      const named = { target, actingAs: ActorSubject.service("relay") };
      back.caller.open({ kind: InteractionKind.unary, context: context.child(named) });
    });
    const deadline = deadlineAfter(2_000, front.clock);
    const target = MessageTarget.reply(idOf(9));
    front.caller.open({ kind: InteractionKind.unary, context: createInvocationContext({ actor, deadline, target }) });
    const denied = expect.objectContaining({ code: "permissionDenied" });
    expect(refusals).toEqual([denied, denied, denied]);
    expect(served.map((context) => [...context.actor.capabilities])).toEqual([
      ["logs:read"],
      ["logs:read", "logs:search"],
    ]);
    expect(served.map(({ deadline: { unixMs } }) => unixMs)).toEqual([deadline.unixMs, deadline.unixMs]);
    expect(served.map(nameOf)).toEqual(["user:ada", "service:relay"]);
    expect(served[1]?.actor).toMatchObject({ onBehalfOf: ActorSubject.user("ada"), tokenRef: undefined });
    // Neither went where the question had asked its answer to go.
    expect(served.map((context) => context.target.kind)).toEqual(["service", "service"]);
  });

  test("answers on the stream that asked, and on no other [21.41, 23.61]", async () => {
    const back = joinRouters(echo);
    const front = joinRouters(async (stream) => {
      const call = back.caller.open({ kind: InteractionKind.unary, context: stream.context.child() });
      for await (const question of stream.incoming) call.sender.sendData(question);
      call.sender.close();
      await stream.sender.send(await call.response);
      stream.sender.close();
    });
    const calls = ["one", "two"].map((question) => {
      const context = createInvocationContext({ messageId: Bytes16.from(crypto.getRandomValues(new Uint8Array(16))) });
      const call = front.caller.open({ kind: InteractionKind.unary, context });
      call.sender.sendData(bytesOf(question));
      call.sender.close();
      return call;
    });
    const bystander = front.caller.open({ kind: InteractionKind.bidiStream });
    expect((await Promise.all(calls.map(({ response }) => response))).map(textOf)).toEqual(["one", "two"]);
    expect(await Promise.all(calls.map(({ closed }) => closed))).toEqual([
      { status: "complete" },
      { status: "complete" },
    ]);
    expect([bystander.state, bystander.stats().receivedFrames]).toEqual(["open", 0]);
  });
});

async function echo(stream: StreamHandle): Promise<void> {
  for await (const payload of stream.incoming) await stream.sender.send(payload);
  stream.sender.close();
}

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

describe("hostile case 94: a token reference", () => {
  const canary = "vault:canary-7f3a";
  const actor = createActor({ subject: ActorSubject.user("ada"), capabilities: ["logs:read"], tokenRef: canary });
  const context = createInvocationContext({ actor, target: MessageTarget.service("logs", "search") });

  test("is in nothing that is printed of frames, handles, routers, outcomes and errors [21.14, 23.46, 23.76]", async () => {
    const handlerSaw: (string | undefined)[] = [];
    const accept = async (stream: StreamHandle): Promise<void> => {
      const token = stream.context.actor.tokenRef?.reveal();
      handlerSaw.push(token);
      throw new Error(`cannot exchange ${token}`);
    };
    const session = createSession({}, { accept });
    const sink = new CaptureSink();
    const call = openStream({ kind: InteractionKind.unary, context }, sink);
    session.router.route(openOf(1, { context }));
    const things: unknown[] = [
      call,
      session.router,
      session.router.stats(),
      session.router.streams(),
      sink,
      sink.frames,
    ];
    things.push(sink.transcript, context, openOf(1, { context }));
    await settle();
    things.push(session.sink.frames, session.sink.transcript);
    call.cancel();
    things.push(await call.closed, call.signal.reason, session.router.stats());
    for (const thing of things) for (const text of printings(thing)) expect(text).not.toContain("canary");
    expect(said(session)).toEqual(['1 error internal "the stream\'s handler failed"']);
    // It was there all the time, for whoever asks for it by name.
    expect(handlerSaw).toEqual([canary]);
  });

  test("crosses in the open frame, and in no other [21.14, 23.46]", async () => {
    const crossed: [kind: string, text: string][] = [];
    const session = createSession({}, { accept: () => Promise.reject(new Error(canary)) });
    session.router.route(openOf(1, { context }));
    await settle();
    for (const frame of [openOf(1, { context }), ...session.sink.frames]) {
      crossed.push([frame.kind, Buffer.from(encodeStreamFrame(frame)).toString("latin1")]);
    }
    expect(crossed.map(([kind, text]) => [kind, text.includes("canary")])).toEqual([
      ["open", true],
      ["error", false],
    ]);
  });
});

/** Whatever an application or a debugger may print of a value. */
function printings(value: unknown): string[] {
  const texts = [inspect(value), inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true })];
  texts.push(String(value), `${Object.prototype.toString.call(value)}`);
  try {
    texts.push(JSON.stringify(value) ?? "");
  } catch (error) {
    // A router leads in circles, and the error says where.
    texts.push(String(error));
  }
  return texts;
}

describe("hostile case 98: across a stream", () => {
  test.each<[what: string, thrown: () => unknown]>([
    [
      "an error with a stack and a cause",
      () => new Error("select * from users", { cause: new Error("ENOENT /etc/passwd") }),
    ],
    ["an error of the host", () => thrownBy(() => readFileSync(new URL("./no-such-file", import.meta.url)))],
    ["a type error", () => thrownBy(() => (undefined as unknown as { secret: string }).secret)],
    ["an aggregate", () => new AggregateError([new Error("users")], "select")],
    ["a text", () => "select * from users"],
  ])("%s of a handler leaves no word of its text, stack or path [23.46]", async (_, thrown) => {
    const session = createSession({}, { accept: () => Promise.reject(thrown()) });
    session.router.route(openOf(1));
    await settle();
    const bytes = session.sink.frames.map((frame) => Buffer.from(encodeStreamFrame(frame)).toString("latin1")).join();
    expect(said(session)).toEqual(['1 error internal "the stream\'s handler failed"']);
    for (const word of [
      "select",
      "users",
      "secret",
      "ENOENT",
      "passwd",
      "no-such-file",
      ".ts",
      "at ",
      import.meta.dirname,
    ]) {
      expect(bytes.includes(word)).toBe(false);
    }
  });

  test("an IxtError sends its code and message, and nothing of its cause and stack [23.46]", async () => {
    const cause = new Error("ENOENT /etc/passwd");
    const accept = (): Promise<void> => Promise.reject(createError("notFound", "no such log", { cause }));
    const session = createSession({}, { accept });
    session.router.route(openOf(1));
    await settle();
    const bytes = session.sink.frames.map((frame) => Buffer.from(encodeStreamFrame(frame)).toString("latin1")).join();
    expect(said(session)).toEqual(['1 error notFound "no such log"']);
    for (const word of ["ENOENT", "passwd", ".ts", import.meta.dirname]) expect(bytes.includes(word)).toBe(false);
  });

  test("a peer's text is bounded, known as the peer's, and one line when printed [21.46, 23.6, 23.41]", async () => {
    const hostile = "done\r\n2026-01-01 info login ok\u001b[2K\u202e gnp.exe\u0000";
    const session = createSession();
    const call = session.router.open({ streamId: idOf(1), kind: InteractionKind.unary });
    session.router.route(errorOf(1, StreamErrorCode.notFound, hostile + "x".repeat(10_000_000)));
    const cause = causeOf(await call.closed);
    expect(cause).toBeInstanceOf(RemoteError);
    expect(cause).toMatchObject({ code: "notFound", blame: "peer" });
    expect(cause.message.length).toBe(4_096);
    const line = toPrintable(cause.message);
    expect(line.startsWith("done\\u000d\\u000a2026-01-01 info login ok\\u001b[2K\\u202e gnp.exe\\u0000xxx")).toBe(true);
    expect(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(line)).toBe(false);
    // The kit's own transcript is printable as it is.
    const sink = new CaptureSink();
    sink.send(errorOf(1, StreamErrorCode.notFound, hostile));
    expect(sink.transcript).toEqual([
      'error notFound "done\\u000d\\u000a2026-01-01 info login ok\\u001b[2K\\u202e gnp.exe\\u0000"',
    ]);
  });

  test("a peer's text is not echoed to it: what it hears of its own fault is ours [23.45]", () => {
    const session = createSession();
    session.router.route(openOf(1));
    session.router.route(dataOf(1, 0xfffff, bytesOf("echo me")));
    expect(said(session)).toEqual(['1 error protocolError "data frame 1048575 came where 0 was due"']);
  });
});

function causeOf(outcome: StreamOutcome): Error {
  if (outcome.status === "complete") throw new Error("the stream completed");
  return outcome.cause;
}

describe("hostile case 99: stream ids", () => {
  test("are the bytes of the source they are given, and the host's cryptographic one by default [23.3]", () => {
    let n = 0;
    const counting = (bytes: Uint8Array): void => void bytes.fill(++n);
    expect([StreamId.random(counting), StreamId.random(counting)].map(String)).toEqual([
      "01".repeat(16),
      "02".repeat(16),
    ]);
    const call = openStream({ kind: InteractionKind.unary }, new CaptureSink(), { random: counting });
    expect(String(call.streamId)).toBe("03".repeat(16));
    const host = vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
      if (array instanceof Uint8Array) array.fill(0xab);
      return array;
    });
    const weak = vi.spyOn(Math, "random");
    try {
      expect(String(StreamId.random())).toBe("ab".repeat(16));
      expect(String(openStream({ kind: InteractionKind.unary }, new CaptureSink()).streamId)).toBe("ab".repeat(16));
      expect([host.mock.calls.length, weak.mock.calls.length]).toEqual([2, 0]);
    } finally {
      host.mockRestore();
      weak.mockRestore();
    }
  });

  test("of 10,000 are all distinct, and no byte of them tells the next [23.3]", () => {
    const ids = Array.from({ length: 10_000 }, () => StreamId.random());
    expect(new Set(ids.map(String)).size).toBe(10_000);
    for (let place = 0; place < 16; place++) {
      const values = ids.map((id) => Number.parseInt(id.toHex().slice(2 * place, 2 * place + 2), 16));
      expect(new Set(values).size).toBe(256);
      // Steps from one id to the next are as spread as the bytes themselves.
      const steps = new Set(values.slice(1).map((value, i) => (value - (values[i] ?? 0) + 256) % 256));
      expect(steps.size).toBe(256);
    }
  });

  test("and all else of ours come from no weak source: no file of the packages has one [23.3]", () => {
    const packages = new URL("../../../", import.meta.url);
    const paths = readdirSync(packages, { recursive: true, encoding: "utf8" });
    const sources = paths.filter(
      (path) => /^[^/]+\/src\/.*\.ts$/.test(path.replaceAll("\\", "/")) && !path.endsWith(".test.ts"),
    );
    const weak = sources.filter((path) =>
      /Math\s*(?:\.|\?\.|\[\s*["'`])\s*random/.test(readFileSync(new URL(path, packages), "utf8")),
    );
    expect(sources.length).toBeGreaterThan(100);
    expect(weak).toEqual([]);
  });
});

import { inspect } from "node:util";
import { resolveContextLimits } from "@ixt/context";
import { WireError } from "@ixt/wire";
import { describe, expect, it } from "vitest";
import {
  ActorSubject,
  bytes,
  CallError,
  type Context,
  connect,
  createActor,
  createError,
  createInvocationContext,
  createMemoryPair,
  createMetadata,
  defineCall,
  defineModule,
  IxtError,
  json,
  type Module,
  serve,
  text,
} from "../src/index.js";
import { alice, createGate, createRig, settle } from "./rig.js";

const NOTHING = new Uint8Array(0);

function moduleOf(
  handle: (request: string, context: Context) => string | Promise<string>,
  requires?: string[],
): Module {
  const call = defineCall({ input: text, output: text, handle, ...(requires === undefined ? {} : { requires }) });
  return defineModule({ name: "subject", version: "1.2.3", handlers: { "subject.ask": call } });
}

const ask = text.encode("question");

function refuse(): never {
  throw new TypeError("not for you");
}

function ownCause(): Error {
  const error = new Error("loop");
  error.cause = error;
  return error;
}

/** Each look at its cause makes another one. */
function endlessError(): Error {
  return Object.defineProperty(new Error("deep"), "cause", { get: endlessError });
}

async function callWithBrokenLog(module: Module): Promise<{ readonly answer: unknown }> {
  const [moduleSide, runtimeSide] = createMemoryPair();
  serve(module, moduleSide, { log: refuse });
  const connection = await connect(runtimeSide);
  let answer: unknown;
  connection.call("subject.ask", ask).catch((caught: unknown) => {
    answer = caught;
  });
  await settle();
  await connection.close();
  return { answer };
}

describe("a call", () => {
  it("reaches its handler with the decoded context, and its answer comes back", async () => {
    let seen: Context | undefined;
    const { connection, clock } = await createRig(
      moduleOf((request, context) => {
        seen = context;
        return `${request}?`;
      }),
    );
    const context = alice(["a:read"], { clock, ms: 5_000 });
    expect(text.decode(await connection.call("subject.ask", ask, { context }))).toBe("question?");
    expect(seen?.actor.subject).toEqual({ kind: "operator", id: "alice" });
    expect([seen?.hasCapability("a:read"), seen?.hasCapability("a:write")]).toEqual([true, false]);
    expect(seen?.remainingMs()).toBe(5_000);
    expect(seen?.invocation.target).toEqual({ kind: "service", name: "subject", method: "ask" });
    expect(seen?.signal.aborted).toBe(false);
  });

  it("without a context comes from nobody, with no capabilities and no deadline", async () => {
    const { connection } = await createRig(
      moduleOf((_, context) => `${context.actor.subject.kind} ${context.remainingMs()} ${context.metadata.size}`),
    );
    expect(text.decode(await connection.call("subject.ask", ask))).toBe("anonymous Infinity 0");
  });

  it("whose context is malformed is answered with the typed error, and its handler does not run", async () => {
    let called = 0;
    const { connection, fromModule } = await createRig(
      moduleOf((request) => {
        called++;
        return request;
      }),
    );
    // 65 pairs: what a peer without our limits may send.
    const pairs = Array.from({ length: 65 }, (_, i): [string, string] => [`k${i}`, ""]);
    const limits = resolveContextLimits({ maxMetadataEntries: 65 });
    const context = createInvocationContext({ metadata: createMetadata(pairs, { limits }) });
    await expect(connection.call("subject.ask", ask, { context })).rejects.toMatchObject({
      code: "resourceExhausted",
      blame: "peer",
      message: 'metadata takes 65 pairs with the key "k64", over the limit of 64',
    });
    expect(called).toBe(0);
    expect(fromModule.filter((envelope) => envelope.kind === "result")).toHaveLength(1);
    expect(text.decode(await connection.call("subject.ask", ask))).toBe("question");
    expect(called).toBe(1);
  });

  it("of many at once gets its own answer", async () => {
    const gates = [createGate(), createGate(), createGate()];
    const { connection } = await createRig(
      moduleOf(async (request) => {
        await gates[Number(request)]?.passed;
        return `answer ${request}`;
      }),
    );
    const answers = gates.map((_, i) => connection.call("subject.ask", text.encode(String(i))));
    for (const gate of [...gates].reverse()) gate.open();
    expect((await Promise.all(answers)).map((answer) => text.decode(answer))).toEqual([
      "answer 0",
      "answer 1",
      "answer 2",
    ]);
  });

  it("to no handler is unimplemented", async () => {
    const { connection } = await createRig(moduleOf((request) => request));
    await expect(connection.call("subject.other", ask)).rejects.toMatchObject({ code: "unimplemented", blame: "peer" });
  });

  it("whose request does not decode is invalidArgument, before user code", async () => {
    let called = false;
    const { connection } = await createRig(
      moduleOf((request) => {
        called = true;
        return request;
      }),
    );
    const answer = connection.call("subject.ask", Uint8Array.of(0xff));
    await expect(answer).rejects.toMatchObject({ code: "invalidArgument", message: "the request cannot be decoded" });
    expect(called).toBe(false);
  });

  it("lacking a capability is denied before its request is read", async () => {
    let called = false;
    const handle = (request: string): string => {
      called = true;
      return request;
    };
    const { connection } = await createRig(moduleOf(handle, ["logs:search", "logs:read"]));
    const garbage = Uint8Array.of(0xff);
    const denied = connection.call("subject.ask", garbage, { context: alice(["logs:search", "logs:readwrite"]) });
    await expect(denied).rejects.toMatchObject({ code: "permissionDenied" });
    await expect(denied).rejects.toThrow("logs:read");
    expect(called).toBe(false);
    const allowed = connection.call("subject.ask", ask, { context: alice(["logs:search", "logs:read"]) });
    expect(text.decode(await allowed)).toBe("question");
  });

  it("58: whose handler throws gives one answer, without its text, and the text stays in the local log", async () => {
    const secret = "password=hunter2 at /srv/module.js";
    const { connection, moduleLog, fromModule, runtimeLog } = await createRig(
      moduleOf(() => {
        throw new Error(secret);
      }),
    );
    const error = await connection.call("subject.ask", ask).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "internal", blame: "peer" });
    const errorId = /^internal error ([0-9a-f]{12})$/.exec(error instanceof Error ? error.message : "")?.[1];
    expect(errorId).toBeDefined();
    expect(fromModule.filter((envelope) => envelope.kind === "result")).toHaveLength(1);
    expect(moduleLog).toHaveLength(1);
    expect(moduleLog[0]).toMatchObject({ level: "error", message: "subject.ask failed" });
    expect(moduleLog[0]?.fields.get("errorId")).toBe(errorId);
    expect(moduleLog[0]?.fields.get("error")).toContain(secret);
    expect(runtimeLog).toEqual([]);
    const sent = JSON.stringify(fromModule, (_, value) => (typeof value === "bigint" ? String(value) : value));
    expect(sent).not.toContain("hunter2");
  });

  it.each<[string, () => unknown]>([
    ["an error that is its own cause", () => ownCause()],
    ["a chain of causes without an end", () => endlessError()],
    ["an object that has no text", () => Object.create(null)],
    ["an error whose stack cannot be read", () => Object.defineProperty(new Error("x"), "stack", { get: refuse })],
    ["an object that refuses every look at it", () => new Proxy({}, { get: refuse, getPrototypeOf: refuse })],
    ["an IxtError without a text", () => Object.assign(createError("notFound", "x"), { message: undefined })],
  ])("whose handler throws %s gets the one answer that others get", async (_, create) => {
    const thrown = create();
    const { connection, moduleLog, fromModule } = await createRig(
      moduleOf(() => {
        throw thrown;
      }),
    );
    let answer: unknown;
    connection.call("subject.ask", ask).catch((caught: unknown) => {
      answer = caught;
    });
    await settle();
    expect(answer).toMatchObject({ code: "internal", blame: "peer" });
    const errorId = /^internal error ([0-9a-f]{12})$/.exec(answer instanceof Error ? answer.message : "")?.[1];
    expect(moduleLog.map((entry) => entry.fields.get("errorId"))).toEqual([errorId]);
    expect(fromModule.filter((envelope) => envelope.kind === "result")).toHaveLength(1);
  });

  it("whose failure cannot be logged is answered all the same", async () => {
    const call = defineCall({ input: text, output: text, handle: () => Promise.reject(new Error("x")) });
    const module = defineModule({ name: "subject", version: "1", handlers: { "subject.ask": call } });
    const { answer } = await callWithBrokenLog(module);
    expect(answer).toMatchObject({ code: "internal", message: expect.stringMatching(/^internal error [0-9a-f]{12}$/) });
  });

  it("whose error is larger than a message may be is told the id under which it was logged", async () => {
    const { connection, moduleLog } = await createRig(
      moduleOf(() => {
        throw new CallError("quotaUsed", "see the details", new Uint8Array(5 * 1024 * 1024));
      }),
    );
    const error = await connection.call("subject.ask", ask).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "internal" });
    expect(moduleLog[0]?.fields.get("error")).toContain("see the details");
    expect(error instanceof Error && error.message).toBe(`internal error ${moduleLog[0]?.fields.get("errorId")}`);
  });

  it("whose handler throws an IxtError gets that very error, details and all", async () => {
    const details = Uint8Array.of(1, 2, 3);
    const errors = [createError("notFound", "no such log"), new CallError("quotaUsed", "come back tomorrow", details)];
    const { connection, moduleLog } = await createRig(
      moduleOf(() => {
        throw errors.shift();
      }),
    );
    const notFound = await connection.call("subject.ask", ask).catch((caught: unknown) => caught);
    expect(notFound).toMatchObject({ code: "notFound", message: "no such log", blame: "peer", retryable: false });
    expect(IxtError.is(notFound)).toBe(true);
    const own = await connection.call("subject.ask", ask).catch((caught: unknown) => caught);
    expect(own).toMatchObject({ code: "quotaUsed", message: "come back tomorrow", details });
    expect(moduleLog).toEqual([]);
  });

  it("72: whose handler never settles keeps no timer once its session is over", async () => {
    const { connection, clock } = await createRig(moduleOf(() => new Promise(() => {})));
    const answer = connection.call("subject.ask", ask, { context: alice([], { clock, ms: 3_600_000 }) });
    const outcome = expect(answer).rejects.toMatchObject({ code: "unavailable" });
    await settle();
    expect(clock.pendingTimers).toBe(2);
    await connection.close();
    await outcome;
    await settle();
    expect(clock.pendingTimers).toBe(0);
  });

  it("past its deadline is not sent", async () => {
    const { connection, clock, fromModule } = await createRig(moduleOf((request) => request));
    const context = alice([], { clock, ms: 0 });
    await expect(connection.call("subject.ask", ask, { context })).rejects.toMatchObject({ code: "deadlineExceeded" });
    await settle();
    expect(fromModule.map((envelope) => envelope.kind)).toEqual(["hello"]);
  });

  it("fails on both sides when its deadline passes, and aborts its handler; no timer stays", async () => {
    let reason: unknown;
    const { connection, clock, fromModule } = await createRig(
      moduleOf(
        (_, context) =>
          new Promise((resolve) => {
            context.signal.addEventListener("abort", () => {
              reason = context.signal.reason;
              resolve("too late");
            });
          }),
      ),
    );
    const answer = connection.call("subject.ask", ask, { context: alice([], { clock, ms: 1_000 }) });
    const outcome = expect(answer).rejects.toMatchObject({ code: "deadlineExceeded" });
    await settle();
    clock.advance(999);
    await settle();
    expect(reason).toBeUndefined();
    clock.advance(1);
    await outcome;
    await settle();
    expect(reason).toMatchObject({ code: "deadlineExceeded" });
    expect(fromModule.filter((envelope) => envelope.kind === "result")).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it("beyond the limit is rejected, safe to send again", async () => {
    const gate = createGate();
    const { connection } = await createRig(
      moduleOf(async (request) => {
        await gate.passed;
        return request;
      }),
      { maxConcurrentCalls: 1 },
    );
    const first = connection.call("subject.ask", ask);
    await expect(connection.call("subject.ask", ask)).rejects.toMatchObject({ code: "rejected", retryable: true });
    gate.open();
    expect(text.decode(await first)).toBe("question");
  });

  it("whose answer is larger than a message may be is resourceExhausted, not the caller's fault, and the session lives on", async () => {
    const big = defineCall({ input: bytes, output: bytes, handle: () => new Uint8Array(5 * 1024 * 1024) });
    const small = defineCall({ input: bytes, output: json(), handle: () => ({ ok: true }) });
    const module = defineModule({ name: "m", version: "1", handlers: { "m.big": big, "m.small": small } });
    const { connection } = await createRig(module);
    await expect(connection.call("m.big", NOTHING)).rejects.toMatchObject({ code: "resourceExhausted", blame: "peer" });
    expect(json().decode(await connection.call("m.small", NOTHING))).toEqual({ ok: true });
  });

  it("whose answer cannot be encoded is internal; what the handler found malformed is protocolError", async () => {
    const errors = [
      new WireError("INVALID_TEXT", { blame: "local", path: "Answer.name", detail: "a lone surrogate" }),
      new WireError("TOO_SHORT", { blame: "peer", detail: "4 bytes" }),
    ];
    const { connection } = await createRig(
      moduleOf(() => {
        throw errors.shift();
      }),
    );
    await expect(connection.call("subject.ask", ask)).rejects.toMatchObject({ code: "internal" });
    await expect(connection.call("subject.ask", ask)).rejects.toMatchObject({ code: "protocolError" });
  });

  it("too large to send is refused here, and the session lives on", async () => {
    const { connection } = await createRig(moduleOf((request) => request));
    const huge = connection.call("subject.ask", new Uint8Array(5 * 1024 * 1024));
    await expect(huge).rejects.toMatchObject({ code: "MESSAGE_TOO_LARGE", blame: "local" });
    expect(text.decode(await connection.call("subject.ask", ask))).toBe("question");
  });
});

describe("94: the reference to a token", () => {
  it("reaches the handler, and shows in no error, no log and no answer", async () => {
    const canary = "canary-3f9a";
    let seen: Context | undefined;
    const { connection, moduleLog, runtimeLog, fromModule } = await createRig(
      moduleOf((_, context) => {
        seen = context;
        context.log.info(`called by ${JSON.stringify(context.actor)}`, { context: String(context.invocation) });
        throw new TypeError(`cannot use ${inspect(context, { depth: 10 })}`);
      }),
    );
    const actor = createActor({ subject: ActorSubject.user("ada"), tokenRef: canary });
    const context = createInvocationContext({ actor });
    const error = await connection.call("subject.ask", ask, { context }).catch((caught: unknown) => caught);
    expect(seen?.actor.tokenRef?.reveal()).toBe(canary);
    const shown = inspect([error, moduleLog, runtimeLog, fromModule], { depth: 20, showHidden: true });
    expect(shown).toContain("internal error");
    expect(shown).toContain("cannot use");
    expect(shown).not.toContain(canary);
  });
});

describe("log entries", () => {
  it("of a handler reach the host, with their fields", async () => {
    const { connection, runtimeLog, moduleLog, clock } = await createRig(
      moduleOf((request, { log }) => {
        log.warn("slow disk", { disk: "sda", waitMs: 12, spinning: true });
        return request;
      }),
    );
    await connection.call("subject.ask", ask);
    expect(runtimeLog).toMatchObject([{ level: "warn", message: "slow disk", timeUnixMs: clock.unixMs() }]);
    expect(runtimeLog[0]?.fields).toEqual(new Map(Object.entries({ disk: "sda", waitMs: "12", spinning: "true" })));
    expect(moduleLog).toEqual([]);
  });
});

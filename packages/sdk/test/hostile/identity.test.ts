// Who asks, and what must not be known of it (hostile cases 89 to 99), over real sockets and pipes.

import { Console } from "node:console";
import { Writable } from "node:stream";
import { inspect } from "node:util";
import type { InvocationContext as WireContext } from "@ixt/wire/module";
import { encodeEnvelope } from "@ixt/wire/wasipc";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  ActorSubject,
  bytes,
  type Context,
  createActor,
  createError,
  createInvocationContext,
  defineCall,
  defineModule,
  defineStream,
  formatLogEntry,
  type InvocationContext,
  IxtError,
  type LogEntry,
  type Module,
  StreamErrorCode,
  serve,
  text,
} from "../../src/index.js";
import { WELCOME } from "../by-hand.js";
import { CHANNELS, closeEnds, type Ends, type RawEnd } from "./ends.js";
import { callOf, contextTo, openOf } from "./envelopes.js";
import { concat, connectRaw, quiet, serveRaw } from "./scene.js";

afterEach(closeEnds);

const NOTHING = new Uint8Array(0);

const codeOf = (error: unknown): string => (IxtError.is(error) ? error.code : "no code");

/** A module whose one call tells the test its context, and answers what the test says. */
function telling(tell: (context: Context) => string | Promise<string>, requires: readonly string[] = []): Module {
  const ask = defineCall({ input: bytes, output: text, requires, handle: (_, context) => tell(context) });
  const open = defineStream({
    kind: "bidiStream",
    requires,
    accept: async (stream, context) => {
      await stream.sender.send(text.encode(await tell(context)));
    },
  });
  return defineModule({ name: "m", version: "1", handlers: { "m.ask": ask }, streams: { "m.open": open } });
}

/** What the module answers to a call with this context: the text, or the code of its error. */
async function ask(raw: RawEnd, callId: number, init: Partial<WireContext> = {}): Promise<string> {
  raw.write(encodeEnvelope(callOf(callId, "m.ask", "", contextTo("m.ask", init))));
  const { result } = (await raw.until("result")).result;
  if (result?.kind === "ok") return text.decode(result.ok);
  return result?.kind === "error" ? result.error.code : "nothing";
}

const actorOf = (user: string, ...capabilities: string[]): Partial<WireContext> => ({
  actor: { subject: { kind: "user", user }, capabilities, tokenRef: "", onBehalfOf: undefined },
});

async function openTelling(ends: Ends, module: Module, log: LogEntry[] = []): Promise<RawEnd> {
  await serveRaw(ends, module, { ...quiet, log: (entry) => log.push(entry) });
  ends.raw.write(encodeEnvelope(WELCOME));
  return ends.raw;
}

describe.each(CHANNELS)("over %s", (_, open) => {
  it("hostile case 89: metadata keys that name parts of every object are data, and what is absent stays so", async () => {
    const odd = ["__proto__", "constructor", "prototype", "tostring", "hasownproperty"];
    const raw = await openTelling(
      await open(),
      telling(({ metadata }) => [...odd, "valueof", "absent"].map((key) => metadata.get(key) ?? "-").join()),
    );
    const metadata = odd.map((key, i) => ({ key, value: String(i) }));
    expect(await ask(raw, 1, { metadata })).toBe("0,1,2,3,4,-,-");
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("0");
    expect(Reflect.get({}, "1")).toBeUndefined();
  });

  it.each([
    ["twice", ["a", "a"]],
    ["in another case", ["a", "A"]],
  ])("hostile case 90: a key that comes %s is refused", async (__, keys) => {
    const raw = await openTelling(
      await open(),
      telling(() => "taken"),
    );
    expect(await ask(raw, 1, { metadata: keys.map((key) => ({ key, value: "1" })) })).toBe("invalidArgument");
    expect(await ask(raw, 2, { metadata: [{ key: "a", value: "1" }] })).toBe("taken");
  });

  it("hostile case 91: a capability is its own text and no other, and a star is one only for the system", async () => {
    const raw = await openTelling(
      await open(),
      telling(() => "let in", ["admin.\u00e9"]),
    );
    const near = [
      "admin.",
      "admin",
      "*",
      "Admin.\u00e9",
      "admin.e\u0301",
      "\ufeffadmin.\u00e9",
      "admin.\u00e9.x",
      " admin.\u00e9",
    ];
    for (const [i, capability] of near.entries()) {
      expect(await ask(raw, i, actorOf("eve", capability)), capability).toBe("permissionDenied");
    }
    expect(await ask(raw, 50, actorOf("eve", "admin.\u00e9"))).toBe("let in");
    const system = { subject: { kind: "system" }, capabilities: ["*"], tokenRef: "", onBehalfOf: undefined } as const;
    expect(await ask(raw, 51, { actor: system })).toBe("let in");
    expect(await ask(raw, 52, actorOf("eve", "admin.\u00e9\0"))).toBe("invalidArgument");
  });

  it("hostile case 92: who says nothing of himself is nobody, whoever asked before and meanwhile", async () => {
    const gates: (() => void)[] = [];
    const raw = await openTelling(
      await open(),
      telling(async ({ actor, hasCapability }) => {
        const before = inspect(actor.subject);
        await new Promise<void>((resolve) => gates.push(resolve));
        return `${before} ${inspect(actor.subject)} ${hasCapability("a")}`;
      }),
    );
    const partial = { actor: { subject: undefined, capabilities: ["a"], tokenRef: "t", onBehalfOf: undefined } };
    const contexts = [actorOf("ada", "a"), {}, partial, actorOf("bob")];
    raw.write(concat(contexts.map((init, i) => callOf(i, "m.ask", "", contextTo("m.ask", init)))));
    while (gates.length < contexts.length) await new Promise((resolve) => setImmediate(resolve));
    for (const release of gates.reverse()) release();
    const answers = new Map<number, string>();
    while (answers.size < contexts.length) {
      const { callId, result } = (await raw.until("result")).result;
      if (result?.kind === "ok") answers.set(callId, text.decode(result.ok));
    }
    const [ada, bob, nobody] = ["{ kind: 'user', id: 'ada' }", "{ kind: 'user', id: 'bob' }", "{ kind: 'anonymous' }"];
    expect(answers.get(0)).toBe(`${ada} ${ada} true`);
    expect([answers.get(1), answers.get(2)]).toEqual(Array(2).fill(`${nobody} ${nobody} false`));
    expect(answers.get(3)).toBe(`${bob} ${bob} false`);
  });

  it("hostile case 93: what a handler asks of others carries its own caller's rights, no more and no longer", async () => {
    const raw = await openTelling(
      await open(),
      telling(async (context) => {
        const more = await context.call("other.thing", NOTHING, { capabilities: ["a", "root"] }).catch(codeOf);
        await context.call("other.thing", NOTHING, { capabilities: ["a"], timeoutMs: 86_400_000 });
        return String(more);
      }),
    );
    const deadlineUnixMs = BigInt(Date.now() + 60_000);
    raw.write(
      encodeEnvelope(callOf(1, "m.ask", "", contextTo("m.ask", { ...actorOf("ada", "a", "b"), deadlineUnixMs }))),
    );
    const { callId, payload } = (await raw.until("handle")).handle;
    expect(payload?.context?.actor?.subject).toEqual({ kind: "user", user: "ada" });
    expect(payload?.context?.actor?.capabilities).toEqual(["a"]);
    expect(payload?.context?.deadlineUnixMs).toBeLessThanOrEqual(deadlineUnixMs);
    expect(payload?.context?.target).toEqual({ kind: "service", service: { name: "other", method: "thing" } });
    raw.write(encodeEnvelope({ kind: "result", result: { callId, result: { kind: "ok", ok: NOTHING } } }));
    const { result } = (await raw.until("result")).result;
    // What it does not hold it cannot ask for: nothing was sent.
    expect(result?.kind === "ok" && text.decode(result.ok)).toBe("permissionDenied");
    expect(raw.seen.filter(({ kind }) => kind === "handle")).toHaveLength(1);
  });

  it("hostile case 94: a tokenRef is in no log, no error and no frame but the context that carries it", async () => {
    const CANARY = "CANARY-51c0ffee";
    const log: LogEntry[] = [];
    const printed: string[] = [];
    const out = new Writable({
      write(chunk, __, done) {
        printed.push(String(chunk));
        done();
      },
    });
    const terminal = new Console({ stdout: out, stderr: out });
    const kept: InvocationContext[] = [];
    const raw = await openTelling(
      await open(),
      telling((context) => {
        kept.push(context.invocation);
        terminal.log(context, context.actor, { deep: { context } }, `${context.actor.tokenRef}`);
        terminal.dir(context.invocation, { depth: 99, showHidden: true });
        context.log.error("failed for", { actor: JSON.stringify(context.actor), all: inspect(context, { depth: 99 }) });
        if (kept.length === 1) throw new Error(`no ${context.actor.tokenRef} ${JSON.stringify(context)}`);
        throw createError("permissionDenied", `not with ${context.actor.tokenRef}`, { cause: context });
      }),
      log,
    );
    const actor = {
      subject: { kind: "user", user: "ada" },
      capabilities: [],
      tokenRef: CANARY,
      onBehalfOf: undefined,
    } as const;
    expect(await ask(raw, 1, { actor })).toBe("internal");
    expect(await ask(raw, 2, { actor })).toBe("permissionDenied");
    raw.write(encodeEnvelope(openOf(3, "m.open", "bidiStream", { context: contextTo("m.open", { actor }) })));
    const { stream } = await raw.until("stream");
    expect(stream.kind).toBe("error");
    expect(kept.map(({ actor: { tokenRef } }) => tokenRef?.reveal())).toEqual([CANARY, CANARY, CANARY]);
    expect(printed.length).toBeGreaterThan(3);
    expect(raw.seen.map(({ kind }) => kind)).toContain("log");
    const everything = [printed, log.map(formatLogEntry), log.map((entry) => inspect(entry, { depth: 99 }))].flat();
    const frames = raw.seen.map((envelope) => new TextDecoder("latin1").decode(encodeEnvelope(envelope)));
    for (const shown of [...everything, ...frames]) expect(shown).not.toContain(CANARY);
  });

  it("hostile case 95: tokenRefs are compared whatever their lengths", async () => {
    const own = createActor({ subject: ActorSubject.user("x"), tokenRef: "vault:7f3a" }).tokenRef;
    const raw = await openTelling(
      await open(),
      telling(({ actor: { tokenRef } }) => String(tokenRef !== undefined && own?.equals(tokenRef))),
    );
    const withToken = (tokenRef: string): Partial<WireContext> => ({
      actor: { subject: { kind: "user", user: "ada" }, capabilities: [], tokenRef, onBehalfOf: undefined },
    });
    const answers: string[] = [];
    for (const [i, token] of ["vault:7f3a", "vault:7f3b", "vault:7f3", "vault:7f3a\u00e9"].entries()) {
      answers.push(await ask(raw, i, withToken(token)));
    }
    expect(answers).toEqual(["true", "false", "false", "false"]);
  });

  it("hostile case 96: a context cannot be changed by one handler for another", async () => {
    const raw = await openTelling(
      await open(),
      telling((context) => {
        const changes: (() => unknown)[] = [
          () => Object.assign(context, { actor: "eve" }),
          () => Object.assign(context.invocation, { actor: "eve" }),
          () => Object.assign(context.actor, { capabilities: "all" }),
          () => Object.assign(context.actor.subject, { id: "root" }),
          () => Reflect.apply(Set.prototype.add, context.actor.capabilities, ["admin"]),
        ];
        const refused = changes.filter((change) => {
          try {
            change();
            return false;
          } catch (error) {
            return error instanceof TypeError;
          }
        });
        return `${refused.length} ${inspect(context.actor.subject)} ${context.hasCapability("admin")}`;
      }),
    );
    const answer = "5 { kind: 'user', id: 'ada' } false";
    expect(await ask(raw, 1, actorOf("ada"))).toBe(answer);
    expect(await ask(raw, 2, actorOf("ada"))).toBe(answer);
  });

  it("hostile case 97: what a peer writes comes out of the log as one line without control characters", async () => {
    const ends = await open();
    const log: LogEntry[] = [];
    await connectRaw(ends, { ...quiet, log: (entry) => log.push(entry) });
    const nasty = "a\r\nFAKE 2026 error\u001b[31m\u202e\u2066\u0000\u2028";
    const record = { level: 3, timeUnixMs: 0, message: nasty, fields: [{ key: nasty, value: nasty }] } as const;
    await ends.raw.send({ kind: "log", log: record });
    await ends.raw.send({ kind: "ping", ping: { nonce: 1n } });
    await ends.raw.until("pong");
    const lines = log.map(formatLogEntry);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    expect(lines[0]).toContain("FAKE 2026 error");
  });

  it("hostile case 98: what went wrong inside a handler stays inside: the peer has an id, and the log has the rest under it", async () => {
    const log: LogEntry[] = [];
    const secret = "connect to db-7.internal as root failed";
    const raw = await openTelling(
      await open(),
      telling(() => {
        throw new Error(secret, { cause: new Error("password") });
      }),
      log,
    );
    raw.write(encodeEnvelope(callOf(1, "m.ask", "")));
    const { result } = (await raw.until("result")).result;
    const error = result?.kind === "error" ? result.error : undefined;
    expect(error).toMatchObject({ code: "internal", message: expect.stringMatching(/^internal error [0-9a-f]{12}$/) });
    raw.write(encodeEnvelope(openOf(1, "m.open", "bidiStream")));
    const { stream } = await raw.until("stream");
    expect(stream).toMatchObject({ kind: "error", error: { code: StreamErrorCode.internal } });
    const sent = raw.seen.map((envelope) => new TextDecoder("latin1").decode(encodeEnvelope(envelope))).join("\n");
    for (const inside of ["db-7", "password", "identity.test", "at Object"]) expect(sent).not.toContain(inside);
    const errorId = error?.message.slice(-12);
    const entry = log.find(({ fields }) => fields.get("errorId") === errorId);
    expect(entry?.fields.get("error")).toContain(secret);
    expect(entry?.fields.get("error")).toContain("password");
  });

  it("hostile case 99: ids of streams are drawn from the host's cryptographic source: none is like another", async () => {
    const ends = await open();
    const connection = await connectRaw(ends);
    const ids = Array.from({ length: 256 }, () => connection.open("m.open", "bidiStream").streamId.toHex());
    for (const id of ids) expect((await ends.raw.until("stream")).stream.streamId.toHex()).toBe(id);
    expect(new Set(ids).size).toBe(256);
    // Each of the first byte's bits is set in about half of them: 256 draws are off by 64 once in 10^15.
    for (let bit = 0; bit < 8; bit++) {
      const set = ids.filter((id) => (Number.parseInt(id.slice(0, 2), 16) >> bit) & 1).length;
      expect(Math.abs(set - 128)).toBeLessThan(64);
    }
  });
});

it("two copies of the SDK in one process: each knows the other's errors, codes and ids as its own", async () => {
  vi.resetModules();
  const second: typeof import("../../src/index.js") = await import("../../src/index.js");
  expect(second.IxtError).not.toBe(IxtError);
  for (const [, open] of CHANNELS) {
    const ends = await open();
    const raised = second.createError("rejected", "not this one");
    const module = telling(() => Promise.reject(raised));
    await serveRaw(ends, module);
    ends.raw.write(concat([WELCOME, callOf(1, "m.ask", ""), openOf(1, "m.open", "bidiStream")]));
    const { result } = (await ends.raw.until("result")).result;
    expect(result).toMatchObject({ kind: "error", error: { code: "rejected", message: "not this one" } });
  }
});

it("two copies of the SDK in one process: a session joins them, and a context of the other is taken for what it says", async () => {
  vi.resetModules();
  const second: typeof import("../../src/index.js") = await import("../../src/index.js");
  const [moduleSide, runtimeSide] = second.createMemoryPair();
  const askers: string[] = [];
  const failing = telling((context) => {
    askers.push(JSON.stringify(context.actor.subject));
    throw createError("permissionDenied", "no");
  });
  // A module of one copy, served by that copy over the other's transport, to a connection of the other.
  expect(second.serve).not.toBe(serve);
  serve(failing, moduleSide, quiet);
  const connection = await second.connect(runtimeSide, quiet);
  const error: unknown = await connection.call("m.ask", NOTHING).catch((caught: unknown) => caught);
  expect([IxtError.is(error), second.IxtError.is(error)]).toEqual([true, true]);
  expect(error).toMatchObject({ code: "permissionDenied" });
  const foreign = createInvocationContext({ actor: createActor({ subject: ActorSubject.user("ada") }) });
  await expect(connection.call("m.ask", NOTHING, { context: foreign })).rejects.toMatchObject({
    code: "permissionDenied",
  });
  expect(askers).toEqual(['{"kind":"anonymous"}', '{"kind":"user","id":"ada"}']);
  await connection.close();
});

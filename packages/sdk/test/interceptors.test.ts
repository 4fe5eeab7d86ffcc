// The onion around calls and streams on both sides: its order, what it may change, what it may refuse, and what it sees of frames.

import { describe, expect, it } from "vitest";
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
  type Interceptor,
  type Module,
  type StreamCall,
  text,
} from "../src/index.js";
import { alice, createRig, type Rig, settle } from "./rig.js";

const NOTHING = new Uint8Array(0);

function moduleOf(handle: (request: string, context: Context) => string): Module {
  return defineModule({
    name: "m",
    version: "1",
    handlers: { "m.ask": defineCall({ input: text, output: text, requires: ["m:ask"], handle }) },
    streams: {
      "m.echo": defineStream({
        kind: "bidiStream",
        input: bytes,
        output: bytes,
        requires: ["m:echo"],
        async *handle(requests) {
          yield* requests;
        },
      }),
    },
  });
}

/** One interceptor that writes down when it is entered and left, on every way. */
function tracing(name: string, seen: string[]): Interceptor {
  const around = async (what: string, next: () => Promise<Uint8Array>): Promise<Uint8Array> => {
    seen.push(`${name} ${what}`);
    try {
      return await next();
    } catch (error) {
      seen.push(`${name} ${what} threw`);
      throw error;
    } finally {
      seen.push(`${name} ${what} left`);
    }
  };
  return {
    call: (request, next) => around(`call ${request.name}`, () => next(request)),
    handleCall: (request, next) => around(`handleCall ${request.name}`, () => next(request)),
    open(request, next) {
      seen.push(`${name} open ${request.kind} ${request.name}`);
      return next(request);
    },
    async handleStream(request, next) {
      seen.push(`${name} handleStream ${request.kind} ${request.name}`);
      await next(request);
      seen.push(`${name} handleStream left`);
    },
  };
}

const echoing = moduleOf((request, context) => `${request} ${context.metadata.get("who") ?? "nobody"}`);

async function echo(stream: StreamCall): Promise<string[]> {
  await stream.send(text.encode("one"));
  stream.sender.close();
  const lines: string[] = [];
  for await (const payload of stream.incoming) lines.push(text.decode(payload));
  return lines;
}

async function bothSides(interceptors: readonly Interceptor[], module = echoing): Promise<Rig> {
  return createRig(module, { interceptors });
}

const context = alice(["m:ask", "m:echo"]);

describe("interceptors around a call", () => {
  it("stand the first outermost, on both sides", async () => {
    const seen: string[] = [];
    const { connection } = await bothSides([tracing("a", seen), tracing("b", seen)]);
    expect(text.decode(await connection.call("m.ask", text.encode("q"), { context }))).toBe("q nobody");
    expect(seen).toEqual([
      "a call m.ask",
      "b call m.ask",
      "a handleCall m.ask",
      "b handleCall m.ask",
      "b handleCall m.ask left",
      "a handleCall m.ask left",
      "b call m.ask left",
      "a call m.ask left",
    ]);
  });

  it("change its body and its context on the way out", async () => {
    const stamp: Interceptor = {
      call: (request, next) =>
        next({
          ...request,
          body: text.encode(text.decode(request.body).toUpperCase()),
          context: createInvocationContext({ ...request.context, metadata: { who: "ada" } }),
        }),
    };
    const { connection } = await bothSides([stamp]);
    expect(text.decode(await connection.call("m.ask", text.encode("q"), { context }))).toBe("Q ada");
  });

  it("vouch for an actor before its capabilities are checked, or take them away", async () => {
    const vouching: Interceptor = {
      handleCall(request, next) {
        const actor = createActor({ subject: ActorSubject.user("eve"), capabilities: ["m:ask"] });
        return next({ ...request, context: createInvocationContext({ ...request.context, actor }) });
      },
    };
    const narrowing: Interceptor = {
      handleCall: (request, next) =>
        next({
          ...request,
          context: createInvocationContext({ ...request.context, actor: request.context.actor.attenuate([]) }),
        }),
    };
    const whoAsks = moduleOf((_, { actor }) => JSON.stringify(actor.subject));
    const vouched = await bothSides([vouching], whoAsks);
    expect(text.decode(await vouched.connection.call("m.ask", NOTHING))).toBe('{"kind":"user","id":"eve"}');
    const narrowed = await bothSides([narrowing], whoAsks);
    await expect(narrowed.connection.call("m.ask", NOTHING, { context })).rejects.toMatchObject({
      code: "permissionDenied",
    });
  });

  it("see what refuses it, and cannot be made to answer twice", async () => {
    const seen: string[] = [];
    const { connection } = await bothSides([tracing("a", seen)]);
    await expect(connection.call("m.nothing", NOTHING)).rejects.toMatchObject({ code: "unimplemented" });
    expect(seen).toContain("a handleCall m.nothing threw");
    expect(seen.at(-1)).toBe("a call m.nothing left");
  });

  it("refuse it: an IxtError crosses as it is, anything else as an id, its text in the log", async () => {
    const faults: readonly unknown[] = [createError("rejected", "not now"), new Error("secret")];
    const codes: string[] = [];
    for (const fault of faults) {
      const refusing: Interceptor = {
        handleCall: () => {
          throw fault;
        },
      };
      const { connection, moduleLog } = await bothSides([refusing]);
      const error: Error & { code?: string } = await connection.call("m.ask", NOTHING, { context }).catch((e) => e);
      codes.push(`${error.code} ${moduleLog.length}`);
      expect(error.message).not.toContain("secret");
    }
    expect(codes).toEqual(["rejected 0", "internal 1"]);
  });

  it("may try it anew", async () => {
    let tries = 0;
    const flaky = moduleOf(() => {
      tries += 1;
      if (tries < 3) throw createError("unavailable", "try again");
      return "at last";
    });
    const retrying: Interceptor = {
      async call(request, next) {
        for (let left = 3; ; left--) {
          try {
            return await next(request);
          } catch (error) {
            if (left === 0) throw error;
          }
        }
      },
    };
    const { connection } = await bothSides([retrying], flaky);
    expect(text.decode(await connection.call("m.ask", NOTHING, { context }))).toBe("at last");
    expect(tries).toBe(3);
  });

  it("are called as methods of their own", async () => {
    class Counting implements Interceptor {
      calls = 0;
      call(...[request, next]: Parameters<NonNullable<Interceptor["call"]>>): Promise<Uint8Array> {
        this.calls += 1;
        return next(request);
      }
    }
    const counting = new Counting();
    const { connection } = await bothSides([counting]);
    await connection.call("m.ask", NOTHING, { context });
    expect(counting.calls).toBe(1);
  });
});

describe("interceptors around a stream", () => {
  it("stand the first outermost, and are left when the handler is done", async () => {
    const seen: string[] = [];
    const { connection } = await bothSides([tracing("a", seen), tracing("b", seen)]);
    expect(await echo(connection.open("m.echo", "bidiStream", { context }))).toEqual(["one"]);
    await settle();
    expect(seen).toEqual([
      "a open bidiStream m.echo",
      "b open bidiStream m.echo",
      "a handleStream bidiStream m.echo",
      "b handleStream bidiStream m.echo",
      "b handleStream left",
      "a handleStream left",
    ]);
  });

  it("see each payload both ways and the one end of it, on both sides", async () => {
    const seen: string[] = [];
    const watch = (side: string, stream: Pick<StreamCall, "observe">): void =>
      stream.observe({
        sent: (payload) => seen.push(`${side} sent ${text.decode(payload)}`),
        received: (payload) => seen.push(`${side} received ${text.decode(payload)}`),
        ended: ({ status }) => seen.push(`${side} ${status}`),
      });
    const observing: Interceptor = {
      open(request, next) {
        const stream = next(request);
        watch("caller", stream);
        return stream;
      },
      handleStream(request, next) {
        watch("callee", request.stream);
        return next(request);
      },
    };
    const { connection } = await bothSides([observing]);
    await echo(connection.open("m.echo", "bidiStream", { context }));
    await settle();
    const of = (side: string): string[] => seen.filter((line) => line.startsWith(side));
    expect(of("caller")).toEqual(["caller sent one", "caller received one", "caller complete"]);
    expect(of("callee")).toEqual(["callee received one", "callee sent one", "callee complete"]);
  });

  it("are told of the end of a stream that was over before they looked", async () => {
    const { connection } = await bothSides([]);
    const stream = connection.open("m.echo", "bidiStream", { context });
    stream.cancel();
    const ends: string[] = [];
    stream.observe({ ended: ({ status }) => ends.push(status), sent: () => ends.push("sent") });
    expect(ends).toEqual(["cancelled"]);
  });

  it("refuse it at once or later; it then fails, and is refused before its handler runs", async () => {
    const atOnce: Interceptor = {
      handleStream: () => {
        throw createError("unauthenticated", "who are you?");
      },
    };
    const later: Interceptor = { handleStream: () => Promise.reject(new Error("secret")) };
    const ends: string[] = [];
    for (const refusing of [atOnce, later]) {
      const { connection } = await bothSides([refusing]);
      const outcome = await connection.open("m.echo", "bidiStream", { context }).closed;
      if (outcome.status === "failed") ends.push(`${outcome.cause.code} ${outcome.cause.message.slice(0, 14)}`);
    }
    expect(ends).toEqual(["unauthenticated who are you?", "internal internal error"]);
  });

  it("narrow the context that its handler sees", async () => {
    const narrowing: Interceptor = {
      handleStream: (request, next) =>
        next({
          ...request,
          context: createInvocationContext({ ...request.context, actor: request.context.actor.attenuate([]) }),
        }),
    };
    const { connection } = await bothSides([narrowing]);
    const outcome = await connection.open("m.echo", "bidiStream", { context }).closed;
    expect(outcome).toMatchObject({ status: "failed", cause: { code: "permissionDenied" } });
  });
});

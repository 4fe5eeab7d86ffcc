import {
  authorizeDelegation,
  bytes,
  defineCall,
  defineModule,
  defineStream,
  json,
  type Module,
  readSingle,
  text,
} from "@ixt/sdk";
import { describe, expect, test } from "vitest";
import { operator, system } from "./actors.js";
import { FakeRuntime } from "./fake-runtime.js";
import { readAll } from "./read-all.js";
import { settle } from "./settle.js";

const alice = operator("alice", ["greet:say"]);

const greeter: Module = defineModule({
  name: "greeter",
  version: "1.0.0",
  handlers: {
    "greeter.greet": defineCall({
      input: text,
      output: text,
      requires: ["greet:say"],
      handle: (name) => `hello ${name}`,
    }),
    "greeter.echo": defineCall({ input: bytes, output: bytes, handle: (body) => body }),
    "greeter.sum": defineCall({
      input: json((value) => value as number[]),
      output: json(),
      handle: (numbers) => ({ sum: numbers.reduce((sum, each) => sum + each, 0) }),
    }),
    "greeter.break": defineCall({
      input: text,
      output: text,
      handle: () => {
        throw new Error("the secret is out");
      },
    }),
    "greeter.wait": defineCall({
      input: text,
      output: text,
      handle: (_, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    }),
  },
  streams: {
    "greeter.count": defineStream({
      kind: "serverStream",
      input: text,
      output: text,
      async *handle(limit, { log }) {
        log.info("counting", { limit });
        for (let number = 1; number <= Number(limit); number += 1) yield String(number);
      },
    }),
  },
});

function named(name: string): Module {
  const handle = (): string => name;
  return defineModule({
    name,
    version: "1",
    handlers: { [`${name}.who`]: defineCall({ input: text, output: text, handle }) },
  });
}

describe("a call", () => {
  test("is written by what its request is, and its answer is read likewise", async () => {
    const runtime = await FakeRuntime.start(greeter);
    expect(await runtime.call("greeter.greet", "ada", { as: alice })).toBe("hello ada");
    expect(await runtime.call("greeter.echo", Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 2));
    expect(await runtime.call("greeter.sum", [1, 2, 3])).toEqual({ sum: 6 });
    expect(await runtime.call("greeter.echo", "text", { output: bytes })).toEqual(text.encode("text"));
    await runtime.close();
  });

  test("whose answer does not decode rejects with an error of the family, and what the codec threw as its cause", async () => {
    const runtime = await FakeRuntime.start(greeter);
    const error = await runtime.call("greeter.echo", Uint8Array.of(0xff), { output: text }).catch((cause) => cause);
    expect(error).toMatchObject({ code: "invalidArgument", blame: "peer", cause: expect.any(TypeError) });
    await runtime.close();
  });

  test("carries who asks, and is nobody's where nothing is said", async () => {
    const runtime = await FakeRuntime.start(greeter);
    await expect(runtime.call("greeter.greet", "ada")).rejects.toMatchObject({ code: "permissionDenied" });
    expect(await runtime.call("greeter.greet", "ada", { as: system() })).toBe("hello ada");
    expect(runtime.transcript.lines).toEqual([
      "greeter -> runtime  hello greeter 1.0.0",
      "runtime -> greeter  welcome",
      "runtime -> greeter  call 1 greeter.greet 3 B",
      'greeter -> runtime  answer 1 permissionDenied "the capability \\"greet:say\\" is required"',
      "runtime -> greeter  call 2 greeter.greet 3 B by system",
      "greeter -> runtime  answer 2 ok 9 B",
    ]);
  });

  test("reaches its deadline when virtual time does, and not before", async () => {
    const runtime = await FakeRuntime.start(greeter);
    const call = runtime.call("greeter.wait", "", { timeoutMs: 60_000 });
    let code = "";
    call.catch((error) => {
      code = error.code;
    });
    await runtime.elapse(59_999);
    expect([code, runtime.unfinished]).toEqual([
      "",
      ["call greeter.wait has no answer", "greeter still runs the handler of greeter.wait", "timers are armed: 2"],
    ]);
    await runtime.elapse(1);
    expect([code, runtime.unfinished]).toEqual(["deadlineExceeded", []]);
  });

  test("that fails tells its caller an id, and the test the rest", async () => {
    const runtime = await FakeRuntime.start(greeter);
    await expect(runtime.call("greeter.break", "")).rejects.toMatchObject({ code: "internal" });
    const [entry] = runtime.log;
    expect(entry).toMatchObject({ module: "greeter", isLocal: true, message: "greeter.break failed" });
    expect(entry?.fields.get("error")).toContain("the secret is out");
  });
});

describe("a stream", () => {
  test("goes the way of the wire, and the log of its handler arrives", async () => {
    const runtime = await FakeRuntime.start(greeter);
    const stream = runtime.open("greeter.count", "serverStream", { as: alice });
    await stream.sender.send(text.encode("2"));
    stream.sender.close();
    expect(await readAll(stream, text)).toEqual(["1", "2"]);
    expect(await stream.closed).toEqual({ status: "complete" });
    expect(runtime.transcript.lines.slice(2)).toEqual([
      "runtime -> greeter  stream 1 open serverStream credit 16 cap 512 greeter.count by operator alice",
      "runtime -> greeter  stream 1 data #0 1 B",
      "runtime -> greeter  stream 1 close complete after 1",
      'greeter -> runtime  log info "counting" limit=2',
      "greeter -> runtime  stream 1 data #0 1 B",
      "greeter -> runtime  stream 1 data #1 1 B",
      "greeter -> runtime  stream 1 close complete after 2",
    ]);
    expect(runtime.log).toMatchObject([{ module: "greeter", isLocal: false, message: "counting" }]);
  });
});

describe("a stream with one request", () => {
  test("sends it and closes, and waits for credit where there is none", async () => {
    const runtime = await FakeRuntime.start(greeter, { streamLimits: { initialCredit: 1, bufferCapFrames: 1 } });
    const stream = runtime.open("greeter.count", "serverStream", { request: "3" });
    expect(await readAll(stream, text)).toEqual(["1", "2", "3"]);
    expect(await stream.closed).toEqual({ status: "complete" });
    expect(runtime.transcript.lines[2]).toBe(
      "runtime -> greeter  stream 1 open serverStream credit 1 cap 1 greeter.count",
    );
  });

  test("gets no more than was granted by hand where the credit policy is manual", async () => {
    const runtime = await FakeRuntime.start(greeter, { streamLimits: { initialCredit: 2 } });
    const stream = runtime.open("greeter.count", "serverStream", { request: "9", creditPolicy: "manual" });
    const take = async (): Promise<string> =>
      text.decode((await stream.incoming.next()).value ?? text.encode("the end"));
    expect([await take(), await take()]).toEqual(["1", "2"]);
    await settle();
    expect(stream.stats()).toMatchObject({ receivedFrames: 2, receiveCredit: 0 });
    stream.sender.grantCredit(1);
    expect(await take()).toBe("3");
    await settle();
    expect(stream.stats()).toMatchObject({ receivedFrames: 3, receiveCredit: 0 });
    stream.cancel();
    await runtime.close();
  });

  test("is none where the kind has many", async () => {
    const runtime = await FakeRuntime.start(greeter);
    expect(() => runtime.open("greeter.count", "bidiStream", { request: "3" })).toThrow(
      expect.objectContaining({ code: "invalidArgument", message: expect.stringContaining("many requests") }),
    );
  });
});

describe("several modules", () => {
  test("are reached by the services they have", async () => {
    const runtime = new FakeRuntime();
    await runtime.host(named("a"));
    await runtime.host(named("b"));
    expect([await runtime.call("a.who", ""), await runtime.call("b.who", "")]).toEqual(["a", "b"]);
    await expect(runtime.call("c.who", "")).rejects.toMatchObject({
      code: "notFound",
      message: 'no module serves "c.who"; there are: a, b',
    });
    await expect(runtime.host(named("a"))).rejects.toMatchObject({ code: "invalidArgument" });
    expect(runtime.hosts.map(({ name }) => name)).toEqual(["a", "b"]);
    await runtime.close();
    expect([runtime.hosts, runtime.unfinished]).toEqual([[], []]);
  });

  test("crash by name, and come back", async () => {
    const runtime = new FakeRuntime();
    await runtime.host(named("a"));
    await runtime.host(named("b"));
    await expect(runtime.crash()).rejects.toMatchObject({
      code: "invalidArgument",
      message: "say which module; there are: a, b",
    });
    expect(await runtime.crash("a")).toMatchObject({ code: "unavailable" });
    await expect(runtime.call("a.who", "")).rejects.toMatchObject({
      code: "unavailable",
      message: 'a served "a.who", and its session is over',
      retryable: true,
    });
    expect(await runtime.call("b.who", "")).toBe("b");
    await runtime.host(named("a"));
    expect(await runtime.call("a.who", "")).toBe("a");
  });
});

describe("who is hosted", () => {
  const other = (name: string, service: string): Module =>
    defineModule({
      name,
      version: "1",
      streams: { [`${service}.x`]: defineStream({ kind: "unary", accept: () => {} }) },
    });

  test("has a name and services that no other has, also while it shakes hands", async () => {
    const runtime = new FakeRuntime();
    const hosting = runtime.host(named("a"), { faults: { delayMs: 50 } });
    for (const [module, message] of [
      [named("a"), 'a module "a" is hosted already'],
      [other("b", "a"), '"a" is a service of a module that arrives'],
    ] as const) {
      await expect(runtime.host(module)).rejects.toMatchObject({ code: "invalidArgument", message });
    }
    await hosting;
    await expect(runtime.host(other("b", "a"))).rejects.toMatchObject({
      message: 'a serves "a" already, b cannot as well',
    });
    await runtime.close();
    expect(runtime.unfinished).toEqual([]);
  });

  test("and shakes hands when the runtime closes is closed too", async () => {
    const runtime = new FakeRuntime();
    const hosting = runtime.host(named("a"), { faults: { delayMs: 50 } });
    await runtime.close();
    await hosting;
    expect([runtime.hosts, runtime.unfinished]).toEqual([[], []]);
  });

  test("is nobody after the end, which every verb says", async () => {
    const runtime = await FakeRuntime.start(greeter);
    await runtime.crash();
    await runtime.close();
    const refusal = { code: "invalidArgument", message: "no module is hosted" };
    for (const verb of [runtime.crash(), runtime.vanish(), runtime.drain()]) {
      await expect(verb).rejects.toMatchObject(refusal);
    }
  });
});

describe("a request that cannot be written", () => {
  test.each([1n, undefined, () => {}])("%s is refused before anything is said", async (request) => {
    const runtime = await FakeRuntime.start(greeter);
    const said = runtime.transcript.lines.length;
    await expect(runtime.call("greeter.sum", request)).rejects.toMatchObject({
      code: "invalidArgument",
      blame: "local",
    });
    if (request !== undefined) {
      expect(() => runtime.open("greeter.count", "serverStream", { request })).toThrow(
        expect.objectContaining({ code: "invalidArgument" }),
      );
    }
    expect([runtime.transcript.lines.length, runtime.unfinished]).toEqual([said, []]);
  });
});

test("a wait that nothing can end says what is not over, and what it does not wait for", async () => {
  const runtime = await FakeRuntime.start(greeter);
  const failure = await runtime.until(runtime.call("greeter.wait", "")).catch((error) => error.message);
  expect(failure).toContain("such as I/O or the host's own setTimeout, is not waited for");
  expect(failure).toContain("greeter still runs the handler of greeter.wait");
});

describe("a crash", () => {
  test("settles what runs on both sides as unavailable, without a goodbye", async () => {
    const runtime = await FakeRuntime.start(greeter);
    const [host] = runtime.hosts;
    const call = runtime.call("greeter.wait", "");
    const refused = expect(call).rejects.toMatchObject({ code: "unavailable", retryable: true });
    const stream = runtime.open("greeter.count", "serverStream");
    await runtime.elapse();
    expect(await runtime.crash()).toMatchObject({ code: "unavailable", blame: "transport" });
    await refused;
    expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "unavailable" } });
    expect(await host?.ended).toMatchObject({ code: "unavailable" });
    await runtime.elapse();
    expect([runtime.unfinished, runtime.transcript.lines.some((line) => line.includes("goodbye"))]).toEqual([
      [],
      false,
    ]);
  });

  test("loses what was under way, and may be looked at afterwards", async () => {
    const runtime = await FakeRuntime.start(greeter, { faults: { delayMs: 1_000 }, seed: 4 });
    const call = runtime.call("greeter.echo", "x");
    await runtime.crash();
    await runtime.elapse(10_000);
    await expect(call).rejects.toMatchObject({ code: "unavailable" });
  });

  test("of the runtime calls off what the module does for it", async () => {
    const runtime = await FakeRuntime.start(greeter);
    const [host] = runtime.hosts;
    const call = runtime.call("greeter.wait", "", { as: alice });
    await runtime.elapse();
    const [handler] = host?.running ?? [];
    expect([handler?.name, handler?.context.actor, handler?.context.signal.aborted]).toEqual([
      "greeter.wait",
      alice,
      false,
    ]);
    expect(await runtime.vanish()).toMatchObject({ code: "unavailable", blame: "transport" });
    expect(handler?.context.signal.reason).toMatchObject({ code: "unavailable" });
    await expect(call).rejects.toMatchObject({ code: "unavailable" });
    await runtime.elapse();
    expect([runtime.unfinished, runtime.hosts]).toEqual([[], []]);
  });
});

describe("a drain", () => {
  test("finishes what runs, refuses what is new, and ends with a goodbye", async () => {
    const runtime = await FakeRuntime.start(greeter);
    const running = runtime.call("greeter.wait", "", { timeoutMs: 100 });
    const ends = expect(running).rejects.toMatchObject({ code: "deadlineExceeded" });
    await runtime.elapse();
    const drained = runtime.drain({ timeoutMs: 10_000 });
    await expect(runtime.call("greeter.greet", "ada", { as: alice })).rejects.toMatchObject({ code: "rejected" });
    expect(await runtime.until(drained)).toBeUndefined();
    await ends;
    expect([runtime.clock.now(), runtime.unfinished, runtime.hosts]).toEqual([100, [], []]);
    expect(runtime.transcript.lines.at(-1)).toBe("greeter -> runtime  goodbye");
  });

  test("stops what still runs after its time", async () => {
    const runtime = await FakeRuntime.start(greeter);
    const running = runtime.call("greeter.wait", "");
    const ends = expect(running).rejects.toMatchObject({ code: "unavailable" });
    const drained = runtime.drain({ timeoutMs: 500, name: "greeter" });
    expect(await runtime.until(drained)).toBeUndefined();
    await ends;
    expect(runtime.clock.now()).toBe(500);
  });
});

describe("faults", () => {
  test("that make the handshake late let virtual time pass, and no longer", async () => {
    const runtime = await FakeRuntime.start(greeter, { faults: { delayMs: 200 }, seed: 9 });
    expect(runtime.clock.now()).toBeGreaterThan(0);
    expect(runtime.clock.now()).toBeLessThanOrEqual(400);
    expect(await runtime.until(runtime.call("greeter.echo", "x"))).toBe("x");
    await runtime.close();
    expect(runtime.unfinished).toEqual([]);
  });

  test("are written down where they happen, and the same for a seed", async () => {
    const play = async (seed: number): Promise<readonly string[]> => {
      const faults = { drop: 0.2, delayMs: 20, split: 0.5 };
      const runtime = await FakeRuntime.start(greeter, { faults, seed, handshakeTimeoutMs: 100 }).catch(
        () => undefined,
      );
      if (runtime === undefined) return [`seed ${seed}: no handshake`];
      const calls = Array.from({ length: 10 }, () => runtime.call("greeter.echo", "x", { timeoutMs: 50 }));
      await runtime.until(Promise.allSettled(calls));
      await runtime.close();
      expect(runtime.unfinished).toEqual([]);
      return runtime.transcript.lines;
    };
    const lines = await play(1);
    expect(lines.some((line) => /\(drop of message \d+\)$/.test(line))).toBe(true);
    expect(await play(1)).toEqual(lines);
    expect(await play(2)).not.toEqual(lines);
  });

  test("that lose the handshake are a refusal in virtual time", async () => {
    const start = FakeRuntime.start(greeter, { faults: { drop: 1 }, handshakeTimeoutMs: 5_000 });
    await expect(start).rejects.toMatchObject({ code: "unavailable", message: "no handshake within 5000 ms" });
  });
});

test("a transcript keeps no large messages, and numbers its streams as they came all the same", async () => {
  const runtime = await FakeRuntime.start(greeter);
  const first = runtime.open("greeter.count", "serverStream");
  const second = runtime.open("greeter.count", "serverStream");
  await runtime.call("greeter.echo", new Uint8Array(300_000));
  await second.sender.send(text.encode("0"));
  await first.sender.send(text.encode("0"));
  expect(runtime.transcript.lines.filter((line) => line.includes("stream"))).toEqual([
    "runtime -> greeter  stream 1 open serverStream credit 16 cap 512 greeter.count",
    "runtime -> greeter  stream 2 open serverStream credit 16 cap 512 greeter.count",
    "runtime -> greeter  stream 2 data #0 1 B",
    "runtime -> greeter  stream 1 data #0 1 B",
  ]);
  await runtime.close();
});

describe("modules that ask each other", () => {
  const store = defineModule({
    name: "store",
    version: "1",
    handlers: {
      "store.get": defineCall({
        input: text,
        output: text,
        requires: ["store:read"],
        handle: (key) => `value of ${key}`,
      }),
    },
    streams: {
      "store.watch": defineStream({
        kind: "serverStream",
        input: text,
        output: text,
        async *handle(key) {
          yield `${key} 1`;
          yield `${key} 2`;
        },
      }),
    },
  });
  const relay = defineModule({
    name: "relay",
    version: "1",
    handlers: {
      "relay.get": defineCall({
        input: bytes,
        output: bytes,
        handle: (key, context) => context.call("store.get", key, { capabilities: ["store:read"] }),
      }),
      "relay.steal": defineCall({
        input: bytes,
        output: bytes,
        handle: (key, context) => context.call("store.get", key, { capabilities: ["store:read", "store:admin"] }),
      }),
    },
    streams: {
      "relay.watch": defineStream({
        kind: "serverStream",
        async accept(stream, context) {
          const watched = context.open("store.watch", "serverStream");
          await watched.send(await readSingle(stream));
          watched.sender.close();
          for await (const payload of watched.incoming) await stream.sender.send(payload);
        },
      }),
    },
  });

  async function start(): Promise<FakeRuntime> {
    const runtime = new FakeRuntime();
    await runtime.host(store);
    await runtime.host(relay);
    return runtime;
  }

  test("go through the runtime: the transcript has both hops", async () => {
    const runtime = await start();
    runtime.transcript.take();
    const as = operator("alice", ["store:read", "store:write"]);
    expect(await runtime.call("relay.get", "k", { as })).toBe("value of k");
    expect(runtime.transcript.take().map((line) => line.split(" ").slice(0, 4).join(" "))).toEqual([
      "runtime -> relay ",
      "relay -> runtime ",
      "runtime -> store ",
      "store -> runtime ",
      "runtime -> relay ",
      "relay -> runtime ",
    ]);
    await expect(runtime.call("relay.get", "k")).rejects.toMatchObject({ code: "permissionDenied" });
    await expect(runtime.call("relay.steal", "k", { as })).rejects.toMatchObject({ code: "permissionDenied" });
    await runtime.close();
    expect(runtime.unfinished).toEqual([]);
  });

  test("open streams to each other, and lose them with the one that crashes", async () => {
    const runtime = await start();
    const stream = runtime.open("relay.watch", "serverStream", { request: "k" });
    expect(await readAll(stream, text)).toEqual(["k 1", "k 2"]);
    await runtime.crash("store");
    const lost = runtime.open("relay.watch", "serverStream", { request: "k" });
    expect(await lost.closed).toMatchObject({ status: "failed", cause: { code: "unavailable" } });
    const as = operator("alice", ["store:read"]);
    await expect(runtime.call("relay.get", "k", { as })).rejects.toMatchObject({ code: "unavailable" });
    await runtime.close();
    expect(runtime.unfinished).toEqual([]);
  });

  test("are judged by the runtime's policy where it has one", async () => {
    const asked: string[] = [];
    const runtime = new FakeRuntime({
      authorize(request) {
        asked.push(`${request.module} asks ${request.name}, granted ${request.grants.join()}`);
        return authorizeDelegation(request);
      },
    });
    await runtime.host(store);
    await runtime.host(relay, { grants: ["store:list"] });
    await runtime.call("relay.get", "k", { as: operator("alice", ["store:read"]) });
    expect(asked).toEqual(["relay asks store.get, granted store:list"]);
    await runtime.close();
  });
});

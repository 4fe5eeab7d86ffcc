// Modules in worker threads of Node's: what they answer, and every way in which such a thread may end.

import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type HostedWorker, startWorker, type WorkerOptions } from "../src/host.js";
import { createHost, defineModule, IxtError, type LogEntry, text } from "../src/index.js";
import { serveWorker } from "../src/worker.js";

const NOTHING = new Uint8Array(0);
const execArgv = ["--conditions", "@ixt/source"];
const file = (name: string): URL => new URL(name, import.meta.url);

function startGreeter(options: WorkerOptions = {}): Promise<HostedWorker> {
  const workerData = { program: file("./greeter-worker.ts").href };
  return startWorker(file("./tsx-worker.mjs"), { execArgv, workerData, log: () => {}, ...options });
}

describe("a module in a worker", { timeout: 30_000 }, () => {
  it("answers calls and streams, and ends by itself when it is closed", async () => {
    const worker = await startGreeter();
    expect(worker.threadId).toBeGreaterThan(0);
    expect(worker.peer.module?.name).toBe("greeter");
    expect(text.decode(await worker.call("greeter.greet", text.encode("ada")))).toBe("hello ada");
    const stream = worker.open("greeter.echo", "bidiStream");
    const answers: string[] = [];
    const reading = (async () => {
      for await (const payload of stream.incoming) answers.push(text.decode(payload));
    })();
    for (let i = 0; i < 100; i++) await stream.send(text.encode(`line ${i}`));
    stream.sender.close();
    await reading;
    expect(answers).toEqual(Array.from({ length: 100 }, (_, i) => `> line ${i}`));
    expect(await worker.close()).toEqual({ exitCode: 0 });
    expect(await worker.closed).toBeUndefined();
    await expect(worker.ping()).rejects.toMatchObject({ code: "unavailable" });
  });

  it.each<[string, (worker: HostedWorker) => void, number]>([
    ["is terminated", (worker) => worker.kill(), 1],
    ["calls process.exit", (worker) => void worker.call("greeter.exit", text.encode("7")).catch(() => {}), 7],
    ["throws what nothing catches", (worker) => void worker.call("greeter.fail", NOTHING).catch(() => {}), 1],
  ])("that %s settles every call and stream with unavailable", async (_, end, exitCode) => {
    const log: LogEntry[] = [];
    const worker = await startGreeter({ log: (entry) => log.push(entry) });
    const codes: string[] = [];
    for (let i = 0; i < 100; i++) {
      worker.call("greeter.hang", NOTHING).catch((error) => codes.push(error.code));
      const stream = worker.open("greeter.echo", "bidiStream");
      void stream.closed.then((outcome) =>
        codes.push(outcome.status === "failed" ? outcome.cause.code : outcome.status),
      );
    }
    await worker.ping();
    end(worker);
    expect(await worker.exited).toEqual({ exitCode });
    expect(await worker.closed).toMatchObject({ code: "unavailable" });
    await setImmediate();
    expect(codes).toHaveLength(200);
    expect(new Set(codes)).toEqual(new Set(["unavailable"]));
    const texts = log.map((entry) => entry.fields.get("error") ?? "").join("");
    expect(texts.includes("a bug in the worker")).toBe(exitCode === 1 && log.length > 0);
  });

  it("that ends before its handshake, or is no program at all, is refused", async () => {
    const start = startWorker(new URL("data:text/javascript,process.exit(4)"), { log: () => {} });
    await expect(start).rejects.toMatchObject({
      code: "unavailable",
      message: "the worker ended before its handshake, with exit code 4",
    });
    await expect(startWorker("relative.mjs")).rejects.toMatchObject({ code: "invalidArgument" });
    await expect(startGreeter({ handshakeTimeoutMs: -1 })).rejects.toMatchObject({ code: "invalidArgument" });
  });

  it("is routed to by a host, and started again when it breaks", async () => {
    const log: LogEntry[] = [];
    const host = createHost({ log: (entry) => log.push(entry) });
    const restart = { maxRestarts: 1, withinMs: 60_000, delayMs: 1, maxDelayMs: 1 };
    const worker = await startGreeter({ host, restart, log: (entry) => log.push(entry) });
    const firstThread = worker.threadId;
    await expect(host.call("greeter.exit", text.encode("3"))).rejects.toMatchObject({ code: "unavailable" });
    // Refused at once until it is there again, and never with anything else.
    let answer = "";
    while (answer === "") {
      answer = await host.call("greeter.greet", text.encode("ada")).then(
        (body) => text.decode(body),
        (error) => {
          expect(error).toMatchObject({ code: "unavailable", retryable: true });
          return "";
        },
      );
      await setImmediate();
    }
    expect([answer, worker.restarts, host.modules.length]).toEqual(["hello ada", 1, 1]);
    expect(worker.threadId).not.toBe(firstThread);
    await expect(worker.call("greeter.exit", text.encode("3"))).rejects.toMatchObject({ code: "unavailable" });
    expect(await worker.closed).toMatchObject({ code: "unavailable" });
    expect(await worker.exited).toEqual({ exitCode: 3 });
    expect(log.at(-1)?.message).toBe("a module is given up: it broke too often");
    expect(host.modules).toEqual([]);
    await host.close();
  });
});

it("serveWorker says so where there is no worker", () => {
  const hidden = Object.getOwnPropertyDescriptor(process, "getBuiltinModule");
  Object.defineProperty(process, "getBuiltinModule", { value: () => ({ parentPort: null }), configurable: true });
  try {
    serveWorker(defineModule({ name: "m", version: "1" }));
    expect.unreachable();
  } catch (error) {
    expect(IxtError.is(error) && error.code).toBe("invalidArgument");
    expect(String(error)).toContain("this is not a worker");
  } finally {
    if (hidden === undefined) Reflect.deleteProperty(process, "getBuiltinModule");
    else Object.defineProperty(process, "getBuiltinModule", hidden);
  }
});

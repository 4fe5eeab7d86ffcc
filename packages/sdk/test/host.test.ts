import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { VirtualClock } from "@ixt/context/virtual-clock";
import { encodeEnvelope } from "@ixt/wire/wasipc";
import { describe, expect, it } from "vitest";
import { type HostedModule, type SpawnOptions, spawnModule } from "../src/host.js";
import { IxtError, type LogEntry, text } from "../src/index.js";

const RUN = ["--conditions", "@ixt/source", "--import", "tsx"];
const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

function startGreeter(misbehaviour = "", options: SpawnOptions = {}): Promise<HostedModule> {
  const quiet: SpawnOptions = { stderr: "ignore", log: () => {}, ...options };
  return spawnModule(process.execPath, [...RUN, file("./greeter-process.ts"), misbehaviour], quiet);
}

describe("a module in a child process", { timeout: 30_000 }, () => {
  it("answers calls, streams and pings, logs to its host, and ends when it is closed", async () => {
    const log: LogEntry[] = [];
    const module = await startGreeter("", { log: (entry) => log.push(entry) });
    expect(module.peer.module).toEqual({ name: "greeter", version: "1.0.0", services: ["greeter"] });
    expect(text.decode(await module.call("greeter.greet", text.encode("ada")))).toBe("hello ada");
    expect(log).toMatchObject([{ level: "info", message: "greeted" }]);
    expect(await module.ping()).toBeGreaterThan(0);
    const stream = module.open("greeter.echo", "bidiStream");
    const answers: string[] = [];
    const reading = (async () => {
      for await (const payload of stream.incoming) answers.push(text.decode(payload));
    })();
    for (let i = 0; i < 200; i++) await stream.sender.send(text.encode(`line ${i}`));
    stream.sender.close();
    await reading;
    expect(answers).toEqual(Array.from({ length: 200 }, (_, i) => `> line ${i}`));
    expect(await stream.closed).toEqual({ status: "complete" });
    expect(await module.close()).toEqual({ exitCode: 0, signal: undefined });
    expect(await module.closed).toBeUndefined();
    await expect(module.ping()).rejects.toMatchObject({ code: "unavailable" });
  });

  it("75: killed mid-stream settles every call and stream with unavailable", async () => {
    const module = await startGreeter();
    const stream = module.open("greeter.echo", "bidiStream");
    await stream.sender.send(text.encode("one"));
    expect(text.decode((await stream.incoming.next()).value ?? new Uint8Array(0))).toBe("> one");
    const calls = [1, 2, 3].map(() => module.call("greeter.hang", text.encode("")));
    const settled = Promise.all(calls.map((call) => expect(call).rejects.toMatchObject({ code: "unavailable" })));
    const next = expect(stream.incoming.next()).rejects.toMatchObject({ code: "unavailable" });
    await module.ping();
    process.kill(module.pid, "SIGKILL");
    await Promise.all([settled, next]);
    expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "unavailable" } });
    expect(await module.closed).toMatchObject({ code: "unavailable", blame: "transport" });
    expect(await module.exited).toEqual({ exitCode: undefined, signal: "SIGKILL" });
    expect(await module.close()).toEqual({ exitCode: undefined, signal: "SIGKILL" });
  });

  it("that does not finish its work is stopped by the drain's own time, and ends by itself", async () => {
    const module = await startGreeter();
    const call = module.call("greeter.hang", text.encode(""));
    const settled = expect(call).rejects.toMatchObject({ code: "unavailable" });
    expect(await module.close({ drainTimeoutMs: 1 })).toEqual({ exitCode: 0, signal: undefined });
    await settled;
  });

  it("whose work is given no time is stopped at once, by its own end", async () => {
    const clock = new VirtualClock();
    const module = await startGreeter("", { clock, timers: clock, keepaliveMs: Number.POSITIVE_INFINITY });
    const call = module.call("greeter.hang", text.encode(""));
    const settled = expect(call).rejects.toMatchObject({ code: "unavailable" });
    await expect(module.close({ graceMs: -1 })).rejects.toMatchObject({ code: "invalidArgument" });
    await expect(module.close({ drainTimeoutMs: 2 ** 31 })).rejects.toMatchObject({ code: "invalidArgument" });
    await expect(module.drain({ timeoutMs: 0.5 })).rejects.toMatchObject({ code: "invalidArgument" });
    expect(clock.pendingTimers).toBe(0);
    expect(await module.close({ drainTimeoutMs: 0 })).toEqual({ exitCode: 0, signal: undefined });
    await settled;
  });

  it("that does not end is killed when its time is over", async () => {
    const clock = new VirtualClock();
    const module = await startGreeter("", { clock, timers: clock, keepaliveMs: Number.POSITIVE_INFINITY });
    process.kill(module.pid, "SIGSTOP");
    const closing = module.close({ drainTimeoutMs: 300, graceMs: 200 });
    clock.advance(499);
    expect(clock.pendingTimers).toBe(1);
    clock.advance(1);
    expect(await closing).toEqual({ exitCode: undefined, signal: "SIGKILL" });
    expect(clock.pendingTimers).toBe(0);
  });

  it("ends by itself when its host is gone mid-stream, though a handler hangs and a timer runs", async () => {
    const host = spawn(process.execPath, [...RUN, file("./host-process.ts")], { stdio: ["ignore", "pipe", "pipe"] });
    // The module has inherited this pipe, so it ends when both processes have ended, and not before.
    let ended = false;
    const stderrEnd = once(host.stderr.resume(), "end").then(() => {
      ended = true;
    });
    const [pid] = await once(host.stdout.setEncoding("utf8"), "data");
    process.kill(Number(pid), 0);
    expect(ended).toBe(false);
    host.kill("SIGKILL");
    await Promise.all([stderrEnd, once(host, "exit")]);
    expect(host.signalCode).toBe("SIGKILL");
  });
});

describe("what is no module", { timeout: 30_000 }, () => {
  it("a command that is not there", async () => {
    const missing = spawnModule("/nowhere/at-all", [], { stderr: "ignore" });
    await expect(missing).rejects.toMatchObject({ code: "unavailable" });
    await expect(missing).rejects.toThrow("/nowhere/at-all");
  });

  it.each<[string, string, string[], string]>([
    ["an empty command", "", [], "invalidArgument"],
    ["a command with a NUL", "node\0", [], "invalidArgument"],
    ["an argument with a NUL", process.execPath, ["a\0b"], "invalidArgument"],
    ["an argument larger than the system takes", process.execPath, ["x".repeat(4 * 1024 * 1024)], "unavailable"],
  ])("%s", async (_, command, args, code) => {
    const error = await spawnModule(command, args, { stderr: "ignore" }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code, blame: "local" });
    expect(IxtError.is(error)).toBe(true);
  });

  it("options that are no options start no process", async () => {
    const running = (): number => process.getActiveResourcesInfo().filter((name) => name === "ProcessWrap").length;
    const before = running();
    const args = ["-e", "process.stdin.resume()"];
    const refused = spawnModule(process.execPath, args, { stderr: "ignore", handshakeTimeoutMs: Number.NaN });
    await expect(refused).rejects.toMatchObject({ code: "invalidArgument", blame: "local" });
    expect(running()).toBe(before);
  });

  it("a process that ends before its handshake", async () => {
    const ended = startGreeter("exit");
    await expect(ended).rejects.toMatchObject({ code: "unavailable", blame: "peer" });
    await expect(ended).rejects.toThrow("before its handshake, with exit code 3");
  });

  it("a program that prints something else", async () => {
    const other = spawnModule(process.execPath, ["-e", "console.log('Usage: something [options]')"], {
      stderr: "ignore",
    });
    await expect(other).rejects.toMatchObject({ code: "protocolError" });
    await expect(other).rejects.toThrow("byte 0");
  });
});

describe("the exit code of a module over its standard streams", { timeout: 30_000 }, () => {
  function startByHand(misbehaviour = ""): ChildProcessByStdio<Writable, Readable, null> {
    const args = [...RUN, file("./greeter-process.ts"), misbehaviour];
    const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "ignore"] });
    child.stdout.resume();
    return child;
  }

  const goodbye = (code: string): Uint8Array => encodeEnvelope({ kind: "goodbye", goodbye: { code, message: "" } });

  it.each<[string, Uint8Array, number]>([
    ["a goodbye", goodbye(""), 0],
    ["the end of the host's pipe between two messages", new Uint8Array(0), 0],
    ["a goodbye that tells of a failure", goodbye("unavailable"), 1],
    ["the end of the host's pipe inside a message", goodbye("").subarray(0, 12), 1],
  ])("after %s", async (_, bytes, code) => {
    const child = startByHand();
    child.stdin.end(bytes);
    expect(await once(child, "exit")).toEqual([code, null]);
  });

  it("after a host that says nothing in time", async () => {
    expect(await once(startByHand("impatient"), "exit")).toEqual([1, null]);
  });
});

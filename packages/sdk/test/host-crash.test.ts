// Modules in child processes that break, one way or another: what becomes of what runs, of their place in a host, and of them.

import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { VirtualClock } from "@ixt/context/virtual-clock";
import { describe, expect, it } from "vitest";
import { type HostedModule, type SpawnOptions, spawnModule } from "../src/host.js";
import { createHost, type LogEntry, text } from "../src/index.js";

const NOTHING = new Uint8Array(0);
const RUN = ["--conditions", "@ixt/source", "--import", "tsx"];
const program = fileURLToPath(new URL("./greeter-process.ts", import.meta.url));

function startGreeter(options: SpawnOptions = {}): Promise<HostedModule> {
  const quiet: SpawnOptions = { stderr: "ignore", log: () => {}, ...options };
  return spawnModule(process.execPath, [...RUN, program], quiet);
}

/** Resolves when the clock has a timer to fire. */
async function untilTimer(clock: VirtualClock): Promise<void> {
  while (clock.pendingTimers === 0) await setImmediate();
}

describe("a process that is killed", { timeout: 60_000 }, () => {
  it("in the middle of many calls and streams settles each with unavailable, within a turn of the loop", async () => {
    const host = createHost({ log: () => {} });
    const module = await startGreeter({ host });
    const codes: string[] = [];
    for (let i = 0; i < 200; i++) {
      host.call("greeter.hang", NOTHING).catch((error) => codes.push(error.code));
      const stream = host.open("greeter.echo", "bidiStream");
      stream.send(text.encode("one")).catch(() => {});
      void stream.closed.then((end) => codes.push(end.status === "failed" ? end.cause.code : end.status));
    }
    await module.ping();
    process.kill(module.pid, "SIGKILL");
    expect(await module.closed).toMatchObject({ code: "unavailable" });
    await setImmediate();
    expect(codes).toHaveLength(400);
    expect(new Set(codes)).toEqual(new Set(["unavailable"]));
    await expect(host.call("greeter.hang", NOTHING)).rejects.toMatchObject({ code: "unavailable" });
    expect(await module.exited).toEqual({ exitCode: undefined, signal: "SIGKILL" });
    await host.close();
  });

  it("is gone, though a process of its own lives on with its standard streams", async () => {
    const module = await startGreeter();
    const heir = Number(text.decode(await module.call("greeter.leave", NOTHING)));
    const code = module.call("greeter.hang", NOTHING).catch((error) => error.code);
    process.kill(module.pid, "SIGKILL");
    expect(await code).toBe("unavailable");
    expect(await module.exited).toEqual({ exitCode: undefined, signal: "SIGKILL" });
    expect(process.kill(heir, "SIGKILL")).toBe(true);
  });

  it("is started again after its delay, refused meanwhile, and given up when it breaks too often", async () => {
    const clock = new VirtualClock();
    const log: LogEntry[] = [];
    const settings = { clock, timers: clock, keepaliveMs: Number.POSITIVE_INFINITY };
    const host = createHost({ ...settings, log: (entry) => log.push(entry) });
    const restart = { maxRestarts: 2, withinMs: 60_000, delayMs: 1_000, maxDelayMs: 60_000 };
    const random = (bytes: Uint8Array): void => void bytes.fill(255);
    const module = await startGreeter({ ...settings, host, restart, random, log: (entry) => log.push(entry) });
    const pids = [module.pid];
    for (const delayMs of [1_000, 2_000]) {
      process.kill(module.pid, "SIGKILL");
      // The first timer is the patience with the process; the second one, when it has ended, the delay.
      while (log.filter(({ message }) => message.includes("started again")).length < pids.length) await setImmediate();
      expect(log.at(-1)?.fields.get("delayMs")).toBe(String(delayMs));
      await untilTimer(clock);
      expect(host.modules).toMatchObject([{ name: "greeter", state: "restarting" }]);
      for (const caller of [host, module]) {
        await expect(caller.call("greeter.greet", NOTHING)).rejects.toMatchObject({
          code: "unavailable",
          retryable: true,
        });
      }
      clock.advance(delayMs - 1);
      expect(clock.pendingTimers).toBe(1);
      clock.advance(1);
      while (host.modules[0]?.state !== "running") await setImmediate();
      while (module.restarts < pids.length) await setImmediate();
      expect(text.decode(await host.call("greeter.greet", text.encode("ada")))).toBe("hello ada");
      expect(text.decode(await module.call("greeter.greet", text.encode("bob")))).toBe("hello bob");
      pids.push(module.pid);
    }
    expect(new Set(pids).size).toBe(3);
    process.kill(module.pid, "SIGKILL");
    expect(await module.closed).toMatchObject({ code: "unavailable" });
    expect(await module.exited).toEqual({ exitCode: undefined, signal: "SIGKILL" });
    expect(log.at(-1)).toMatchObject({ level: "error", message: "a module is given up: it broke too often" });
    expect([module.restarts, host.modules, clock.pendingTimers]).toEqual([2, [], 0]);
    await host.close();
  });

  it("while it waits for its next start is started no more once it is closed", async () => {
    const clock = new VirtualClock();
    const settings = { clock, timers: clock, keepaliveMs: Number.POSITIVE_INFINITY };
    const restart = { maxRestarts: 2, withinMs: 60_000, delayMs: 1_000, maxDelayMs: 60_000 };
    const log: LogEntry[] = [];
    const module = await startGreeter({ ...settings, restart, log: (entry) => log.push(entry) });
    process.kill(module.pid, "SIGKILL");
    while (!log.some(({ message }) => message.includes("started again"))) await setImmediate();
    await untilTimer(clock);
    expect(await module.close()).toEqual({ exitCode: undefined, signal: "SIGKILL" });
    expect(await module.closed).toMatchObject({ code: "unavailable" });
    expect([module.restarts, clock.pendingTimers]).toEqual([0, 0]);
  });
});

describe("a module that ends as it should", { timeout: 30_000 }, () => {
  const restart = { maxRestarts: 5, withinMs: 60_000, delayMs: 0, maxDelayMs: 0 };

  it("is not started again: closed, killed from here, or ended by its host", async () => {
    const host = createHost({ log: () => {} });
    const closed = await startGreeter({ host, restart });
    expect(await closed.close()).toEqual({ exitCode: 0, signal: undefined });
    const killed = await startGreeter({ host, restart });
    killed.kill();
    expect(await killed.exited).toEqual({ exitCode: undefined, signal: "SIGKILL" });
    const hosted = await startGreeter({ host, restart });
    await host.close();
    expect(await hosted.exited).toEqual({ exitCode: 0, signal: undefined });
    expect([closed.restarts, killed.restarts, hosted.restarts]).toEqual([0, 0, 0]);
  });

  it("is refused by a host that has one of its name, and its process ended", async () => {
    const host = createHost({ log: () => {} });
    const first = await startGreeter({ host });
    await expect(startGreeter({ host, restart })).rejects.toMatchObject({ code: "invalidArgument" });
    expect(text.decode(await host.call("greeter.greet", text.encode("ada")))).toBe("hello ada");
    await first.close();
    expect(host.modules).toEqual([]);
    const wrong = startGreeter({ restart: { ...restart, maxRestarts: -1 } });
    await expect(wrong).rejects.toMatchObject({ code: "invalidArgument" });
  });
});

describe("SIGTERM to a module over its standard streams", { timeout: 30_000 }, () => {
  it("finishes what runs, says goodbye, and ends it with exit code 0; it is not started again", async () => {
    const restart = { maxRestarts: 5, withinMs: 60_000, delayMs: 0, maxDelayMs: 0 };
    const module = await startGreeter({ restart });
    const answer = module.call("greeter.wait", text.encode("ada"));
    await module.ping();
    process.kill(module.pid, "SIGTERM");
    expect(text.decode(await answer)).toBe("ada waited");
    expect(await module.closed).toBeUndefined();
    expect(await module.exited).toEqual({ exitCode: 0, signal: undefined });
    expect(module.restarts).toBe(0);
  });

  it("that comes a second time ends it at once", async () => {
    const module = await startGreeter();
    const code = module.call("greeter.hang", NOTHING).catch((error) => error.code);
    // Until it drains, such a call is one that nobody has a handler for.
    const probe = (): Promise<unknown> => module.call("greeter.none", NOTHING).catch((error) => error.code);
    let state = await probe();
    process.kill(module.pid, "SIGTERM");
    while (state === "unimplemented") state = await probe();
    expect(state).toBe("rejected");
    process.kill(module.pid, "SIGTERM");
    expect(await module.exited).toEqual({ exitCode: undefined, signal: "SIGTERM" });
    expect(await code).toBe("unavailable");
  });
});

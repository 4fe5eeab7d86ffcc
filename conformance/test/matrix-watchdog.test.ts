// What hangs is ended, and what ends leaves nobody behind: with a process that was made up, and with real ones.

import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { inLanes } from "../src/matrix/lanes.js";
import { startProcess } from "../src/matrix/process.js";
import { type After, type Exit, type RunningProcess, watch } from "../src/matrix/watchdog.js";

/** A process that ends when it is told to, and a timer that passes when it is told to. */
function fake() {
  let tellExit = (_: Exit): void => {};
  const exit = new Promise<Exit>((resolve) => {
    tellExit = resolve;
  });
  const timers: { ms: number; callback: () => void; isCalledOff: boolean }[] = [];
  const after: After = (ms, callback) => {
    const timer = { ms, callback, isCalledOff: false };
    timers.push(timer);
    return () => {
      timer.isCalledOff = true;
    };
  };
  const running: RunningProcess = {
    exit,
    endGroup: () => tellExit({ code: undefined, stdout: "half", stderr: "stuck\n" }),
  };
  return { running, after, timers, tellExit };
}

test("one that ends in time was not ended, and the timer is called off", async () => {
  const { running, after, timers, tellExit } = fake();
  const watched = watch(running, 20_000, after);
  tellExit({ code: 0, stdout: "done", stderr: "" });
  expect(await watched).toEqual({ code: 0, stdout: "done", stderr: "", isHung: false });
  expect(timers).toMatchObject([{ ms: 20_000, isCalledOff: true }]);
});

test("one that hangs is ended with its group, and what it said is kept", async () => {
  const { running, after, timers } = fake();
  const watched = watch(running, 20_000, after);
  for (const { callback } of timers) callback();
  expect(await watched).toEqual({ code: undefined, stdout: "half", stderr: "stuck\n", isHung: true });
});

const node = (script: string, input?: string): RunningProcess =>
  startProcess({
    program: process.execPath,
    args: ["-e", script],
    cwd: ".",
    ...(input === undefined ? {} : { input }),
  });

test("a process gets its input, and hands back its words and its exit code", async () => {
  const script = `process.stdin.on("data", (data) => console.log(String(data))).on("end", () => {
    console.error("bye");
    process.exitCode = 3;
  });`;
  expect(await node(script, "hi").exit).toEqual({ code: 3, stdout: "hi\n", stderr: "bye\n" });
});

test("one that reads nothing of a long input ends as it wants", async () => {
  expect(await node("", "x".repeat(1 << 20)).exit).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("one that cannot be started says why", async () => {
  const exit = await startProcess({ program: "ixt-no-such-program", args: [], cwd: "." }).exit;
  expect(exit).toEqual({ code: undefined, stdout: "", stderr: expect.stringContaining("ENOENT") });
});

/** Starts a child that would stay for ever and holds stdout open, and does `then`. */
const parent = (child: string, then: string): string => `
  require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" });
  ${then}`;

test("a child that outlives its parent is ended with it", async () => {
  // The pipes close when nobody holds them any more, so that there is an exit at all is the proof.
  const { code } = await node(parent("setInterval(() => {}, 1000)", "process.exit(4)")).exit;
  expect(code).toBe(4);
});

test("a group that hangs is ended whole", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const running = node(parent(`require("node:net").connect(${port}, "127.0.0.1")`, "setInterval(() => {}, 1000)"));
  let passTime = (): void => {};
  const watched = watch(running, 20_000, (_, callback) => {
    passTime = callback;
    return () => {};
  });
  const [child]: Socket[] = await once(server, "connection");
  passTime();
  await once(child ?? server, "close");
  expect(await watched).toMatchObject({ code: undefined, isHung: true });
});

test("two at a time, and the answers in the order of the jobs", async () => {
  const [log, finish]: [string[], Map<string, () => void>] = [[], new Map()];
  const done = inLanes(["a", "b", "c"], async (job) => {
    log.push(job);
    await new Promise<void>((resolve) => finish.set(job, resolve));
    return job.toUpperCase();
  });
  expect(log).toEqual(["a", "b"]);
  finish.get("b")?.();
  await expect.poll(() => log).toEqual(["a", "b", "c"]);
  finish.get("c")?.();
  finish.get("a")?.();
  expect(await done).toEqual(["A", "B", "C"]);
});

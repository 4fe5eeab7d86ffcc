import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { PassThrough, Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createChildTransport } from "../src/stdio.js";
import { createMessage } from "./messages.js";

const ECHO = fileURLToPath(new URL("./echo-process.ts", import.meta.url));

function spawnEcho(): ChildProcessByStdio<Writable, Readable, Readable> {
  const options = ["--conditions", "@ixt/source", "--import", "tsx", ECHO];
  return spawn(process.execPath, options, { stdio: ["pipe", "pipe", "pipe"] });
}

/** The standard input of a process that is gone. */
function brokenSink(cause: Error): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(cause) });
}

describe("over the standard streams of a child process", { timeout: 30_000 }, () => {
  it("carries messages both ways, keeps stdout clean, and both ends stop by themselves", async () => {
    const child = spawnEcho();
    const stderr = text(child.stderr);
    const exit = once(child, "exit");
    const transport = createChildTransport(child);
    const sent = Array.from({ length: 50 }, (_, i) => createMessage([1 + i * 40], i + 1));
    const received: string[] = [];
    await new Promise<void>((resolve) => {
      transport.receive((message) => {
        received.push(Buffer.from(message).toString("hex"));
        if (received.length === sent.length) resolve();
      });
      for (const message of sent) transport.send(message);
    });
    expect(received).toEqual(sent.map((message) => Buffer.from(message).toString("hex")));
    transport.close();
    expect(await transport.closed).toBeUndefined();
    expect(await exit).toEqual([0, null]);
    expect(await stderr).toBe("this line goes to stderr\nand this one too\nclosed cleanly\n");
  });

  it("ends when the child is killed", async () => {
    const child = spawnEcho();
    child.stderr.resume();
    const transport = createChildTransport(child);
    await new Promise<void>((resolve) => {
      transport.receive(() => resolve());
      transport.send(createMessage([1], 1));
    });
    child.kill("SIGKILL");
    await transport.closed;
    expect(() => transport.send(createMessage([1], 1))).toThrow("closed");
  });

  it("ends the child when the parent's side breaks off inside a message", async () => {
    const child = spawnEcho();
    const stderr = text(child.stderr);
    child.stdin.end(createMessage([4], 1).subarray(0, 20));
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(await stderr).toContain("closed unavailable");
  });
});

describe("over streams that break", () => {
  it("reports an error that came before the receiver, with its cause", async () => {
    const stdin = new PassThrough();
    const transport = createChildTransport({ stdin, stdout: new PassThrough() });
    const cause = new Error("EPIPE");
    const closed = new Promise((resolve) => stdin.once("close", resolve));
    stdin.destroy(cause);
    await closed;
    transport.receive(() => {});
    expect(await transport.closed).toMatchObject({ code: "unavailable", blame: "transport", cause });
  });

  it("tells of a peer that takes nothing more once what it had said before was read", async () => {
    const cause = new Error("EPIPE");
    const stdin = brokenSink(cause);
    const stdout = new PassThrough();
    const transport = createChildTransport({ stdin, stdout });
    const received: number[] = [];
    transport.receive((message) => received.push(message.length));
    // Both were in the pipe when the process ended; Node sees them one turn after the other.
    stdin.once("error", () => {
      stdout.write(createMessage([1], 1));
      setImmediate(() => stdout.end(createMessage([3], 1)));
    });
    transport.send(createMessage([1], 1));
    expect(await transport.closed).toMatchObject({ code: "unavailable", blame: "transport", cause });
    expect(received).toEqual([createMessage([1], 1).length, createMessage([3], 1).length]);
  });

  it("reads no flood for ever that takes nothing itself", async () => {
    const cause = new Error("EPIPE");
    const message = Buffer.from(createMessage([8_000], 1));
    const stdout = new Readable({
      read() {
        setImmediate(() => this.push(message));
      },
    });
    const transport = createChildTransport({ stdin: brokenSink(cause), stdout });
    let bytes = 0;
    transport.receive((each) => {
      bytes += each.length;
    });
    transport.send(createMessage([1], 1));
    expect(await transport.closed).toMatchObject({ code: "unavailable", blame: "transport", cause });
    expect(bytes).toBeLessThanOrEqual(1024 * 1024 + 2 * message.length);
  });

  it("gives messages that later sends do not change, also over streams that pass their chunks on", async () => {
    const [there, back] = [new PassThrough(), new PassThrough()];
    const near = createChildTransport({ stdin: there, stdout: back });
    const far = createChildTransport({ stdin: back, stdout: there });
    const seen: Uint8Array[] = [];
    far.receive((message) => {
      seen.push(message);
      far.send(message);
    });
    // One at a time, so that each has been written when the next is sent.
    await new Promise<void>((resolve) => {
      near.receive(() => (seen.length === 20 ? resolve() : near.send(createMessage([1], seen.length + 1))));
      near.send(createMessage([1], 1));
    });
    expect(seen.map((message) => message[8])).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    near.close();
    await far.closed;
  });

  it("hands out plain Uint8Arrays, whatever the stream gives", async () => {
    const stdout = new PassThrough();
    const transport = createChildTransport({ stdin: new PassThrough(), stdout });
    const message = await new Promise<Uint8Array>((resolve) => {
      transport.receive(resolve);
      stdout.write(Buffer.from(createMessage([1], 1)));
    });
    expect(Buffer.isBuffer(message)).toBe(false);
    transport.close();
    await transport.closed;
  });
});

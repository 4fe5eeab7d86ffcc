// A module that listens at a socket: each connection a session, one end for all, and SIGTERM.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHost, defineCall, defineModule, serve, text } from "../src/index.js";
import { connectModule, connectSocket, listenSocket, type ServedSocket, serveSocket } from "../src/socket.js";
import { createGate } from "./rig.js";

const NOTHING = new Uint8Array(0);
let folder = "";
let sockets = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ixt-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const newPath = (): string => join(folder, `${++sockets}.sock`);

function serveGreeter(
  handle: (name: string) => string | Promise<string> = (name) => `hello ${name}`,
): Promise<ServedSocket> {
  const greet = defineCall({ input: text, output: text, handle });
  const greeter = defineModule({ name: "greeter", version: "1.0.0", handlers: { "greeter.greet": greet } });
  return serveSocket(greeter, { path: newPath() }, { log: () => {} });
}

describe("a module at a socket", () => {
  it("has a session for each that connects, and forgets those that are over", async () => {
    const served = await serveGreeter();
    const [first, second] = [await connectModule(served.address), await connectModule(served.address)];
    expect(text.decode(await first.call("greeter.greet", text.encode("ada")))).toBe("hello ada");
    expect(text.decode(await second.call("greeter.greet", text.encode("bob")))).toBe("hello bob");
    expect(served.sessions).toHaveLength(2);
    const [ofFirst] = served.sessions;
    await first.close();
    await ofFirst?.closed;
    expect(served.sessions).toHaveLength(1);
    await served.close();
    expect([await second.closed, served.sessions]).toEqual([undefined, []]);
    await expect(connectModule(served.address)).rejects.toMatchObject({ code: "unavailable" });
    await served.close();
  });

  it("finishes what runs in every session when it drains", async () => {
    const gate = createGate();
    const begun = createGate();
    const served = await serveGreeter((name) => {
      begun.open();
      return gate.passed.then(() => `hello ${name}`);
    });
    const connection = await connectModule(served.address);
    const answer = connection.call("greeter.greet", text.encode("ada"));
    await begun.passed;
    await expect(served.drain({ timeoutMs: -1 })).rejects.toMatchObject({ code: "invalidArgument" });
    const drained = served.drain();
    gate.open();
    expect(text.decode(await answer)).toBe("hello ada");
    await drained;
    await served.closed;
    expect(await connection.closed).toBeUndefined();
  });

  it("leaves SIGTERM as it was once it is closed, and takes no options that are none", async () => {
    const before = process.listenerCount("SIGTERM");
    const served = await serveGreeter();
    expect(process.listenerCount("SIGTERM")).toBe(before + 1);
    await served.close();
    expect(process.listenerCount("SIGTERM")).toBe(before);
    const module = defineModule({ name: "m", version: "1" });
    const refused = serveSocket(module, { path: newPath() }, { drainTimeoutMs: -1 });
    await expect(refused).rejects.toMatchObject({ code: "invalidArgument" });
    expect(process.listenerCount("SIGTERM")).toBe(before);
  });

  it("is routed to by a host that connects to it, and one that connects to the host is as well", async () => {
    const host = createHost({ log: () => {} });
    const served = await serveGreeter();
    await host.attach(await connectSocket(served.address));
    const arrived = createGate();
    const listener = await listenSocket({ path: newPath() }, async (transport) => {
      await host.attach(transport);
      arrived.open();
    });
    const other = defineModule({
      name: "other",
      version: "1",
      handlers: { "other.ask": defineCall({ input: text, output: text, handle: (name) => `bye ${name}` }) },
    });
    const serving = serve(other, await connectSocket(listener.address));
    await arrived.passed;
    expect(text.decode(await host.call("other.ask", text.encode("ada")))).toBe("bye ada");
    expect(text.decode(await serving.call("greeter.greet", text.encode("ada")))).toBe("hello ada");
    await host.close();
    await Promise.all([listener.close(), served.close()]);
  });
});

describe("SIGTERM to a process that serves a socket", { timeout: 30_000 }, () => {
  async function startSlow(...paths: string[]): Promise<ChildProcess> {
    const run = ["--conditions", "@ixt/source", "--import", "tsx"];
    const program = fileURLToPath(new URL("./socket-process.ts", import.meta.url));
    const child = spawn(process.execPath, [...run, program, ...paths], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    return child;
  }

  it("finishes what runs, says goodbye, and ends it with exit code 0", async () => {
    const path = newPath();
    const child = await startSlow(path);
    const exited = once(child, "exit");
    const connection = await connectModule({ path });
    const answer = connection.call("slow.wait", text.encode("ada"));
    await connection.ping();
    child.kill("SIGTERM");
    expect(text.decode(await answer)).toBe("ada waited");
    expect(await connection.closed).toBeUndefined();
    expect(await exited).toEqual([0, null]);
  });

  it("finishes what runs at each of several sockets, one of which has nothing to finish", async () => {
    const paths = [newPath(), newPath()] as const;
    const child = await startSlow(...paths);
    const exited = once(child, "exit");
    const connection = await connectModule({ path: paths[1] }, { log: () => {} });
    const answer = connection.call("slow.wait", text.encode("ada"));
    // Calls are taken in their order.
    await connection.call("slow.none", NOTHING).catch(() => {});
    child.kill("SIGTERM");
    expect(text.decode(await answer)).toBe("ada waited");
    expect(await exited).toEqual([0, null]);
  });

  it("that comes a second time ends it at once", async () => {
    const path = newPath();
    const child = await startSlow(path);
    const exited = once(child, "exit");
    const connection = await connectModule({ path }, { log: () => {} });
    const code = connection.call("slow.hang", NOTHING).catch((error) => error.code);
    // Until it drains, such a call is one that nobody has a handler for.
    const probe = (): Promise<unknown> => connection.call("slow.none", NOTHING).catch((error) => error.code);
    let state = await probe();
    child.kill("SIGTERM");
    while (state === "unimplemented") state = await probe();
    expect(state).toBe("rejected");
    child.kill("SIGTERM");
    expect(await exited).toEqual([null, "SIGTERM"]);
    expect(await code).toBe("unavailable");
  });
});

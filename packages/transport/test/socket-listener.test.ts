import { once } from "node:events";
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Transport, TransportError } from "../src/index.js";
import { connectSocket, type ListenSocketOptions, listenSocket, type SocketListener } from "../src/socket.js";
import { createMessage } from "./messages.js";
import { createAddress, createFolder, KINDS } from "./socket-pair.js";

const A = createMessage([1], 0x0a);

const echo = (transport: Transport): void => transport.receive((message) => transport.send(message));

async function listen(
  address: Parameters<typeof listenSocket>[0],
  onTransport: Parameters<typeof listenSocket>[1] = echo,
  options: ListenSocketOptions = {},
): Promise<SocketListener> {
  const listener = await listenSocket(address, onTransport, options);
  onTestFinished(() => listener.close());
  return listener;
}

/** Whether whoever listens there answers; the connection is left open. */
async function answers(transport: Transport): Promise<boolean> {
  transport.send(A);
  const answered = new Promise<true>((resolve) => transport.receive(() => resolve(true)));
  return Promise.race([answered, transport.closed.then((): false => false)]);
}

/** The file of a listener that has died. */
async function leaveStale(path: string): Promise<void> {
  const server = createServer();
  await once(server.listen(`${path}.first`), "listening");
  linkSync(`${path}.first`, path);
  server.close();
}

const modeOf = (path: string): number => lstatSync(path).mode & 0o777;

describe("the file of a Unix socket", () => {
  it("is its owner's alone before it can be connected to, and gone after close", async () => {
    const folder = createFolder();
    const path = join(folder, "s");
    const seen: string[] = [];
    const look = (): void => {
      const hidden = readdirSync(folder).find((name) => name.startsWith("."));
      const inside = hidden === undefined ? [] : readdirSync(join(folder, hidden));
      const made =
        inside.length > 0 && hidden !== undefined ? `made in ${modeOf(join(folder, hidden)).toString(8)}` : "";
      const there = lstatSync(path, { throwIfNoEntry: false });
      seen.push(there === undefined ? made : `there with ${modeOf(path).toString(8)}`);
    };
    const listening = listen({ path });
    for (let tick = 0; tick < 50 && !seen.at(-1)?.startsWith("there"); tick++) {
      await new Promise<void>((resolve) => process.nextTick(resolve));
      look();
    }
    const listener = await listening;
    expect(seen).toContain("made in 700");
    expect(seen.filter((line) => line.startsWith("there"))).toEqual(["there with 600"]);
    expect(readdirSync(folder)).toEqual(["s"]);
    await listener.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("that nobody listens on is replaced", async () => {
    const path = join(createFolder(), "s");
    await leaveStale(path);
    await expect(connectSocket({ path })).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
    await listen({ path });
    expect(await answers(await connectSocket({ path }))).toBe(true);
    expect(modeOf(path)).toBe(0o600);
  });

  it("that another listens on is refused, and left to it", async () => {
    const path = join(createFolder(), "s");
    await listen({ path });
    const { ino } = lstatSync(path);
    await expect(listenSocket({ path }, echo)).rejects.toMatchObject({
      code: "unavailable",
      blame: "transport",
      message: `cannot listen at ${path}: another listens there`,
    });
    expect(lstatSync(path).ino).toBe(ino);
    expect(await answers(await connectSocket({ path }))).toBe(true);
  });

  it.each(["free", "stale"])("at a %s path goes to one of five that want it at the same time", async (how) => {
    const folder = createFolder();
    const path = join(folder, "s");
    if (how === "stale") await leaveStale(path);
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => listen({ path })));
    const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    expect(refusals).toEqual(Array(4).fill(expect.objectContaining({ code: "unavailable" })));
    expect(readdirSync(folder)).toEqual(["s"]);
    expect(await answers(await connectSocket({ path }))).toBe(true);
  });

  it.each([
    ["a regular file", (path: string) => writeFileSync(path, "precious")],
    ["a folder", (path: string) => mkdirSync(path)],
    [
      "a link to a file",
      (path: string) => {
        writeFileSync(`${path}.target`, "precious");
        symlinkSync(`${path}.target`, path);
      },
    ],
  ])("is never made where there is %s", async (_, make) => {
    const folder = createFolder();
    const path = join(folder, "s");
    make(path);
    const before = [readdirSync(folder), lstatSync(path).ino];
    await expect(listenSocket({ path }, echo)).rejects.toMatchObject({
      code: "invalidArgument",
      blame: "local",
      message: `${path} is no socket, and is left as it is: choose another path, or remove it yourself`,
    });
    expect([readdirSync(folder), lstatSync(path).ino]).toEqual(before);
  });

  it("that another has put in its place is not removed on close", async () => {
    const path = join(createFolder(), "s");
    const listener = await listen({ path });
    unlinkSync(path);
    writeFileSync(path, "precious");
    await listener.close();
    expect(readFileSync(path, "utf8")).toBe("precious");
  });

  it("that someone has removed already is no trouble on close", async () => {
    const path = join(createFolder(), "s");
    const errors: TransportError[] = [];
    const listener = await listen({ path }, echo, { onError: (error) => errors.push(error) });
    unlinkSync(path);
    await listener.close();
    expect(errors).toEqual([]);
  });

  it("needs a folder that is there", async () => {
    const path = join(createFolder(), "none", "s");
    const message = `cannot listen at ${path}: ENOENT`;
    await expect(listenSocket({ path }, echo)).rejects.toMatchObject({ code: "unavailable", message });
  });
});

describe("a TCP port", () => {
  it("is of this machine alone by default, and is told when any was asked for", async () => {
    const { address } = await listen({ port: 0 });
    expect(address).toEqual({ port: expect.any(Number), host: "127.0.0.1" });
    expect(address).not.toMatchObject({ port: 0 });
    expect(await answers(await connectSocket(address))).toBe(true);
  });

  it("that another listens on is refused", async () => {
    const { address } = await listen({ port: 0 });
    const refusal = { code: "unavailable", cause: { code: "EADDRINUSE" } };
    await expect(listenSocket(address, echo)).rejects.toMatchObject(refusal);
    expect(await answers(await connectSocket(address))).toBe(true);
  });
});

describe.each(KINDS)("a listener over %s", (kind) => {
  it("stops on close, and what it handed out lives on", async () => {
    const listener = await listen(createAddress(kind));
    const transport = await connectSocket(listener.address);
    expect(await answers(transport)).toBe(true);
    await listener.close();
    await expect(connectSocket(listener.address)).rejects.toMatchObject({ code: "unavailable" });
    const answered = new Promise<void>((resolve) => {
      void transport.closed.then(() => resolve());
      transport.send(A);
      transport.close();
    });
    await answered;
    expect(await transport.closed).toBeUndefined();
    await listener.close();
    await listener.closed;
  });

  it("closes at once who connects beyond maxConnections, and takes the next when one has left", async () => {
    const listener = await listen(createAddress(kind), echo, { maxConnections: 2 });
    const [first, second] = [await connectSocket(listener.address), await connectSocket(listener.address)];
    expect([await answers(first), await answers(second)]).toEqual([true, true]);
    expect(await answers(await connectSocket(listener.address))).toBe(false);
    first.close();
    // It has left when the other side has come to know.
    while (!(await answers(await connectSocket(listener.address))));
    expect(await answers(await connectSocket(listener.address))).toBe(false);
    second.close();
  });

  it.each([
    [
      "throws",
      () => {
        throw new RangeError("boom");
      },
    ],
    ["rejects", () => Promise.reject(new RangeError("boom"))],
  ])("closes the transport whose onTransport %s, tells of it, and goes on", async (_, fail) => {
    const errors: TransportError[] = [];
    const transports: Transport[] = [];
    const onTransport = (transport: Transport): void | Promise<void> => {
      if (transports.push(transport) === 1) return fail();
      echo(transport);
    };
    const listener = await listen(createAddress(kind), onTransport, { onError: (error) => errors.push(error) });
    const [first, second] = [await connectSocket(listener.address), await connectSocket(listener.address)];
    expect(await answers(first)).toBe(false);
    const failure = { code: "internal", blame: "local", message: "onTransport failed: boom" };
    expect(errors).toEqual([expect.objectContaining({ ...failure, cause: new RangeError("boom") })]);
    expect(await transports[0]?.closed).toBe(errors[0]);
    expect(await answers(second)).toBe(true);
  });

  it("warns of a failed onTransport when nobody is to be told", async () => {
    const warned = new Promise((resolve) => {
      const emitWarning = vi.spyOn(process, "emitWarning").mockImplementation(resolve);
      onTestFinished(() => emitWarning.mockRestore());
    });
    const listener = await listen(createAddress(kind), () => {
      throw new RangeError("boom");
    });
    await connectSocket(listener.address);
    expect(await warned).toMatchObject({
      name: "TransportError",
      code: "internal",
      message: "onTransport failed: boom",
    });
  });
});

it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses %d for maxConnections", async (maxConnections) => {
  await expect(listenSocket({ port: 0 }, echo, { maxConnections })).rejects.toMatchObject({
    code: "invalidArgument",
    message: `maxConnections is a whole number above 0, not ${maxConnections}`,
  });
});

import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { connectSocket, listenSocket, type SocketAddress } from "../src/socket.js";
import { checkListenAddress, toAddressText } from "../src/socket-address.js";
import { createFolder } from "./socket-pair.js";

/** What a caller without types may give. */
function parse(json: string): SocketAddress {
  return JSON.parse(json);
}

const NEITHER = "a socket's address is { path } or { port, host }: give one of the two";

describe("an address", () => {
  it.each([
    ["null", NEITHER],
    ['"/run/host.sock"', NEITHER],
    ["8080", NEITHER],
    ["{}", NEITHER],
    ['{ "path": "/run/host.sock", "port": 8080 }', NEITHER],
    ['{ "path": "" }', "the path of a Unix socket is a text, not empty and without a zero byte"],
    ['{ "path": 7 }', "the path of a Unix socket is a text, not empty and without a zero byte"],
    ['{ "path": "\\u0000abstract" }', "the path of a Unix socket is a text, not empty and without a zero byte"],
    ['{ "port": -1 }', "a port is a whole number from 0 to 65535, not -1"],
    ['{ "port": 65536 }', "a port is a whole number from 0 to 65535, not 65536"],
    ['{ "port": 80.5 }', "a port is a whole number from 0 to 65535, not 80.5"],
    ['{ "port": "8080" }', "a port is a whole number from 0 to 65535, not 8080"],
    ['{ "port": 8080, "host": "" }', "a host is a name or an IP address, not empty and without a zero byte"],
    ['{ "port": 8080, "host": null }', "a host is a name or an IP address, not empty and without a zero byte"],
  ])("%s is refused in one line that says what to give", async (json, message) => {
    const listening = listenSocket(parse(json), () => {});
    await expect(listening).rejects.toMatchObject({
      name: "TransportError",
      code: "invalidArgument",
      blame: "local",
      message,
    });
  });

  it("to connect to has no port 0", async () => {
    const message = "a port is a whole number from 1 to 65535, not 0";
    await expect(connectSocket({ port: 0 })).rejects.toMatchObject({ code: "invalidArgument", message });
  });

  it("that is longer than the system keeps is refused, not cut off", async () => {
    const path = `/run/${"x".repeat(110)}`;
    const message = /^the path of a Unix socket is at most (107|103) bytes long, not 115: choose a shorter one$/;
    const refusal = expect.objectContaining({ code: "invalidArgument", message: expect.stringMatching(message) });
    await expect(connectSocket({ path })).rejects.toEqual(refusal);
    await expect(listenSocket({ path }, () => {})).rejects.toEqual(refusal);
  });

  it("leaves room for the folder in which the socket is made", () => {
    const path = `/run/${"x".repeat(95)}/s`;
    expect(dirname(path)).toHaveLength(100);
    expect(() => checkListenAddress({ path })).toThrow("the folder of a Unix socket is at most");
  });

  it("with the longest path can be listened on and connected to", async () => {
    const folder = createFolder();
    const path = `${folder}/${"x".repeat((process.platform === "linux" ? 107 : 103) - folder.length - 1)}`;
    const listener = await listenSocket({ path }, (transport) => transport.close());
    const transport = await connectSocket({ path });
    transport.receive(() => {});
    expect(await transport.closed).toBeUndefined();
    await listener.close();
  });

  it("is written as people write it", () => {
    expect(toAddressText({ path: "/run/host.sock" })).toBe("/run/host.sock");
    expect(toAddressText({ port: 80, host: "127.0.0.1" })).toBe("127.0.0.1:80");
    expect(toAddressText({ port: 80, host: "::1" })).toBe("[::1]:80");
  });
});

import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { ByteReader } from "../src/index.js";
import { createByteTransport, TransportError } from "../src/index.js";
import { concat, createMessage, settleMicrotasks } from "./messages.js";
import { ScriptedChannel } from "./scripted-channel.js";

const A = createMessage([1], 0x0a);
const B = createMessage([2], 0x0b);

describe("options", () => {
  it("take for a backlog's bound what bounds something", () => {
    for (const maxBacklogBytes of [Number.NaN, 0, -1]) {
      expect(() => createByteTransport(new ScriptedChannel(), { maxBacklogBytes })).toThrow(
        expect.objectContaining({
          code: "invalidArgument",
          blame: "local",
          message: `maxBacklogBytes must be a number of bytes above 0, not ${maxBacklogBytes}`,
        }),
      );
    }
    createByteTransport(new ScriptedChannel(), { maxBacklogBytes: Number.POSITIVE_INFINITY }).send(A);
  });
});

describe("sending", () => {
  it("writes once per turn, whatever was sent in it", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    transport.send(A);
    transport.send(B);
    transport.send(A);
    expect(channel.written).toHaveLength(0);
    await settleMicrotasks();
    expect(channel.written.map((write) => write.bytes)).toEqual([concat([A, B, A])]);
  });

  it("asks the host for its turn as browsers want to be asked", async () => {
    const { queueMicrotask } = globalThis;
    const strict = function (this: unknown, callback: () => void): void {
      if (this !== undefined && this !== globalThis) throw new TypeError("Illegal invocation");
      queueMicrotask(callback);
    };
    vi.stubGlobal("queueMicrotask", strict);
    onTestFinished(() => void vi.unstubAllGlobals());
    const channel = new ScriptedChannel();
    createByteTransport(channel).send(A);
    await settleMicrotasks();
    expect(channel.written).toHaveLength(1);
  });

  it("says when it is writable, and lets control through when it is not", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel, { highWaterBytes: 20 });
    transport.send(A);
    expect(transport.writable).toBe(true);
    transport.send(B);
    expect(transport.writable).toBe(false);
    const waiting = transport.whenWritable();
    transport.send(A);
    await settleMicrotasks();
    expect(transport.writable).toBe(false);
    for (const write of channel.written) write.done();
    await waiting;
    expect(transport.writable).toBe(true);
  });

  it.each([0, Number.NaN])(
    "is writable when nothing waits, also with a high-water mark of %d",
    async (highWaterBytes) => {
      const channel = new ScriptedChannel();
      const transport = createByteTransport(channel, { highWaterBytes });
      expect(transport.writable).toBe(true);
      transport.send(A);
      expect(transport.writable).toBe(false);
      const waiting = transport.whenWritable();
      await settleMicrotasks();
      channel.written[0]?.done();
      await waiting;
      expect(transport.writable).toBe(true);
    },
  );

  it("gives up on a peer that takes nothing, before what waits for it grows without end", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel, { highWaterBytes: 1, maxBacklogBytes: 5 * A.length });
    transport.send(A);
    const waiting = transport.whenWritable();
    for (let i = 0; i < 4; i++) {
      await settleMicrotasks();
      transport.send(A);
    }
    expect(() => transport.send(A)).toThrow(
      expect.objectContaining({ code: "resourceExhausted", blame: "peer", retryable: false }),
    );
    expect(await transport.closed).toMatchObject({ code: "resourceExhausted", blame: "peer" });
    expect(channel.calls.at(-1)).toBe("destroy");
    await waiting;
    expect(() => transport.send(A)).toThrow(expect.objectContaining({ code: "unavailable" }));
  });

  it("holds by default one largest message and 64 MiB for a peer that takes nothing", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    const mebibyte = new Uint8Array(1024 * 1024);
    for (let i = 0; i < 68; i++) transport.send(mebibyte);
    expect(channel.calls).not.toContain("destroy");
    expect(() => transport.send(A)).toThrow(TransportError);
    expect(await transport.closed).toMatchObject({ code: "resourceExhausted", blame: "peer" });
  });

  it("refuses to send once it is closed", async () => {
    const transport = createByteTransport(new ScriptedChannel());
    transport.close();
    expect(() => transport.send(A)).toThrow(TransportError);
    expect(transport.writable).toBe(false);
    expect(await transport.closed).toBeUndefined();
  });
});

describe("receiving", () => {
  it("reads nothing before there is a receiver, and takes only one", () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    expect(channel.reader).toBeUndefined();
    transport.receive(() => {});
    expect(channel.reader).toBeDefined();
    expect(() => transport.receive(() => {})).toThrow("already");
  });

  it("ends with the byte offset on garbage, and destroys the channel", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    const seen: Uint8Array[] = [];
    transport.receive((message) => seen.push(message));
    channel.reader?.data(concat([A, B, new Uint8Array(16).fill(0xfe)]));
    channel.reader?.data(A);
    expect(await transport.closed).toMatchObject({ code: "protocolError", blame: "peer", byteOffset: 40 });
    expect(seen).toEqual([A, B]);
    expect(channel.calls).toEqual(["destroy"]);
  });

  it("75: ends as unavailable when the other side stops inside a message", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    transport.receive(() => {});
    channel.reader?.data(concat([A, B.subarray(0, 9)]));
    channel.reader?.end();
    expect(await transport.closed).toMatchObject({ code: "unavailable", blame: "transport", byteOffset: A.length });
  });

  it("ends as internal, blame local, when the receiver throws, and delivers no more", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    const defect = new Error("defect");
    let calls = 0;
    transport.receive(() => {
      calls++;
      throw defect;
    });
    channel.reader?.data(concat([A, B]));
    expect(await transport.closed).toMatchObject({ code: "internal", blame: "local", cause: defect });
    expect(calls).toBe(1);
  });

  it("delivers nothing that stands behind the message on which it was closed", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    const seen: Uint8Array[] = [];
    transport.receive((message) => {
      seen.push(message);
      transport.close();
    });
    channel.reader?.data(concat([A, B, B]));
    expect(seen).toEqual([A]);
    expect(await transport.closed).toBeUndefined();
  });
});

describe("the end", () => {
  it("comes after everything sent is written", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    let over = false;
    void transport.closed.then(() => {
      over = true;
    });
    transport.send(A);
    transport.close();
    transport.close();
    await settleMicrotasks();
    expect([channel.calls, over]).toEqual([["write"], false]);
    channel.written[0]?.done();
    await settleMicrotasks();
    expect([channel.calls, over]).toEqual([["write", "end"], true]);
  });

  it("by the peer is clean, sends what was sent, and releases who waits", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel, { highWaterBytes: 1 });
    transport.receive(() => {});
    transport.send(A);
    const waiting = transport.whenWritable();
    channel.reader?.end();
    expect(await transport.closed).toBeUndefined();
    await waiting;
    expect(channel.calls).toEqual(["write", "end"]);
  });

  it("by a broken channel is unavailable with the cause, first cause wins", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    transport.receive(() => {});
    transport.send(A);
    const cause = new Error("EPIPE");
    channel.reader?.error(cause);
    channel.reader?.error(new Error("later"));
    transport.close();
    expect(await transport.closed).toMatchObject({ code: "unavailable", blame: "transport", cause });
    await settleMicrotasks();
    expect(channel.calls).toEqual(["destroy"]);
  });

  it.each([
    ["breaks", (reader: ByteReader) => reader.error(new Error("EPIPE")), "unavailable"],
    ["ends", (reader: ByteReader) => reader.end(), undefined],
  ])("comes when the channel %s before all is written, though there was never a receiver", async (_, over, code) => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    transport.send(A);
    transport.close();
    expect(channel.written).toHaveLength(1);
    // What is no message is nothing to a side that is done.
    channel.reader?.data(new Uint8Array(8).fill(0xff));
    if (channel.reader) over(channel.reader);
    expect((await transport.closed)?.code).toBe(code);
    transport.receive(() => {});
    expect(() => transport.receive(() => {})).toThrow(expect.objectContaining({ code: "internal" }));
  });

  it("by a channel that knows better is what the channel says", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    transport.receive(() => {});
    const cause = new TransportError("no bytes", { code: "protocolError", blame: "peer" });
    channel.reader?.error(cause);
    expect(await transport.closed).toBe(cause);
    expect(channel.calls).toEqual(["destroy"]);
  });

  it("with a cause drops what is not written", async () => {
    const channel = new ScriptedChannel();
    const transport = createByteTransport(channel);
    transport.send(A);
    const cause = new TransportError("enough", { code: "protocolError", blame: "peer" });
    transport.close(cause);
    await settleMicrotasks();
    expect(await transport.closed).toBe(cause);
    expect(channel.calls).toEqual(["destroy"]);
  });
});

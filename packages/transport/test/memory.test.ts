import { describe, expect, it } from "vitest";
import { createMemoryPair, TransportError } from "../src/index.js";
import { createMessage, settleMicrotasks } from "./messages.js";

const A = createMessage([1], 0x0a);
const B = createMessage([2, 3], 0x0b);

describe("the in-memory pair", () => {
  it("carries messages both ways, in order, in a later microtask", async () => {
    const [near, far] = createMemoryPair();
    const atFar: Uint8Array[] = [];
    const atNear: Uint8Array[] = [];
    far.receive((message) => {
      atFar.push(message);
      far.send(message);
    });
    near.receive((message) => atNear.push(message));
    near.send(A);
    near.send(B);
    expect(atFar).toEqual([]);
    await settleMicrotasks();
    expect(atFar).toEqual([A, B]);
    expect(atNear).toEqual([A, B]);
  });

  it("keeps what is sent before there is a receiver, and counts it as not written", async () => {
    const [near, far] = createMemoryPair({ highWaterBytes: 16 });
    near.send(A);
    await settleMicrotasks();
    expect(near.writable).toBe(false);
    const seen: Uint8Array[] = [];
    far.receive((message) => seen.push(message));
    await near.whenWritable();
    expect(seen).toEqual([A]);
    expect(near.writable).toBe(true);
  });

  it("gives messages that later sends do not change", async () => {
    const [near, far] = createMemoryPair();
    const seen: Uint8Array[] = [];
    far.receive((message) => seen.push(message));
    for (let round = 1; round <= 20; round++) {
      near.send(createMessage([1], round));
      await settleMicrotasks();
    }
    expect(seen.map((message) => message[8])).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it("delivers what was sent before the close, then ends both sides cleanly", async () => {
    const [near, far] = createMemoryPair();
    const seen: Uint8Array[] = [];
    far.receive((message) => seen.push(message));
    near.receive(() => {});
    near.send(A);
    near.close();
    expect(await far.closed).toBeUndefined();
    expect(await near.closed).toBeUndefined();
    expect(seen).toEqual([A]);
  });

  it("ends the other side when one side gives up", async () => {
    const [near, far] = createMemoryPair();
    far.receive(() => {});
    near.receive(() => {});
    const cause = new TransportError("enough", { code: "internal", blame: "local" });
    near.close(cause);
    expect(await near.closed).toBe(cause);
    expect(await far.closed).toBeUndefined();
  });
});

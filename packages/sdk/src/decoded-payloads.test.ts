import { describe, expect, it } from "vitest";
import { type Codec, text } from "./codec.js";
import { DecodedPayloads } from "./decoded-payloads.js";

type Result = IteratorResult<Uint8Array, undefined>;

/** A stream's incoming payloads in the test's hand: those that are here, those who wait, and whether anybody has left. */
class FakePayloads {
  readonly here: Uint8Array[] = [];
  readonly calls: string[] = [];
  readonly #waiters: ((result: Result) => void)[] = [];

  give(...words: readonly string[]): void {
    for (const word of words) {
      const waiter = this.#waiters.shift();
      if (waiter === undefined) this.here.push(text.encode(word));
      else waiter({ value: text.encode(word), done: false });
    }
  }

  end(): void {
    for (const waiter of this.#waiters.splice(0)) waiter({ value: undefined, done: true });
  }

  tryNext(): Uint8Array | undefined {
    return this.here.shift();
  }
  next(): Promise<Result> {
    return new Promise((resolve) => void this.#waiters.push(resolve));
  }
  return(): Promise<Result> {
    this.calls.push("return");
    return Promise.resolve({ value: undefined, done: true });
  }
  throw(error: unknown): Promise<Result> {
    this.calls.push("throw");
    return Promise.reject(error);
  }
  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Texts, of which `bad` is none. */
const words: Codec<string> = {
  ...text,
  decode: (payload) => {
    const word = text.decode(payload);
    if (word === "bad") throw new Error("unreadable");
    return word;
  },
};

function createScene(...here: readonly string[]): {
  readonly payloads: FakePayloads;
  readonly decoded: DecodedPayloads<string>;
} {
  const payloads = new FakePayloads();
  payloads.give(...here);
  return { payloads, decoded: new DecodedPayloads(words, payloads) };
}

const DONE = { value: undefined, done: true };
const resultOf = (value: string): IteratorResult<string> => ({ value, done: false });

describe("the decoded payloads of a stream", () => {
  it("are those that are here, then those that come, then the end", async () => {
    const { payloads, decoded } = createScene("a", "b");
    const seen: string[] = [];
    const all = (async () => {
      for await (const word of decoded) {
        seen.push(word);
        if (word === "b") queueMicrotask(() => payloads.give("c"));
        if (word === "c") queueMicrotask(() => payloads.end());
      }
    })();
    await all;
    expect(seen).toEqual(["a", "b", "c"]);
    expect(payloads.calls).toEqual([]);
  });

  it("keep their order for one who asks several times at once, whether they are here or come", async () => {
    const { payloads, decoded } = createScene("a", "b");
    const asked = Array.from({ length: 5 }, () => decoded.next());
    payloads.give("c", "d");
    payloads.end();
    expect(await Promise.all(asked)).toEqual([resultOf("a"), resultOf("b"), resultOf("c"), resultOf("d"), DONE]);
  });

  it("leave the stream as it is when the loop over them is left", async () => {
    const { payloads, decoded } = createScene("a", "b");
    for await (const word of decoded) {
      expect(word).toBe("a");
      break;
    }
    expect([payloads.calls, payloads.here.map((payload) => text.decode(payload))]).toEqual([[], ["b"]]);
    expect(await decoded.next()).toEqual(DONE);
    expect(payloads.here).toHaveLength(1);
  });

  it("leave it also when the loop is left by throwing", async () => {
    const { payloads, decoded } = createScene("a");
    const mine = new Error("mine");
    const loop = async (): Promise<void> => {
      for await (const _ of decoded) throw mine;
    };
    await expect(loop()).rejects.toBe(mine);
    expect(payloads.calls).toEqual([]);
  });

  it.each([
    ["is here", true],
    ["comes", false],
  ])("end with one that cannot be decoded, which %s", async (_, isHere) => {
    const { payloads, decoded } = createScene(...(isHere ? ["bad", "after"] : []));
    const first = decoded.next();
    if (!isHere) payloads.give("bad", "after");
    await expect(first).rejects.toMatchObject({ code: "invalidArgument" });
    expect(await decoded.next()).toEqual(DONE);
    expect([payloads.calls, payloads.here.length]).toEqual([[], 1]);
  });

  it("have nothing behind such a one for those who had asked already", async () => {
    const { payloads, decoded } = createScene();
    const asked = Array.from({ length: 3 }, () => decoded.next());
    payloads.give("a", "bad", "after");
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes).toMatchObject([
      { status: "fulfilled", value: resultOf("a") },
      { status: "rejected", reason: { code: "invalidArgument" } },
      { status: "fulfilled", value: DONE },
    ]);
  });
});

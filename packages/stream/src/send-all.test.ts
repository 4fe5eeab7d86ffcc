import { createError } from "@ixt/context";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type EndingSender, type PayloadSource, sendAll } from "./send-all.js";

const ENDED = createError("unavailable", "gone", { blame: "transport" });

/** A sending half by hand: so much credit, an end when the test says so, and what it was given. */
class HandSender implements EndingSender {
  readonly sent: unknown[] = [];
  readonly watchers: Set<(cause: unknown) => void> = new Set();
  private readonly waiting: { resolve(): void; reject(cause: unknown): void }[] = [];
  private cause: unknown = undefined;
  private credit: number;

  constructor(credit: number) {
    this.credit = credit;
  }

  async send(payload: Uint8Array): Promise<void> {
    if (this.cause !== undefined) throw this.cause;
    if (!(payload instanceof Uint8Array)) throw createError("invalidArgument", "a payload must be a Uint8Array");
    if (this.credit === 0) {
      await new Promise<void>((resolve, reject) => {
        this.waiting.push({ resolve, reject });
      });
    }
    this.credit--;
    this.sent.push(payload[0]);
  }

  onEnd(callback: (cause: unknown) => void): () => void {
    if (this.cause !== undefined) callback(this.cause);
    else this.watchers.add(callback);
    return () => this.watchers.delete(callback);
  }

  grant(): void {
    this.credit++;
    this.waiting.shift()?.resolve();
  }

  end(): void {
    this.cause = ENDED;
    for (const { reject } of this.waiting) reject(ENDED);
    for (const watcher of this.watchers) watcher(ENDED);
  }
}

interface CountedSource {
  readonly source: AsyncIterable<Uint8Array>;
  asked: number;
  readonly left: unknown[];
}

/** An async source that makes `length` payloads, then ends as it is told, and counts. */
function createSource(length: number, finale: "ends" | "waits" | Error): CountedSource {
  const counted: CountedSource = {
    asked: 0,
    left: [],
    source: {
      [Symbol.asyncIterator]: () => ({
        async next() {
          if (counted.asked++ < length) return { value: Uint8Array.of(counted.asked - 1), done: false };
          if (finale === "ends") return { value: undefined, done: true };
          if (finale === "waits") return new Promise(() => {});
          throw finale;
        },
        return(reason?: unknown) {
          counted.left.push(reason);
          return new Promise(() => {});
        },
      }),
    },
  };
  return counted;
}

/** Lets every promise that can settle do so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await undefined;
}

function toReadable(payloads: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const payload of payloads) controller.enqueue(payload);
      controller.close();
    },
  });
}

async function* generate(payloads: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* payloads;
}

test.each([
  ["an array", (payloads: Uint8Array[]): PayloadSource => payloads],
  ["a set", (payloads: Uint8Array[]): PayloadSource => new Set(payloads)],
  ["an async generator", (payloads: Uint8Array[]): PayloadSource => generate(payloads)],
  ["a ReadableStream", (payloads: Uint8Array[]): PayloadSource => toReadable(payloads)],
] as const)("%s is sent payload by payload, and the end stays the caller's [23.59]", async (_what, toSource) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ max: 20, min: 0 }), async (length) => {
      const payloads = Array.from({ length }, (_, n) => Uint8Array.of(n));
      const sender = new HandSender(length);
      await sendAll(sender, toSource(payloads));
      expect([sender.sent, sender.watchers.size]).toEqual([payloads.map((payload) => payload[0]), 0]);
    }),
    { numRuns: 20 },
  );
});

test("a source is read one payload further than credit allows, and no more [23.59, 23.82]", async () => {
  const sender = new HandSender(2);
  const counted = createSource(5, "ends");
  const sending = sendAll(sender, counted.source);
  await settle();
  expect([sender.sent, counted.asked]).toEqual([[0, 1], 3]);
  sender.grant();
  await settle();
  expect([sender.sent, counted.asked]).toEqual([[0, 1, 2], 4]);
  sender.grant();
  sender.grant();
  await sending;
  expect([sender.sent, counted.asked, counted.left]).toEqual([[0, 1, 2, 3, 4], 6, []]);
});

describe("when the stream ends first it rejects with the cause and lets the source go at once", () => {
  test.each([
    ["before it began", 0, "ends", 0],
    ["while a payload waits for credit", 2, "ends", 3],
    ["while the source is being waited for", 9, "waits", 5],
  ] as const)("%s [23.59]", async (_when, credit, finale, asked) => {
    const sender = new HandSender(credit);
    const counted = createSource(4, finale);
    if (asked === 0) sender.end();
    const sending = expect(sendAll(sender, counted.source)).rejects.toBe(ENDED);
    await settle();
    if (asked > 0) sender.end();
    await sending;
    expect([counted.asked, counted.left, sender.watchers.size]).toEqual([asked, [ENDED], 0]);
  });

  test("a ReadableStream is cancelled with the cause and unlocked, though its source never answers [23.59, 23.82]", async () => {
    const reasons: unknown[] = [];
    const readable = new ReadableStream<Uint8Array>({
      pull: () => new Promise(() => {}),
      cancel(reason) {
        reasons.push(reason);
        return new Promise(() => {});
      },
    });
    const sender = new HandSender(1);
    const sending = expect(sendAll(sender, readable)).rejects.toBe(ENDED);
    await settle();
    sender.end();
    await sending;
    expect([reasons, readable.locked]).toEqual([[ENDED], false]);
  });

  test("what the source still gives is sent to nobody [23.59]", async () => {
    const sender = new HandSender(9);
    let give: (result: IteratorResult<Uint8Array>) => void = () => {};
    const late: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise((resolve) => {
            give = resolve;
          }),
      }),
    };
    const sending = expect(sendAll(sender, late)).rejects.toBe(ENDED);
    await settle();
    sender.end();
    await sending;
    give({ value: Uint8Array.of(1), done: false });
    await settle();
    expect(sender.sent).toEqual([]);
  });

  test("a source that fails to be let go is not heard of [23.59]", async () => {
    const sender = new HandSender(0);
    const source: Iterable<Uint8Array> = {
      [Symbol.iterator]: () => ({
        next: () => ({ value: Uint8Array.of(1), done: false }),
        return: () => {
          throw new RangeError("stuck");
        },
      }),
    };
    const sending = expect(sendAll(sender, source)).rejects.toBe(ENDED);
    sender.end();
    await sending;
  });
});

test("what the source throws is the rejection, and nothing is left of it to let go [23.59]", async () => {
  const failure = new RangeError("theirs");
  const sender = new HandSender(9);
  const counted = createSource(2, failure);
  await expect(sendAll(sender, counted.source)).rejects.toBe(failure);
  expect([sender.sent, counted.left, sender.watchers.size]).toEqual([[0, 1], [], 0]);
});

test("a payload that is refused is the rejection, and the source is let go [23.59]", async () => {
  const sender = new HandSender(9);
  const left: unknown[] = [];
  const source = {
    *[Symbol.iterator](): Generator<Uint8Array> {
      try {
        yield Uint8Array.of(0);
        yield "text" as unknown as Uint8Array;
        yield Uint8Array.of(2);
      } finally {
        left.push("source");
      }
    },
  };
  await expect(sendAll(sender, source)).rejects.toMatchObject({ code: "invalidArgument", blame: "local" });
  expect([sender.sent, left, sender.watchers.size]).toEqual([[0], ["source"], 0]);
});

test.each([[undefined], [null], [7], [{}]])("%j is no source of payloads [23.59]", async (source) => {
  const sending = sendAll(new HandSender(1), source as unknown as PayloadSource);
  await expect(sending).rejects.toMatchObject({ code: "invalidArgument", blame: "local" });
});

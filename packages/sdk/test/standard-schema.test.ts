// The codec of Standard Schema with two real libraries, over real sessions: what is taken, what is refused, and what is said of it.

import type { StandardSchemaV1 } from "@standard-schema/spec";
import * as v from "valibot";
import { describe, expect, expectTypeOf, it } from "vitest";
import * as z from "zod";
import {
  type Codec,
  defineCall,
  defineModule,
  defineStream,
  type Module,
  type StandardResult,
  type StandardSchema,
  type StreamCall,
  schema,
  text,
} from "../src/index.js";
import { createRig } from "./rig.js";

interface Order {
  item: string;
  count: number;
}

const libraries: readonly [string, StandardSchema<unknown, Order>][] = [
  ["zod", z.object({ item: z.string().min(1), count: z.number().int().default(1) })],
  [
    "valibot",
    v.object({ item: v.pipe(v.string(), v.minLength(1)), count: v.optional(v.pipe(v.number(), v.integer()), 1) }),
  ],
];

/** One handler of each kind, all of them over orders. */
function shopOf(order: Codec<Order>): Module {
  const double = ({ item, count }: Order): Order => ({ item, count: count * 2 });
  const sum = async (orders: AsyncIterable<Order>): Promise<Order> => {
    const all: Order[] = [];
    for await (const each of orders) all.push(each);
    return { item: all.map(({ item }) => item).join("+"), count: all.reduce((total, { count }) => total + count, 0) };
  };
  const coded = { input: order, output: order };
  return defineModule({
    name: "shop",
    version: "1",
    handlers: { "shop.call": defineCall({ ...coded, handle: double }) },
    streams: {
      "shop.unary": defineStream({ ...coded, kind: "unary", handle: double }),
      "shop.clientStream": defineStream({ ...coded, kind: "clientStream", handle: sum }),
      "shop.serverStream": defineStream({
        ...coded,
        kind: "serverStream",
        async *handle({ item, count }) {
          for (let i = 1; i <= count; i++) yield { item, count: i };
        },
      }),
      "shop.bidiStream": defineStream({
        ...coded,
        kind: "bidiStream",
        async *handle(orders) {
          for await (const each of orders) yield double(each);
        },
      }),
    },
  });
}

const kinds = ["unary", "clientStream", "serverStream", "bidiStream"] as const;

/** Sends the requests, and gives the answers and how it ended. */
async function converse(stream: StreamCall, requests: readonly string[]): Promise<string[]> {
  const seen: string[] = [];
  for (const request of requests) await stream.send(text.encode(request));
  stream.sender.close();
  try {
    for await (const payload of stream.incoming) seen.push(text.decode(payload));
  } catch (error) {
    seen.push(String(error));
  }
  return seen;
}

describe.each(libraries)("a schema of %s", (vendor, order) => {
  it("types and checks what a call takes, and fills in its defaults", async () => {
    const { connection } = await createRig(shopOf(schema(order)));
    const answer = await connection.call("shop.call", text.encode('{"item":"tea"}'));
    expect(text.decode(answer)).toBe('{"item":"tea","count":2}');
  });

  it("serves streams of all four kinds", async () => {
    const { connection } = await createRig(shopOf(schema(order)));
    const tea = '{"item":"tea","count":2}';
    const seen: Record<string, string[]> = {};
    for (const kind of kinds) {
      const requests = kind === "unary" || kind === "serverStream" ? [tea] : [tea, '{"item":"milk"}'];
      seen[kind] = await converse(connection.open(`shop.${kind}`, kind), requests);
    }
    expect(seen).toEqual({
      unary: ['{"item":"tea","count":4}'],
      clientStream: ['{"item":"tea+milk","count":3}'],
      serverStream: ['{"item":"tea","count":1}', '{"item":"tea","count":2}'],
      bidiStream: ['{"item":"tea","count":4}', '{"item":"milk","count":2}'],
    });
  });

  it("refuses what does not fit with invalidArgument that names the place, on every kind", async () => {
    const { connection } = await createRig(shopOf(schema(order)));
    const wrong = '{"item":"tea","count":"two"}';
    const refusal = connection.call("shop.call", text.encode(wrong));
    await expect(refusal).rejects.toMatchObject({ code: "invalidArgument", blame: "peer" });
    await expect(refusal).rejects.toThrow(/^the value does not fit: count: Invalid .*number/);
    for (const kind of kinds) {
      const stream = connection.open(`shop.${kind}`, kind);
      const [end] = await converse(stream, [wrong]);
      expect(end).toMatch(/the value does not fit: count: Invalid/);
      expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "invalidArgument" } });
    }
  });

  it("89: neither takes `__proto__` for a prototype nor pollutes any", async () => {
    const { connection } = await createRig(shopOf(schema(order)));
    const keys = Object.getOwnPropertyNames(Object.prototype);
    const answer = connection.call("shop.call", text.encode('{"__proto__":{"item":"tea","polluted":1},"count":3}'));
    await expect(answer).rejects.toThrow("item: ");
    const kept = await connection.call("shop.call", text.encode('{"item":"tea","__proto__":{"count":9}}'));
    expect(text.decode(kept)).toBe('{"item":"tea","count":2}');
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(keys);
  });

  it("recursive, walks what is nested as deep as JSON may be, and is spared a depth bomb", async () => {
    const nested = (depth: number): Uint8Array => text.encode(`${'{"next":'.repeat(depth)}{}${"}".repeat(depth)}`);
    const recursive = vendor === "zod" ? zodList : valibotList;
    const { connection } = await createRig(moduleOf(recursive));
    const answer = await connection.call("m.ask", nested(499));
    expect(answer).toEqual(nested(499));
    const refusal = connection.call("m.ask", nested(100_000));
    await expect(refusal).rejects.toMatchObject({ code: "invalidArgument" });
    await expect(refusal).rejects.toThrow("nested deeper");
  });
});

interface List {
  next?: List | undefined;
}
const zodList: z.ZodType<List> = z.object({ next: z.optional(z.lazy(() => zodList)) });
const valibotList: v.GenericSchema<List> = v.object({ next: v.optional(v.lazy(() => valibotList)) });

/** A module whose one call takes what the schema takes, and answers with it as it is. */
function moduleOf(standardSchema: StandardSchema): Module {
  const handle = (value: unknown): string => JSON.stringify(value) ?? "undefined";
  const call = defineCall({ input: schema(standardSchema), output: text, handle });
  return defineModule({ name: "m", version: "1", handlers: { "m.ask": call } });
}

/** What the caller gets to see. */
async function ask(standardSchema: StandardSchema, request = "{}"): Promise<unknown> {
  const { connection } = await createRig(moduleOf(standardSchema));
  const answer = await connection.call("m.ask", text.encode(request)).catch((error: unknown) => error);
  await connection.close();
  return answer instanceof Uint8Array ? text.decode(answer) : answer;
}

/** A schema of no library: what it says is in the test's hand. */
function custom<Output>(validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>) {
  return { "~standard": { version: 1, vendor: "test", validate } } satisfies StandardSchema<unknown, Output>;
}

describe("what a schema says of a value", () => {
  it("is shown in part: three issues, and how many more there are", async () => {
    const request = JSON.stringify({ a: { b: [0, 1, "x"] }, c: 1, d: 1, e: 1 });
    const message = z.object({
      a: z.object({ b: z.array(z.number({ error: "no number" })) }),
      c: z.string({ error: "no text" }),
      d: z.string({ error: "no text" }),
      e: z.string({ error: "no text" }),
    });
    expect(await ask(message, request)).toMatchObject({
      code: "invalidArgument",
      message: "the value does not fit: a.b.2: no number; c: no text; d: no text; 1 more",
    });
  });

  it("has a path of keys, of segments, of symbols, or none", async () => {
    const issues = [
      { message: "one", path: ["a", { key: 0 }, Symbol("s")] },
      { message: "two", path: [] },
      { message: "three" },
    ];
    expect(await ask(custom(() => ({ issues })))).toMatchObject({
      message: "the value does not fit: a.0.Symbol(s): one; two; three",
    });
  });

  it("97: is printable and bounded, though keys and values in it are the peer's", async () => {
    const key = `\u001b[31m\r\n\u202e${"k".repeat(5_000)}`;
    const word = v.picklist(["yes"], ({ received }) => `no ${received}`);
    const request = JSON.stringify({ [key]: `\u001b[0m\n${"v".repeat(5_000)}` });
    const error = await ask(v.record(v.string(), word), request);
    const message = error instanceof Error ? error.message : "";
    expect(message).toMatch(/^the value does not fit: \\u001b\[31m\\u000d\\u000a\\u202ek+\.\.\.: no /);
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(message.length).toBeLessThan(400);
  });

  it("that it is wrong without saying how is a refusal", async () => {
    expect(await ask(custom(() => ({ issues: [] })))).toMatchObject({ code: "invalidArgument" });
  });

  it.each<[string, StandardSchema, string]>([
    ["a schema of its own", custom(throwing), "invalidArgument"],
    ["by what its answer is made of", custom(answerThrowing), "invalidArgument"],
    ["a check of valibot", v.pipe(v.object({}), v.check(throwing)), "invalidArgument"],
    // Zod makes a promise of it.
    ["a check of zod", z.object({}).refine(throwing), "internal"],
  ])("is hidden when it throws: %s", async (_, throws, code) => {
    const error = await ask(throws);
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain("secret");
  });
});

function answerThrowing(): StandardResult<never> {
  return {
    get issues(): never {
      return throwing();
    },
  };
}

function throwing(): never {
  throw new Error("secret");
}

describe("a schema that validates asynchronously", () => {
  const message = "the schema validates asynchronously, or it threw: a payload is decoded at once";

  it.each<[string, StandardSchema]>([
    ["of zod", z.object({}).refine(async () => true)],
    [
      "of valibot",
      v.pipeAsync(
        v.object({}),
        v.checkAsync(async () => true),
      ),
    ],
    ["of its own", custom(async (value) => ({ value }))],
  ])("is refused with internal: %s", async (_, asynchronous) => {
    expect(() => schema(asynchronous).decode(text.encode("{}"))).toThrow(
      expect.objectContaining({ code: "internal", blame: "local", message }),
    );
    expect(await ask(asynchronous)).toMatchObject({ code: "internal", message });
  });

  it("and then rejects does not end the process", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", listen);
    expect(await ask(custom(() => Promise.reject(new Error("too late"))))).toMatchObject({ code: "internal" });
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", listen);
    expect(unhandled).toEqual([]);
  });
});

describe("a schema that transforms", () => {
  it("gives its output to the handler, and is not asked when a value is encoded", async () => {
    const seconds = z
      .string()
      .regex(/^\d+s$/)
      .transform((value) => Number.parseInt(value, 10));
    const codec = schema(seconds);
    expectTypeOf(codec).toEqualTypeOf<Codec<number>>();
    expect(await ask(seconds, '"90s"')).toBe("90");
    expect(text.decode(codec.encode(-1))).toBe("-1");
    expect(() => codec.decode(codec.encode(90))).toThrow("the value does not fit: ");
  });

  it("back and forth, round-trips when it takes what JSON makes of its output", () => {
    const day = schema(z.coerce.date());
    const noon = new Date(Date.UTC(2026, 0, 1, 12));
    expect(day.decode(day.encode(noon))).toEqual(noon);
  });
});

describe("types", () => {
  it("the interface is that of the specification, both ways", () => {
    expectTypeOf<StandardSchema<string, number>>().toExtend<StandardSchemaV1<string, number>>();
    expectTypeOf<StandardSchemaV1<string, number>>().toExtend<StandardSchema<string, number>>();
    expectTypeOf<StandardSchema>().toExtend<StandardSchemaV1>();
    expectTypeOf<StandardSchemaV1>().toExtend<StandardSchema>();
    expectTypeOf<StandardSchema<string, number>>().not.toExtend<StandardSchemaV1<string, string>>();
    expectTypeOf<StandardSchemaV1.InferOutput<StandardSchema<string, number>>>().toEqualTypeOf<number>();
    expectTypeOf<StandardSchemaV1.InferInput<StandardSchema<string, number>>>().toEqualTypeOf<string>();
  });

  it("a handler's argument is what its schema gives", () => {
    const zodOrder = schema(z.object({ item: z.string(), count: z.number().default(1) }));
    const valibotOrder = schema(v.object({ item: v.string(), count: v.optional(v.number(), 1) }));
    defineCall({
      input: zodOrder,
      output: valibotOrder,
      handle(order) {
        expectTypeOf(order).toEqualTypeOf<{ item: string; count: number }>();
        return order;
      },
    });
    defineStream({
      kind: "bidiStream",
      input: valibotOrder,
      output: text,
      async *handle(orders) {
        expectTypeOf(orders).toEqualTypeOf<AsyncIterable<{ item: string; count: number }>>();
        for await (const { item } of orders) yield item;
      },
    });
    // @ts-expect-error: the answer is of another type
    defineCall({ input: text, output: zodOrder, handle: (item): string => item });
  });
});

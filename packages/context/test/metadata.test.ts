import { describe, expect, test } from "vitest";
import {
  createInvocationContext,
  createMetadata,
  EMPTY_CONTEXT,
  EMPTY_METADATA,
  fromWireInvocationContext,
  type Metadata,
  MetadataKey,
  toWireInvocationContext,
} from "../src/index.js";
import { EMPTY_WIRE } from "./peer-context.js";

const invalid = expect.objectContaining({ code: "invalidArgument" });
const exhausted = expect.objectContaining({ code: "resourceExhausted" });

test("keeps order, and answers like a Map [21.25]", () => {
  const metadata = createMetadata([
    ["b", "1"],
    ["a", "2"],
  ]);
  expect([...metadata.keys()]).toEqual(["b", "a"]);
  expect([metadata.get("a"), metadata.get("c"), metadata.has("b"), metadata.size]).toEqual(["2", undefined, true, 2]);
  expect([...createMetadata({ [MetadataKey.requestId]: "r" }).entries()]).toEqual([["request-id", "r"]]);
});

test("keys that mean something to objects are data [21.29]", () => {
  const keys = ["__proto__", "constructor", "prototype", "to_string", "has-own-property"];
  const metadata = createMetadata(keys.map((key): [string, string] => [key, "v"]));
  expect([...metadata.keys()]).toEqual(keys);
  expect(({} as Record<string, unknown>)["v"]).toBeUndefined();
  expect(EMPTY_METADATA.get("constructor")).toBeUndefined();
  expect(JSON.parse(JSON.stringify(metadata))).toHaveProperty(["constructor"], "v");
  expect(JSON.stringify(metadata)).toContain('"__proto__":"v"');
});

test("with and without leave the first as it was [21.25]", () => {
  const metadata = createMetadata({ a: "1", b: "2" });
  expect([...metadata.with("a", "3")]).toEqual([
    ["a", "3"],
    ["b", "2"],
  ]);
  expect([...metadata.without("a")]).toEqual([["b", "2"]]);
  expect(metadata.without("c")).toBe(metadata);
  expect([...metadata]).toEqual([
    ["a", "1"],
    ["b", "2"],
  ]);
  expect(metadata).not.toHaveProperty("set");
  expect(() => metadata.with("A", "1")).toThrow(invalid);
});

describe("the limits", () => {
  test.each(["", "A", "a b", "\u00e4", "a\0", "a\n", "a:b"])("refuse the key %j [21.26]", (key) => {
    expect(() => createMetadata([[key, ""]])).toThrow(invalid);
  });

  test("refuse a key that occurs twice, also in another case [21.28]", () => {
    for (const key of ["a", "A"]) {
      const pairs: [string, string][] = [["a", "1"]];
      expect(() => createMetadata([...pairs, [key, "2"]])).toThrow(invalid);
    }
  });

  test("hold at their edges, and the error names the key, the size and the limit [21.5, 21.27]", () => {
    const pairs = (count: number): [string, string][] => Array.from({ length: count }, (_, i) => [`k${i}`, ""]);
    expect(createMetadata(pairs(64)).size).toBe(64);
    expect(() => createMetadata(pairs(65))).toThrow(exhausted);
    expect(createMetadata([["k".repeat(128), ""]]).size).toBe(1);
    expect(() => createMetadata([["k".repeat(129), ""]])).toThrow(exhausted);
    expect(createMetadata({ k: "\u00e4".repeat(2_048) }).size).toBe(1);
    expect(() => createMetadata({ k: "\u00e4".repeat(2_049) })).toThrow(exhausted);
    expect(() => createMetadata({ k: "v".repeat(4_097) })).toThrow(
      'metadata value of "k" takes 4097 bytes or more, over the limit of 4096',
    );
    expect(createMetadata({ a: "v".repeat(4_095), b: "v".repeat(4_095) }).size).toBe(2);
    expect(() => createMetadata({ a: "v".repeat(4_095), b: "v".repeat(4_096) })).toThrow(
      'metadata takes 8193 bytes with the key "b", over the limit of 8192',
    );
  });

  test("refuse text that has no UTF-8, and what is no text [21.27]", () => {
    expect(() => createMetadata({ a: "\ud800" })).toThrow(invalid);
    expect(() => createMetadata({ a: "x\udc00" })).toThrow(invalid);
    expect(() => createMetadata({ a: 1 as unknown as string })).toThrow(invalid);
  });
});

/** Metadata as a peer sends it. */
function receive(pairs: Iterable<readonly [string, string]>): Metadata {
  const metadata = Array.from(pairs, ([key, value]) => ({ key, value }));
  return fromWireInvocationContext({ ...EMPTY_WIRE, metadata }).metadata;
}

const repeat = (count: number): [string, string][] => Array.from({ length: count }, (_, i) => [`k${i}`, ""]);

test.each<[string, [string, string][], string]>([
  ["65 pairs", repeat(65), 'metadata takes 65 pairs with the key "k64", over the limit of 64'],
  ["a key of 129 bytes", [["k".repeat(129), ""]], "takes 129 bytes or more, over the limit of 128"],
  ["a value of 4,097 bytes", [["k", "v".repeat(4_097)]], "takes 4097 bytes or more, over the limit of 4096"],
  [
    "8,193 bytes in all",
    [
      ["a", "v".repeat(4_095)],
      ["b", "v".repeat(4_096)],
    ],
    'metadata takes 8193 bytes with the key "b", over the limit of 8192',
  ],
])(
  "hostile case 84: metadata of %s is refused, ours and a peer's, with its size and limit [21.5, 21.27]",
  (_what, pairs, text) => {
    const error = (blame: string): unknown =>
      expect.objectContaining({ code: "resourceExhausted", blame, message: expect.stringContaining(text) });
    expect(() => createMetadata(pairs)).toThrow(error("local"));
    expect(() => receive(pairs)).toThrow(error("peer"));
  },
);

test("hostile case 89: keys that every object has are data, from a peer too, and no object learns of them [21.29]", () => {
  const keys = ["__proto__", "constructor", "prototype", "tostring", "hasownproperty", "__definegetter__", "valueof"];
  const before = Reflect.ownKeys(Object.prototype);
  const metadata = receive(keys.map((key) => [key, "polluted"]));
  expect([...metadata.keys()]).toEqual(keys);
  expect(keys.map((key) => metadata.get(key))).toEqual(keys.map(() => "polluted"));
  const printed = metadata.toJSON();
  expect(Object.getPrototypeOf(printed)).toBe(Object.prototype);
  expect(Object.getOwnPropertyDescriptor(printed, "__proto__")?.value).toBe("polluted");
  expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  for (const absent of [...keys, "toString", "hasOwnProperty"]) {
    expect([EMPTY_METADATA.get(absent), EMPTY_METADATA.getBytes(absent), EMPTY_METADATA.has(absent)]).toEqual([
      undefined,
      undefined,
      false,
    ]);
  }
});

test("hostile case 90: a key that occurs twice is refused, as is its upper case, ours and a peer's [21.28]", () => {
  const twice = (key: string): [string, string][] => [
    ["tenant-id", "acme"],
    [key, "evil"],
  ];
  for (const key of ["tenant-id", "Tenant-Id", "TENANT-ID"]) {
    expect(() => createMetadata(twice(key))).toThrow(
      expect.objectContaining({ code: "invalidArgument", blame: "local" }),
    );
    expect(() => receive(twice(key))).toThrow(expect.objectContaining({ code: "invalidArgument", blame: "peer" }));
  }
});

describe("keys of the runtime", () => {
  test("are refused among an application's own pairs, wherever they are set [21.31]", () => {
    const refused = expect.objectContaining({ code: "invalidArgument", blame: "local" });
    expect(() => createMetadata({ [MetadataKey.ixtSdk]: "mine" })).toThrow(refused);
    expect(() => createMetadata({ "ixt-": "" })).toThrow(refused);
    expect(() => EMPTY_METADATA.with("ixt-x", "mine")).toThrow(refused);
    expect(() => createMetadata({}).with("ixt-x-bin", new Uint8Array(1))).toThrow(refused);
    expect(createMetadata({ ixt: "", "x-ixt-": "" }).size).toBe(2);
  });

  test("are kept of a peer, and beside what is set then [21.31]", () => {
    const received = receive([["ixt-schema-pin", "117319c37e78"]]);
    expect([...received]).toEqual([["ixt-schema-pin", "117319c37e78"]]);
    expect([...received.with("a", "1").keys()]).toEqual(["ixt-schema-pin", "a"]);
    expect(() => received.with("ixt-schema-pin", "mine")).toThrow(invalid);
    expect(createInvocationContext({ metadata: received }).metadata).toBe(received);
  });

  test("are set by the runtime, which says so [21.31]", () => {
    const metadata = createMetadata({ "ixt-sdk": "ts/1" }, { reserved: true });
    expect(metadata.with("ixt-schema-pin", "1", { reserved: true }).size).toBe(2);
  });
});

test("metadata that a context was made of is that context's, and none is none [21.2]", () => {
  expect(EMPTY_CONTEXT.metadata).toBe(EMPTY_METADATA);
  expect(createMetadata([])).toBe(EMPTY_METADATA);
  const context = createInvocationContext({ metadata: { a: "1" } });
  expect(createInvocationContext({ metadata: context.metadata }).metadata).toBe(context.metadata);
  expect([...createInvocationContext({ metadata: [["a", "1"]] }).metadata]).toEqual([...context.metadata]);
  expect(() => createInvocationContext({ metadata: { A: "1" } })).toThrow(invalid);
  expect(toWireInvocationContext(context)?.metadata).toEqual([{ key: "a", value: "1" }]);
});

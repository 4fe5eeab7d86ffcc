// The conventional keys, parsed: as their specifications have them, and nothing at all where they are malformed.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createMetadata,
  EMPTY_METADATA,
  MetadataKey,
  type MetadataValues,
  readMetadata,
  resolveContextLimits,
} from "../src/index.js";

const KEYS = Object.values(MetadataKey);
const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const PARENT_ID = "b7ad6b7169203331";

function read<Key extends MetadataKey>(key: Key, text: string): MetadataValues[Key] | undefined {
  return readMetadata(createMetadata({ [key]: text }, { reserved: true }), key);
}

test("the conventional keys are these, and every one of them reads [21.32]", () => {
  const texts: Record<MetadataKey, string> = {
    traceparent: `00-${TRACE_ID}-${PARENT_ID}-01`,
    tracestate: "a=1",
    baggage: "a=1",
    "request-id": "r",
    "correlation-id": "c",
    "causation-id": "c",
    "idempotency-key": "i",
    "content-type": "application/json",
    dataschema: "urn:x",
    "tenant-id": "t",
    "session-id": "s",
    locale: "de",
    attempt: "1",
    "user-agent": "u",
    "ixt-schema-pin": "117319c37e78",
    "ixt-sdk": "ts/1",
  };
  expect(KEYS).toEqual(Object.keys(texts));
  for (const key of KEYS) {
    expect(read(key, texts[key])).toBeDefined();
    expect(readMetadata(EMPTY_METADATA, key)).toBeUndefined();
  }
});

test("what is malformed reads as undefined and is still there as text [21.32]", () => {
  const metadata = createMetadata({ attempt: "many", traceparent: "x" });
  expect(readMetadata(metadata, MetadataKey.attempt)).toBeUndefined();
  expect(readMetadata(metadata, MetadataKey.traceparent)).toBeUndefined();
  expect([metadata.get("attempt"), metadata.get("traceparent")]).toEqual(["many", "x"]);
});

test("a key without a convention reads as undefined, also one that every object has [21.29, 21.32]", () => {
  for (const key of ["constructor", "__proto__", "tenant"]) {
    expect(readMetadata(createMetadata([[key, "1"]]), key as MetadataKey)).toBeUndefined();
  }
  expect(Object.isFrozen(MetadataKey)).toBe(true);
});

test.each([
  ["baggage", "a="],
  ["baggage", "a"],
  ["baggage", ""],
  ["baggage", "a=b"],
  ["tracestate", "a=b"],
  ["tracestate", ""],
  ["traceparent", ""],
] as const)(
  "a %s of %j and a run of spaces is read in one pass, whatever a peer ends it with [21.33]",
  (key, before) => {
    // Where each space were tried with every other, this would take minutes.
    const text = `${before}${" ".repeat(500_000)}\u00e4`;
    const limits = resolveContextLimits({ maxMetadataValueBytes: text.length * 2, maxMetadataBytes: text.length * 3 });
    expect(readMetadata(createMetadata({ [key]: text }, { limits }), key)).toBeUndefined();
  },
);

test("no text makes a reader throw [21.32]", () => {
  const seeds = [`00-${TRACE_ID}-${PARENT_ID}-01`, "a=1;b=%20,c@d=2", "de-Latn-AT-x-y", "a = b ; c ,", "%ff%", "=;,"];
  const fragments = fc.array(fc.constantFrom(...seeds.flatMap((seed) => [...seed]), ...seeds), { maxLength: 40 });
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fragments.map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (value) => {
      for (const key of KEYS) expect(() => read(key, value)).not.toThrow();
    }),
    { numRuns: 1_000 },
  );
});

// An expression that goes back over its text would take longer than a test may.
test("texts of the greatest size that almost match are refused in good time [21.32]", () => {
  const hostile = [" ", "\t", "a", "a=", "a= ", "a;", "a=b;", "%41", "a@", "-", "=", ",", "a =\t"];
  for (const key of KEYS) {
    for (const piece of hostile) {
      const text = piece.repeat(Math.floor(4_000 / piece.length));
      for (const value of [text, `${text}\u00e4`, `a=${text}\u00e4`, `x${text}`]) {
        expect(() => read(key, value)).not.toThrow();
      }
    }
  }
});

describe("traceparent", () => {
  test("reads its parts [21.33]", () => {
    const parts = { version: 0, traceId: TRACE_ID, parentId: PARENT_ID };
    expect(read("traceparent", `00-${TRACE_ID}-${PARENT_ID}-01`)).toEqual({ ...parts, flags: 1, sampled: true });
    expect(read("traceparent", `00-${TRACE_ID}-${PARENT_ID}-fe`)).toEqual({ ...parts, flags: 254, sampled: false });
  });

  test("of a newer version reads as far as this one goes [21.33]", () => {
    const expected = { version: 0xcc, traceId: TRACE_ID, parentId: PARENT_ID, flags: 9, sampled: true };
    expect(read("traceparent", `cc-${TRACE_ID}-${PARENT_ID}-09`)).toEqual(expected);
    expect(read("traceparent", `cc-${TRACE_ID}-${PARENT_ID}-09-what-may-come`)).toEqual(expected);
    expect(read("traceparent", `cc-${TRACE_ID}-${PARENT_ID}-09.what`)).toBeUndefined();
  });

  test.each([
    ["empty", ""],
    ["of the version ff", `ff-${TRACE_ID}-${PARENT_ID}-01`],
    ["of version 00 and longer", `00-${TRACE_ID}-${PARENT_ID}-01-x`],
    ["of version 00 with a dash at its end", `00-${TRACE_ID}-${PARENT_ID}-01-`],
    ["with a trace of zeros", `00-${"0".repeat(32)}-${PARENT_ID}-01`],
    ["with a parent of zeros", `00-${TRACE_ID}-${"0".repeat(16)}-01`],
    ["in upper case", `00-${TRACE_ID.toUpperCase()}-${PARENT_ID}-01`],
    ["with a short trace", `00-${TRACE_ID.slice(1)}-${PARENT_ID}-01`],
    ["with a long parent", `00-${TRACE_ID}-${PARENT_ID}0-01`],
    ["without flags", `00-${TRACE_ID}-${PARENT_ID}`],
    ["with other digits", `00-${TRACE_ID.replace("f", "g")}-${PARENT_ID}-01`],
    ["between spaces", ` 00-${TRACE_ID}-${PARENT_ID}-01`],
    ["before a line break", `00-${TRACE_ID}-${PARENT_ID}-01\n`],
  ])("that is %s is undefined [21.32, 21.33]", (_what, text) => {
    expect(read("traceparent", text)).toBeUndefined();
  });
});

describe("tracestate", () => {
  test("reads its members in order, of tenants too, and skips what is empty [21.33]", () => {
    expect(read("tracestate", "rojo=00f067aa0ba902b7, \t0tenant@vendor=a b!~ ,,z_-*/9=1\t")).toEqual([
      ["rojo", "00f067aa0ba902b7"],
      ["0tenant@vendor", "a b!~"],
      ["z_-*/9", "1"],
    ]);
    expect(read("tracestate", "")).toEqual([]);
    const members = Array.from({ length: 32 }, (_, i) => `k${i}=${i}`);
    expect(read("tracestate", members.join())).toHaveLength(32);
    expect(read("tracestate", [...members, ""].join())).toHaveLength(32);
    expect(read("tracestate", [...members, "one=more"].join())).toBeUndefined();
    expect(read("tracestate", `${"k".repeat(256)}=${"v".repeat(256)}`)).toHaveLength(1);
    expect(read("tracestate", `${"t".repeat(241)}@${"s".repeat(14)}=v`)).toHaveLength(1);
  });

  test.each([
    "a",
    "a=",
    "=1",
    "a=1=2",
    "A=1",
    "1=1",
    "a=1,a=2",
    "a =1",
    "a= \t",
    "a=\u00e4",
    "a=1;b=2,c",
    "t@1=1",
    "a@b@c=1",
    `${"k".repeat(257)}=1`,
    `a=${"v".repeat(257)}`,
    `${"t".repeat(242)}@s=1`,
    `t@${"s".repeat(15)}=1`,
  ])("%j is undefined [21.32, 21.33]", (text) => {
    expect(read("tracestate", text)).toBeUndefined();
  });
});

describe("baggage", () => {
  test("reads its entries with their properties, decoded [21.33]", () => {
    expect(read("baggage", "a=1 ; p = q; flag , user\t=\tAm%C3%A9lie%2C%20x,b=,a=2;r=%3B")).toEqual([
      {
        key: "a",
        value: "1",
        properties: [
          { key: "p", value: "q" },
          { key: "flag", value: undefined },
        ],
      },
      { key: "user", value: "Am\u00e9lie, x", properties: [] },
      { key: "b", value: "", properties: [] },
      { key: "a", value: "2", properties: [{ key: "r", value: ";" }] },
    ]);
    expect(read("baggage", "a=b=c")?.[0]?.value).toBe("b=c");
    expect(read("baggage", "!#$%&'*+-.^_`|~9=1")?.[0]?.key).toBe("!#$%&'*+-.^_`|~9");
  });

  test("puts U+FFFD where bytes are no UTF-8, and keeps a byte-order mark [21.33]", () => {
    expect(read("baggage", "a=x%FFy%C3")?.[0]?.value).toBe("x\ufffdy\ufffd");
    expect(read("baggage", "a=%EF%BB%BFx")?.[0]?.value).toBe("\ufeffx");
  });

  test("comes back as it was encoded [21.33]", () => {
    const entry = fc.tuple(
      fc.stringMatching(/^[\w!#$&'*+.^`|~-]{1,8}$/),
      fc.string({ unit: "grapheme", maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 6 }), (entries) => {
        const text = entries.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join(" , ");
        expect(read("baggage", text)?.map(({ key, value }) => [key, value])).toEqual(entries);
      }),
    );
  });

  test("has at most 180 members [21.33]", () => {
    const members = Array.from({ length: 181 }, (_, i) => `k${i}=${i}`);
    expect(read("baggage", members.slice(1).join())).toHaveLength(180);
    expect(read("baggage", members.join())).toBeUndefined();
  });

  test.each([
    "",
    "a",
    "=1",
    "a=1,",
    "a=1,,b=2",
    "a b=1",
    "a=b c",
    'a="1"',
    "a=1;",
    "a=%",
    "a=%4",
    "a=%zz",
    "a=\\",
    "a=\u00e4",
    "\u00e4=1",
    "a=1;p=%4g",
  ])("%j is undefined [21.32, 21.33]", (text) => {
    expect(read("baggage", text)).toBeUndefined();
  });
});

test.each([
  ["1", 1],
  ["20", 20],
  ["9007199254740991", 9_007_199_254_740_991],
  ["0", undefined],
  ["-1", undefined],
  ["+1", undefined],
  ["01", undefined],
  ["1.0", undefined],
  ["1e3", undefined],
  [" 1", undefined],
  ["", undefined],
  ["\u0661", undefined],
  ["9007199254740992", undefined],
  ["9".repeat(400), undefined],
])("the attempt %j is %s [21.32]", (text, attempt) => {
  expect(read("attempt", text)).toBe(attempt);
});

test.each([
  ["de-at", "de-AT"],
  ["EN", "en"],
  ["zh-hant-tw", "zh-Hant-TW"],
  ["iw", "he"],
  ["", undefined],
  ["de_AT", undefined],
  ["en-", undefined],
  ["*", undefined],
  ["en,de", undefined],
])("the locale %j is %s [21.32]", (text, locale) => {
  expect(read("locale", text)).toBe(locale);
});

test("ids and the like are text, of which an empty one is none [21.32]", () => {
  const keys = KEYS.filter((key) => !["traceparent", "tracestate", "baggage", "attempt", "locale"].includes(key));
  expect(keys).toHaveLength(11);
  for (const key of keys) expect([read(key, " any \u00e4 "), read(key, "")]).toEqual([" any \u00e4 ", undefined]);
});

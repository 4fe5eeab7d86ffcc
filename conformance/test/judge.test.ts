// The rule of the differential fuzz, case by case, with verdicts made by hand: what must count as a failure does.

import { DEFAULT_LIMITS, WireError } from "@ixt/wire";
import { describe, expect, test } from "vitest";
import { type Codec, findCodecs } from "../src/codecs.js";
import { hasInvalidText, readAllowList } from "../src/fuzz/allow-list.js";
import { decodeVerdict } from "../src/fuzz/decode-verdict.js";
import type { FuzzCase } from "../src/fuzz/fuzz-case.js";
import { judge, needsTightReading } from "../src/fuzz/judge.js";
import type { OracleVerdict } from "../src/oracle/client.js";
import { readRequest } from "../src/schema/read-request.js";

const model = readRequest(new URL("../../schemas/request.bin", import.meta.url));
const allowed = readAllowList(model);

function codecOf(name: string): Codec {
  const codec = findCodecs(model).find(({ node }) => node.name === name);
  if (codec === undefined) throw new Error(`no codec ${name}`);
  return codec;
}

const goodbye = codecOf("Goodbye");
const DUMP = '{code:"a",message:""}';
const BYTES = goodbye.encode({ code: "a", message: "" });

function inputOf(bytes: Uint8Array, codec: Codec = goodbye): FuzzCase {
  return { index: 0, codec, bytes, options: { limits: DEFAULT_LIMITS }, expected: undefined };
}

function accepted(text: string, bytes = BYTES): OracleVerdict {
  return { status: "accepted", consumedWords: bytes.length / 8, text };
}

const REFUSED: OracleVerdict = { status: "refused", consumedWords: 0, text: "out of bounds" };

function judged(input: FuzzCase, theirs: OracleVerdict, tight?: OracleVerdict): string {
  const judgement = judge(input, decodeVerdict(input), theirs, tight, allowed);
  return judgement.kind === "failure" ? judgement.what : judgement.kind;
}

describe("both accept", () => {
  test("the same value", () => expect(judged(inputOf(BYTES), accepted(DUMP))).toBe("agreed-value"));

  test("another value: failure", () => {
    expect(judged(inputOf(BYTES), accepted('{code:"b",message:""}'))).toMatch("different values");
  });

  test("a message with a tail that we did not see: failure", () => {
    const theirs = { ...accepted(DUMP), consumedWords: 2 };
    expect(judged(inputOf(BYTES), theirs)).toMatch("trailing bytes");
  });

  test("a value so large that it was not read whole: failure", () => {
    expect(judged(inputOf(BYTES), { ...accepted(""), status: "partial" })).toMatch("too large");
  });

  test("a decoder that reads another value than was written: failure", () => {
    const wrong: Codec = { ...goodbye, decode: () => ({ code: "", message: "" }) };
    expect(judged({ ...inputOf(BYTES, wrong), expected: DUMP }, accepted(DUMP))).toMatch("another layout");
    expect(judged(inputOf(BYTES, wrong), accepted(DUMP))).toMatch("different values");
  });
});

test("we accept what libcapnp refuses: failure", () => {
  expect(judged(inputOf(BYTES), REFUSED)).toMatch("we accept what libcapnp refuses");
});

describe("we refuse", () => {
  const broken = BYTES.slice();
  broken[16] = 0x7f;

  test("as libcapnp does", () => expect(judged(inputOf(broken), REFUSED)).toBe("agreed-refusal"));

  test("with a code that is not on the list: failure", () => {
    expect(decodeVerdict(inputOf(broken)).text).toBe("CAPABILITY_POINTER");
    expect(judged(inputOf(broken), accepted(DUMP, broken))).toMatch("with CAPABILITY_POINTER");
  });

  test("for a listed reason that shows", () => {
    const invalid = BYTES.slice();
    invalid[32] = 0xff;
    expect(decodeVerdict(inputOf(invalid)).text).toBe("INVALID_TEXT");
    expect(judged(inputOf(invalid), accepted('{code:"\\xff",message:""}'))).toBe("stricter");
  });

  test("for a listed reason that does not show: failure", () => {
    const invalid = BYTES.slice();
    invalid[32] = 0xff;
    expect(judged(inputOf(invalid), accepted(DUMP))).toMatch("nothing shows that it is so");
  });

  test("bytes behind the message, which libcapnp leaves alone", () => {
    const longer = new Uint8Array(BYTES.length + 8);
    longer.set(BYTES);
    expect(judged(inputOf(longer), accepted(DUMP))).toBe("stricter");
    expect(judged(inputOf(longer), accepted(DUMP, longer))).toMatch("nothing shows");
  });

  test("shared objects, when libcapnp too passes the message's own size", () => {
    // Both pointers lead to the one text, which is longer than the words to spare.
    const shared = goodbye.encode({ code: "a".repeat(20), message: "" });
    shared.set(shared.subarray(16, 24), 24);
    shared[24] = 1;
    const input = inputOf(shared);
    const own = decodeVerdict(input);
    expect(own.text).toBe("SHARED_OBJECT");
    expect(needsTightReading(own, accepted(""))).toBe(true);
    expect(judged(input, accepted(DUMP), REFUSED)).toBe("stricter");
    expect(judged(input, accepted(DUMP), accepted(DUMP))).toMatch("nothing shows");
  });
});

describe("a list of nothing whose count has its top bit set, which libcapnp drops", () => {
  const info = codecOf("ServiceDirectory");
  const listOf = (tag: number): Uint8Array => {
    const words = new Uint32Array([0, 4, 0, 1 << 16, 1, 7, tag, 0, 0, 0]);
    return new Uint8Array(words.buffer);
  };
  const theirs = (bytes: Uint8Array): OracleVerdict => accepted("{entries:[]}", bytes);

  test("is refused by us alone for that bit", () => {
    const bytes = listOf(0x8000_0000);
    expect(decodeVerdict(inputOf(bytes, info)).text).toBe("LIST_TOO_LONG");
    expect(judged(inputOf(bytes, info), theirs(bytes), theirs(bytes))).toBe("stricter");
  });

  test("a long count without that bit is no excuse: failure", () => {
    const bytes = listOf(0x4000_0000);
    expect(decodeVerdict(inputOf(bytes, info)).text).toBe("LIST_TOO_LONG");
    expect(judged(inputOf(bytes, info), theirs(bytes), theirs(bytes))).toMatch("nothing shows");
  });
});

describe("manners of the decoder", () => {
  function throwing(error: unknown): Codec {
    return {
      ...goodbye,
      decode: () => {
        throw error;
      },
    };
  }

  test.each([
    ["an error that is no WireError", new RangeError("offset")],
    ["INTERNAL", new WireError("INTERNAL", { blame: "peer", detail: "" })],
    ["a peer's fault blamed on the caller", new WireError("OUT_OF_BOUNDS", { blame: "local", detail: "" })],
  ])("throwing %s is a failure even where libcapnp refuses", (_, error) => {
    expect(judged(inputOf(BYTES, throwing(error)), REFUSED)).toMatch("our decoder throws");
  });

  test("changing the input is a failure", () => {
    const scribbling: Codec = {
      ...goodbye,
      decode: (bytes) => {
        const value = goodbye.decode(bytes);
        bytes[0] = 9;
        return value;
      },
    };
    expect(judged(inputOf(BYTES.slice(), scribbling), accepted(DUMP))).toMatch("changes its input");
  });

  test("a decoder that is slow each time is a failure", () => {
    const slow: Codec = {
      ...goodbye,
      decode: (bytes) => {
        for (const end = performance.now() + 60; performance.now() < end; );
        return goodbye.decode(bytes);
      },
    };
    expect(judged(inputOf(BYTES, slow), accepted(DUMP))).toMatch("50 ms");
  });
});

describe("the allow-list", () => {
  test("has these codes, and no others", () => {
    expect([...allowed.keys()].sort()).toEqual([
      "BAD_FAR_POINTER",
      "BAD_TAG",
      "INVALID_LENGTH",
      "INVALID_TEXT",
      "LIST_TOO_LONG",
      "MESSAGE_TOO_LARGE",
      "OUT_OF_RANGE",
      "SHARED_OBJECT",
      "TOO_DEEP",
      "TOO_MANY_SEGMENTS",
      "TRAILING_BYTES",
      "UNALIGNED",
    ]);
  });

  test("tells text that is UTF-8 from text that is not", () => {
    expect(hasInvalidText('{a:"\\xc3\\xa9",b:"plain"}')).toBe(false);
    expect(hasInvalidText('{a:"plain",b:"\\xed\\xa0\\x80"}')).toBe(true);
  });
});

describe("differences that the fuzz found, decided as libcapnp decides", () => {
  const words = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replace(/\s/g, ""), "hex"));

  test("a double-far pointer to an object of no size in a segment without words is refused", () => {
    const bytes = words("0100000003000000 0000000000000000 0e00000000000000 0200000001000000 0000000000000000");
    expect(decodeVerdict(inputOf(bytes, codecOf("MetadataEntry"))).text).toBe("BAD_FAR_POINTER");
  });

  test("a double-far pointer to an object of no size past the end of a segment is accepted", () => {
    const bytes = words("0100000001000000 0200000000000000 0600000001000000 1a00000000000000 fcffffff00000000");
    expect(decodeVerdict(inputOf(bytes, codecOf("StreamClose"))).text).toBe("{reason:0,finalSequence:0}");
  });
});

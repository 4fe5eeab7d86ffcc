// The ready-made codecs against payloads made to hurt, and what of a codec's error reaches the peer.

import { WireError } from "@ixt/wire";
import { describe, expect, it } from "vitest";
import { bytes, type Codec, createError, defineCall, defineModule, defineStream, json, text } from "../src/index.js";
import { createRig } from "./rig.js";

const ask = "m.ask";

/** What the caller gets to see of a request that the codec refuses, from a call and from a stream. */
async function refusals(input: Codec<unknown>, payload: Uint8Array): Promise<unknown[]> {
  const module = defineModule({
    name: "m",
    version: "1",
    handlers: { [ask]: defineCall({ input, output: text, handle: () => "taken" }) },
    streams: { [ask]: defineStream({ kind: "unary", input, output: text, handle: () => "taken" }) },
  });
  const { connection } = await createRig(module);
  const answer = await connection.call(ask, payload).catch((error: unknown) => error);
  const stream = connection.open(ask, "unary");
  await stream.send(payload);
  stream.sender.close();
  const outcome = await stream.closed;
  await connection.close();
  return [answer, "cause" in outcome ? outcome.cause : outcome];
}

/** A codec whose every payload is refused with this. */
function throwing(error: unknown): Codec<unknown> {
  return {
    encode: () => new Uint8Array(0),
    decode: () => {
      throw error;
    },
  };
}

describe("text", () => {
  it("crosses as it is, or not at all", () => {
    for (const value of ["", "plain", "\u{feff}gr\u00fc\u00df \u{1f600}"])
      expect(text.decode(text.encode(value))).toBe(value);
    for (const broken of ["\ud83d", "a\ude00b", "\u00fc\ud83d\u00fc"]) {
      expect(() => text.encode(broken)).toThrow(
        expect.objectContaining({
          code: "internal",
          message: "the text has a lone surrogate, which UTF-8 cannot carry",
        }),
      );
    }
  });
});

describe("what a codec throws", () => {
  it("of the family reaches the peer as it is", async () => {
    const refusal = createError("resourceExhausted", "the picture has too many pixels", { blame: "peer" });
    for (const seen of await refusals(throwing(refusal), new Uint8Array(0))) {
      expect(seen).toMatchObject({ code: "resourceExhausted", message: "the picture has too many pixels" });
    }
  });

  it.each<[string, unknown]>([
    ["an error", new Error("secret: at line 3 of /etc/passwd")],
    ["no error at all", "secret"],
    ["nothing", undefined],
    ["a decoder's error", new WireError("OUT_OF_BOUNDS", { detail: "secret", path: "Secret.key", blame: "peer" })],
  ])("else stays here: %s", async (_, thrown) => {
    for (const seen of await refusals(throwing(thrown), new Uint8Array(0))) {
      expect(seen).toMatchObject({ code: "invalidArgument" });
      expect(String(seen)).toContain("the request cannot be decoded");
      expect(String(seen)).not.toMatch(/secret/i);
    }
  });
});

describe("json", () => {
  it("89: keeps `__proto__` and its kin as data, and Object.prototype as it was", async () => {
    const keys = Object.getOwnPropertyNames(Object.prototype);
    const sent = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1}';
    const output = json<Record<string, unknown>>();
    const handle = (value: Record<string, unknown>): Record<string, unknown> => ({
      own: Object.keys(value),
      inherited: "polluted" in value,
      proto: Object.getOwnPropertyDescriptor(value, "__proto__")?.value,
      again: value,
    });
    const call = defineCall({ input: output, output, handle });
    const { connection } = await createRig(defineModule({ name: "m", version: "1", handlers: { [ask]: call } }));
    const answer = text.decode(await connection.call(ask, text.encode(sent)));
    expect(answer).toBe(
      `{"own":["__proto__","constructor","toString"],"inherited":false,"proto":{"polluted":true},"again":${sent}}`,
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(keys);
    expect("polluted" in {}).toBe(false);
  });

  /** Lists in lists and objects in objects, with brackets in texts that do not count. */
  const nested = (depth: number): Uint8Array => {
    const pairs = depth / 2;
    return text.encode(`${'{"]}\\\\\\"[[":["]]",'.repeat(pairs)}1${"]}".repeat(pairs)}`);
  };

  it("takes 500 levels, and refuses a depth bomb before anything walks it", async () => {
    const open = json();
    expect(open.decode(open.encode(open.decode(nested(500))))).toEqual(open.decode(nested(500)));
    let checked = false;
    const check = (): void => {
      checked = true;
    };
    for (const bomb of [nested(502), text.encode("[".repeat(500_000)), nested(400_000)]) {
      for (const seen of await refusals(json(check), bomb)) {
        expect(seen).toMatchObject({ code: "invalidArgument" });
        expect(String(seen)).toContain("JSON nested deeper than 500 levels");
      }
    }
    expect(checked).toBe(false);
    expect(open.decode(text.encode(`[${"[],".repeat(1_000)}[]]`))).toHaveLength(1_001);
  });

  it("refuses what makes a check run out of stack", async () => {
    const endless = (value: unknown): number => endless(value) + 1;
    for (const seen of await refusals(json(endless), text.encode("1"))) {
      expect(seen).toMatchObject({ code: "invalidArgument" });
    }
  });

  it.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array(0)],
    ["a text without an end", text.encode('"\\\\\\"')],
    ["bytes that are no UTF-8", Uint8Array.of(0x22, 0xc3, 0x28, 0x22)],
    ["a byte order mark", Uint8Array.of(0xef, 0xbb, 0xbf, 0x31)],
    ["two values", text.encode("1 2")],
    ["a number that is none", text.encode("NaN")],
  ])("refuses %s as invalidArgument", async (_, payload) => {
    for (const seen of await refusals(json(), payload)) expect(seen).toMatchObject({ code: "invalidArgument" });
  });

  it("refuses to encode what has no JSON: the peer gets an id", async () => {
    const circular: unknown[] = [];
    circular.push(circular);
    const answers: readonly unknown[] = [undefined, () => 1, circular, 1n];
    const codes: string[] = [];
    for (const value of answers) {
      const call = defineCall({ input: bytes, output: json(), handle: () => value });
      const { connection } = await createRig(defineModule({ name: "m", version: "1", handlers: { [ask]: call } }));
      const error: { code?: string } = await connection.call(ask, new Uint8Array(0)).catch((caught) => caught);
      codes.push(`${error.code}`);
    }
    expect(codes).toEqual(["internal", "internal", "internal", "internal"]);
  });
});

describe("text and bytes", () => {
  it("text refuses bytes that are no UTF-8, and keeps a byte order mark", () => {
    expect(() => text.decode(Uint8Array.of(0xc3, 0x28))).toThrow(TypeError);
    expect(text.encode(text.decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31)))).toEqual(
      Uint8Array.of(0xef, 0xbb, 0xbf, 0x31),
    );
  });

  it("bytes are not copied", () => {
    const payload = Uint8Array.of(1, 2);
    expect(bytes.decode(bytes.encode(payload))).toBe(payload);
  });
});

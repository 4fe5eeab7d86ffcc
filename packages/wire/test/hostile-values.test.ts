// Hostile cases 16 to 18: text that is no text, values of a newer schema, structs of an older and a newer one.

import { Bytes16, type UnrecognizedVariant } from "@ixt/wire";
import { decodeStreamCancel, decodeStreamError, decodeStreamFrame, encodeStreamError } from "@ixt/wire/ipc_streaming";
import { decodeMessageTarget, encodeMessageTarget, type MessageTarget } from "@ixt/wire/module";
import { describe, expect, test } from "vitest";
import { buildMessage, listPointer, structPointer, tag, type Word, word } from "./build-message.js";
import {
  decodeFlagList,
  decodeNamedList,
  decodeNewer,
  decodeNewerChoice,
  decodeNewerList,
  decodeNumberedList,
  decodeNumberList,
  decodeOlder,
  decodeOlderChoice,
  decodeOlderList,
  decodeTextList,
  encodeFlagList,
  encodeNamedList,
  encodeNewer,
  encodeNewerChoice,
  encodeNewerList,
  encodeNumberedList,
  encodeNumberList,
  encodeOlder,
  encodeOlderList,
  encodeTextList,
  type Newer,
} from "./fixture/fixture.js";
import { refusal, refusalCode } from "./refusal.js";

const TEXT = 2;
const COMPOSITE = 7;

/** A StreamCancel whose message is exactly these bytes, its NUL among them or not. */
function cancelWith(bytes: readonly number[]): Uint8Array {
  const words: Word[] = [];
  for (let i = 0; i < bytes.length; i += 8) {
    const eight = new Uint8Array(8);
    eight.set(bytes.slice(i, i + 8));
    words.push(eight);
  }
  return buildMessage([structPointer(0, 1, 1), [1, 0], listPointer(0, TEXT, bytes.length), ...words]);
}

describe("hostile text", () => {
  test("hostile case 16: text without its NUL, of no size, or not UTF-8 is INVALID_TEXT; a byte order mark stays", () => {
    for (const bytes of [
      [],
      [0x61],
      [0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68],
      [0x80, 0],
      [0xc3, 0],
      [0xc0, 0x80, 0],
      [0xe0, 0x80, 0x80, 0],
      [0xed, 0xa0, 0x80, 0],
      [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80, 0],
      [0xf4, 0x90, 0x80, 0x80, 0],
      [0xf8, 0x88, 0x80, 0x80, 0x80, 0],
      [0xff, 0],
      [0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0xfe, 0],
    ]) {
      expect(refusal(() => decodeStreamCancel(cancelWith(bytes)))).toMatchObject({
        code: "INVALID_TEXT",
        path: "StreamCancel.message",
      });
    }
    const read = (...bytes: number[]): string => decodeStreamCancel(cancelWith([...bytes, 0])).message;
    expect(read(0xef, 0xbb, 0xbf, 0x61)).toBe("\uFEFFa");
    expect(read(0xf0, 0x9f, 0x98, 0x80)).toBe("😀");
    expect(read()).toBe("");
    // Identifiers refuse an inner NUL one layer up; on the wire it is a character like any other.
    expect(read(0x61, 0, 0x62)).toBe("a\0b");
  });

  test("stray bytes in the padding behind a text change nothing", () => {
    const bytes = buildMessage([
      structPointer(0, 1, 1),
      [1, 0],
      listPointer(0, TEXT, 3),
      Uint8Array.of(104, 105, 0, 255, 1, 2, 3, 200),
    ]);
    expect(decodeStreamCancel(bytes).message).toBe("hi");
  });
});

describe("values of a newer schema", () => {
  test("hostile case 17: an unknown variant is kept with its ordinal, an unknown enum value with its own", () => {
    const unknown = buildMessage([structPointer(0, 1, 2), [9, 0], [0, 0], [0, 0]]);
    expect(decodeStreamFrame(unknown)).toEqual({ streamId: Bytes16.ZERO, kind: "unrecognized", ordinal: 9 });
    const target = decodeMessageTarget(buildMessage([structPointer(0, 1, 2), [65_535, 0], [0, 0], [0, 0]]));
    expect(target).toEqual({ kind: "unrecognized", ordinal: 65_535 } satisfies UnrecognizedVariant);
    // What was not read cannot be written again: refused, with the variant's place.
    expect(refusal(() => encodeMessageTarget(target as MessageTarget))).toMatchObject({
      code: "UNKNOWN_VARIANT",
      path: "MessageTarget.kind",
      blame: "local",
    });

    const error = decodeStreamError(buildMessage([structPointer(0, 1, 2), [40_000, 0], [0, 0], [0, 0]]));
    expect(error.code).toEqual({ unrecognized: 40_000 });
    expect(decodeStreamError(encodeStreamError(error))).toEqual(error);
  });

  test("a variant that a newer peer added is unrecognized to an older one, the fields beside it are read", () => {
    const newer = encodeNewerChoice({ colour: 2, kind: "third", third: "new" });
    expect(decodeOlderChoice(newer)).toEqual({ colour: 2, kind: "unrecognized", ordinal: 2 });
    expect(decodeNewerChoice(newer)).toEqual({ colour: 2, kind: "third", third: "new" });
  });
});

describe("schema evolution", () => {
  const NEWER: Newer = { number: 7, name: "seven", extra: 9n, words: ["a", "b"], inner: { number: 1, name: "one" } };

  test("hostile case 18: an older peer's shorter struct has defaults, a newer one's longer struct is read in part", () => {
    expect(decodeNewer(encodeOlder({ number: 7, name: "seven" }))).toEqual({
      number: 7,
      name: "seven",
      extra: 0n,
      words: [],
      inner: undefined,
    });
    expect(decodeOlder(encodeNewer(NEWER))).toEqual({ number: 7, name: "seven" });
  });

  test("hostile case 18: structs in lists evolve both ways", () => {
    expect(decodeOlderList(encodeNewerList({ items: [NEWER, NEWER] }))).toEqual({
      items: [
        { number: 7, name: "seven" },
        { number: 7, name: "seven" },
      ],
    });
    expect(decodeNewerList(encodeOlderList({ items: [{ number: 7, name: "seven" }] })).items[0]?.words).toEqual([]);
  });

  test("hostile case 18: a list of numbers or of text reads as the list of structs it became, and the other way", () => {
    expect(decodeNumberedList(encodeNumberList({ items: [1, 2, 3] }))).toEqual({
      items: [1, 2, 3].map((number) => ({ number, more: "" })),
    });
    expect(decodeNumberList(encodeNumberedList({ items: [{ number: 5, more: "x" }] }))).toEqual({ items: [5] });
    expect(decodeNamedList(encodeTextList({ items: ["a", "b"] }))).toEqual({
      items: [
        { name: "a", more: "" },
        { name: "b", more: "" },
      ],
    });
    expect(decodeTextList(encodeNamedList({ items: [{ name: "a", more: "b" }] }))).toEqual({ items: ["a"] });
    expect(decodeTextList(encodeNamedList({ items: [{ name: "", more: "" }] }))).toEqual({ items: [""] });
  });

  test("hostile case 18: a list of bits is no list of structs, and structs without the right section are no list", () => {
    expect(refusalCode(() => decodeNumberedList(encodeFlagList({ items: [true] })))).toBe("TYPE_MISMATCH");
    expect(refusalCode(() => decodeFlagList(encodeNumberedList({ items: [{ number: 1, more: "" }] })))).toBe(
      "TYPE_MISMATCH",
    );
    const structs = (data: number, pointers: number): Uint8Array => {
      const words = Array.from({ length: data + pointers }, (): Word => [0, 0]);
      return buildMessage([
        structPointer(0, 0, 1),
        listPointer(0, COMPOSITE, data + pointers),
        tag(1, data, pointers),
        ...words,
      ]);
    };
    expect(refusalCode(() => decodeTextList(structs(1, 0)))).toBe("TYPE_MISMATCH");
    expect(refusalCode(() => decodeNumberList(structs(0, 1)))).toBe("TYPE_MISMATCH");
    expect(refusalCode(() => decodeNumberList(encodeTextList({ items: ["a"] })))).toBe("TYPE_MISMATCH");
    expect(decodeNumberedList(structs(0, 0))).toEqual({ items: [{ number: 0, more: "" }] });
    expect(decodeNamedList(structs(0, 1))).toEqual({ items: [{ name: "", more: "" }] });
  });

  test("a null struct pointer reads as absent, a text of one NUL as empty", () => {
    expect(
      decodeStreamCancel(buildMessage([structPointer(0, 1, 1), [1, 0], listPointer(0, TEXT, 1), word("")])).message,
    ).toBe("");
  });
});

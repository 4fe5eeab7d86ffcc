// Messages of several segments, as other encoders write large ones: read through far pointers to the same value.

import { WireError } from "@ixt/wire";
import { decodeStreamCancel } from "@ixt/wire/ipc_streaming";
import { decodeInvocationContext } from "@ixt/wire/module";
import { describe, expect, test } from "vitest";
import { buildMessage, farPointer, listPointer, structPointer, tag, type Word, word } from "./build-message.js";

const TEXT = 2;
const COMPOSITE = 7;

const FAR = buildMessage(
  [farPointer(2, 1)],
  [listPointer(0, TEXT, 3), word("hi")],
  [word("unused"), structPointer(0, 1, 1), [3, 0], farPointer(1, 0)],
);

const DOUBLE_FAR = buildMessage(
  [farPointer(1, 0, "double")],
  [farPointer(2, 1), structPointer(0, 1, 1)],
  [word("unused"), [4, 0], farPointer(3, 0, "double")],
  [farPointer(4, 0), listPointer(0, TEXT, 6)],
  [word("hello")],
);

describe("several segments", () => {
  test("a far pointer leads to a landing pad in another segment", () => {
    expect(decodeStreamCancel(FAR)).toEqual({ reason: 3, message: "hi" });
  });

  test("a double-far pointer's pad names the object in a third segment, and a tag says what it is", () => {
    expect(decodeStreamCancel(DOUBLE_FAR)).toEqual({ reason: 4, message: "hello" });
  });

  test.each([
    ["far", FAR],
    ["double-far", DOUBLE_FAR],
  ])(
    "hostile case 23: every flipped bit of a %s pointer's message is read, or refused as the peer's fault",
    (_, message) => {
      const outcomes = { read: 0, refused: 0 };
      for (let bit = 0; bit < message.length * 8; bit++) {
        const flipped = message.slice();
        flipped[bit >>> 3] = (flipped[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
        try {
          decodeStreamCancel(flipped);
          outcomes.read++;
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
          expect(error).toMatchObject({ blame: "peer" });
          outcomes.refused++;
        }
      }
      expect(outcomes.read).toBeGreaterThan(0);
      expect(outcomes.refused).toBeGreaterThan(0);
    },
  );

  test("a list of structs in another segment leads on to texts in a third", () => {
    const pointers: Word[] = [...Array.from({ length: 5 }, (): Word => [0, 0]), farPointer(1, 0)];
    const message = buildMessage(
      [structPointer(0, 1, 6), [7, 0], ...pointers],
      [listPointer(0, COMPOSITE, 4), tag(2, 0, 2), farPointer(2, 0), [0, 0], farPointer(2, 2), farPointer(2, 0)],
      [listPointer(0, TEXT, 2), word("a"), listPointer(0, TEXT, 2), word("b")],
    );
    const { deadlineUnixMs, metadata } = decodeInvocationContext(message);
    expect(deadlineUnixMs).toBe(7n);
    expect(metadata).toEqual([
      { key: "a", value: "" },
      { key: "b", value: "a" },
    ]);
  });

  test("a pointer in one segment may not reach over its end into the next", () => {
    const message = buildMessage([structPointer(0, 1, 1), [1, 0], listPointer(0, TEXT, 3)], [word("hi")]);
    expect(() => decodeStreamCancel(message)).toThrow("OUT_OF_BOUNDS at StreamCancel.message");
  });

  test("empty segments stand for nothing", () => {
    const message = buildMessage([farPointer(3, 0)], [], [], [structPointer(0, 1, 1), [2, 0], [0, 0]], []);
    expect(decodeStreamCancel(message)).toEqual({ reason: 2, message: "" });
  });
});

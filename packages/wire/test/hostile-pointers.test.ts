// Hostile cases 7 to 15: pointers that lie.

import { resolveLimits } from "@ixt/wire";
import { decodeStreamCancel, decodeStreamData, decodeStreamFrame } from "@ixt/wire/ipc_streaming";
import { decodeActorIdentity, decodeInvocationContext } from "@ixt/wire/module";
import { describe, expect, test } from "vitest";
import { buildMessage, farPointer, listPointer, structPointer, tag, type Word, word } from "./build-message.js";
import { decodeLists, decodeTextList, decodeTree, encodeTree, type Tree } from "./fixture/fixture.js";
import { refusal, refusalCode } from "./refusal.js";

/** A StreamCancel whose message pointer is `pointer`, with `rest` behind it. */
function cancel(pointer: Word, ...rest: Word[]): Uint8Array {
  return buildMessage([structPointer(0, 1, 1), [1, 0], pointer, ...rest]);
}

const TEXT = 2;
const POINTER = 6;
const COMPOSITE = 7;

describe("hostile pointers", () => {
  test("hostile case 7: a pointer past the end, before the start or backwards out of its segment is OUT_OF_BOUNDS", () => {
    for (const offset of [1, 2, 1000, 0x1fff_ffff, -4, -1000, -0x2000_0000]) {
      expect(refusal(() => decodeStreamCancel(cancel(listPointer(offset, TEXT, 3), word("hi"))))).toEqual({
        code: "OUT_OF_BOUNDS",
        path: "StreamCancel.message",
        blame: "peer",
      });
    }
    expect(refusalCode(() => decodeStreamCancel(cancel(listPointer(0, TEXT, 9), word("hi"))))).toBe("OUT_OF_BOUNDS");
    expect(refusalCode(() => decodeStreamCancel(buildMessage([structPointer(5, 1, 1), [1, 0]])))).toBe("OUT_OF_BOUNDS");
    expect(refusalCode(() => decodeStreamCancel(buildMessage([structPointer(0, 0xffff, 0xffff)])))).toBe(
      "OUT_OF_BOUNDS",
    );
  });

  test("hostile case 8: far pointers that lead nowhere, or to each other, are refused", () => {
    const read = (...segments: Word[][]): string => refusalCode(() => decodeStreamCancel(buildMessage(...segments)));
    expect(read([farPointer(1, 0)])).toBe("BAD_FAR_POINTER");
    expect(read([farPointer(0xffff_ffff, 0)], [])).toBe("BAD_FAR_POINTER");
    expect(read([farPointer(1, 1)], [[0, 0]])).toBe("BAD_FAR_POINTER");
    expect(read([farPointer(1, 0x1fff_ffff)], [[0, 0]])).toBe("BAD_FAR_POINTER");
    expect(read([farPointer(0, 0)])).toBe("BAD_FAR_POINTER");
    expect(read([farPointer(1, 0)], [farPointer(0, 0)])).toBe("BAD_FAR_POINTER");
    expect(read([farPointer(1, 0, "double")], [structPointer(0, 1, 1), structPointer(0, 1, 1)])).toBe(
      "BAD_FAR_POINTER",
    );
    expect(read([farPointer(1, 0, "double")], [farPointer(0, 0, "double"), structPointer(0, 1, 1)])).toBe(
      "BAD_FAR_POINTER",
    );
    expect(read([farPointer(1, 0, "double")], [farPointer(0, 0), farPointer(0, 0)])).toBe("BAD_FAR_POINTER");
    expect(read([farPointer(1, 0, "double")], [farPointer(7, 0), structPointer(0, 1, 1)])).toBe("BAD_FAR_POINTER");
    expect(read([farPointer(1, 0, "double")], [farPointer(0, 0)])).toBe("BAD_FAR_POINTER");
    expect(read([farPointer(1, 0, "double")], [farPointer(0, 1), structPointer(0, 1, 1)])).toBe("OUT_OF_BOUNDS");
  });

  test("hostile case 9: capability and reserved pointers are CAPABILITY_POINTER", () => {
    for (const pointer of [
      [3, 0],
      [3, 7],
      [0xffff_ffff, 0],
      [7, 0],
    ] as const) {
      expect(refusalCode(() => decodeStreamCancel(cancel(pointer)))).toBe("CAPABILITY_POINTER");
    }
    expect(refusalCode(() => decodeStreamCancel(buildMessage([farPointer(1, 0)], [[3, 0]])))).toBe(
      "CAPABILITY_POINTER",
    );
  });

  test("hostile case 10: a root that is no struct is refused, a null root reads as defaults", () => {
    expect(refusalCode(() => decodeStreamCancel(buildMessage([listPointer(0, TEXT, 1), [0, 0]])))).toBe(
      "TYPE_MISMATCH",
    );
    expect(refusalCode(() => decodeStreamCancel(buildMessage([[3, 0]])))).toBe("CAPABILITY_POINTER");
    expect(decodeStreamCancel(buildMessage([[0, 0]]))).toEqual({ reason: 0, message: "" });
    expect(decodeStreamFrame(buildMessage([[0, 0]]))).toMatchObject({ kind: "open", streamId: { isZero: true } });
  });

  test("hostile case 11: a struct within itself ends as SHARED_OBJECT, deep nesting as TOO_DEEP", () => {
    // Tree {label, left, children}: `left` leads back to the tree itself, then through a second one.
    expect(
      refusalCode(() => decodeTree(buildMessage([structPointer(0, 0, 3), [0, 0], structPointer(-2, 0, 3), [0, 0]]))),
    ).toBe("SHARED_OBJECT");
    const twoWay = [
      structPointer(0, 0, 3),
      [0, 0],
      structPointer(1, 0, 3),
      [0, 0],
      [0, 0],
      structPointer(-5, 0, 3),
      [0, 0],
    ];
    expect(refusalCode(() => decodeTree(buildMessage(twoWay as Word[])))).toBe("SHARED_OBJECT");

    const nested = (depth: number): Tree => {
      let tree: Tree = { label: "", left: undefined, children: [] };
      for (let i = 1; i < depth; i++) tree = { label: "", left: tree, children: [] };
      return tree;
    };
    const deep = resolveLimits({ maxDepth: 65 });
    expect(decodeTree(encodeTree(nested(64)))).toEqual(nested(64));
    expect(refusal(() => encodeTree(nested(65)))).toMatchObject({ code: "TOO_DEEP", blame: "local" });
    // 65 levels, written by hand: each struct's second pointer leads to the next.
    const words: Word[] = [structPointer(0, 0, 3)];
    for (let i = 1; i < 65; i++) words.push([0, 0], structPointer(1, 0, 3), [0, 0]);
    words.push([0, 0], [0, 0], [0, 0]);
    expect(refusalCode(() => decodeTree(buildMessage(words)))).toBe("TOO_DEEP");
    expect(decodeTree(buildMessage(words), { limits: deep })).toBeDefined();
  });

  test("hostile case 11: what is written is never deeper than what is read", () => {
    const nested = (depth: number): Tree => {
      let tree: Tree = { label: "", left: undefined, children: [] };
      for (let i = 1; i < depth; i++) tree = { label: "", left: undefined, children: [tree] };
      return tree;
    };
    // Each list is a level, and so is each of its elements.
    expect(decodeTree(encodeTree(nested(32)))).toEqual(nested(32));
    expect(refusalCode(() => encodeTree(nested(33)))).toBe("TOO_DEEP");
  });

  test("hostile case 12: many pointers to one object are SHARED_OBJECT before they amplify", () => {
    const count = 10_000;
    const shared: Word[] = Array.from({ length: 8192 }, () => word("aaaaaaaa"));
    shared[8191] = word("aaaaaaa");
    const pointers = Array.from({ length: count }, (_, i) => listPointer(count - 1 - i, TEXT, 8192 * 8));
    const bytes = buildMessage([structPointer(0, 0, 1), listPointer(0, POINTER, count), ...pointers, ...shared]);
    expect(refusal(() => decodeTextList(bytes))).toMatchObject({ code: "SHARED_OBJECT", path: "TextList.items[1]" });
  });

  test("hostile case 13: lists that claim more elements than any message holds are LIST_TOO_LONG", () => {
    const list = (field: number, ...pointer: Word[]): Uint8Array => {
      const pointers: Word[] = Array.from({ length: 15 }, () => [0, 0]);
      pointers[field] = pointer[0] as Word;
      return buildMessage([structPointer(0, 0, 15), ...pointers, ...pointer.slice(1)]);
    };
    const most = 0x1fff_ffff;
    const flags = 0;
    const u8 = 5;
    const texts = 12;
    const inners = 14;
    for (const bytes of [
      list(u8, listPointer(14, 0, most)),
      list(flags, listPointer(14, 1, most)),
      list(u8, listPointer(14, 2, most)),
      list(texts, listPointer(14, 6, most)),
      list(inners, listPointer(14, 0, most)),
      list(inners, listPointer(0, COMPOSITE, 0), tag(0x3fff_ffff, 0, 0)),
      list(inners, listPointer(0, COMPOSITE, 0), tag(1 << 26, 0, 0)),
      list(inners, listPointer(0, COMPOSITE, 0), tag(60_000, 0, 0)),
      list(inners, listPointer(14, 0, 60_000)),
    ]) {
      expect(["LIST_TOO_LONG", "OUT_OF_BOUNDS"]).toContain(refusalCode(() => decodeLists(bytes)));
    }
    expect(refusalCode(() => decodeLists(list(inners, listPointer(0, COMPOSITE, 0), tag(1 << 26, 0, 0))))).toBe(
      "LIST_TOO_LONG",
    );
    expect(refusalCode(() => decodeLists(list(inners, listPointer(14, 0, most))))).toBe("LIST_TOO_LONG");
  });

  test("hostile case 14: a tag that overruns its list, or is no struct tag, is BAD_TAG", () => {
    const metadata = (words: number, ...rest: Word[]): Uint8Array => {
      const pointers: Word[] = [...Array.from({ length: 5 }, (): Word => [0, 0]), listPointer(0, COMPOSITE, words)];
      return buildMessage([structPointer(0, 1, 6), [0, 0], ...pointers, ...rest]);
    };
    const entry: Word[] = [
      [0, 0],
      [0, 0],
    ];
    expect(decodeInvocationContext(metadata(2, tag(1, 0, 2), ...entry)).metadata).toEqual([{ key: "", value: "" }]);
    for (const bad of [
      tag(2, 0, 2),
      tag(0x3fff_ffff, 0, 2),
      tag(-1, 1, 0),
      listPointer(0, TEXT, 1),
      farPointer(0, 0),
    ]) {
      expect(refusalCode(() => decodeInvocationContext(metadata(2, bad, ...entry)))).toBe("BAD_TAG");
    }
  });

  test("hostile case 15: data or text that is a struct or a list of other elements is TYPE_MISMATCH", () => {
    for (const pointer of [
      structPointer(0, 1, 0),
      ...[0, 1, 3, 4, 5, 6].map((size) => listPointer(0, size, 1)),
      listPointer(0, COMPOSITE, 0),
    ]) {
      expect(refusalCode(() => decodeStreamCancel(cancel(pointer, [0, 0])))).toBe("TYPE_MISMATCH");
      expect(refusalCode(() => decodeStreamData(cancel(pointer, [0, 0])))).toBe("TYPE_MISMATCH");
    }
    const actor = (capabilities: Word, ...rest: Word[]): Uint8Array =>
      buildMessage([structPointer(0, 0, 4), [0, 0], capabilities, [0, 0], [0, 0], ...rest]);
    expect(refusal(() => decodeActorIdentity(actor(listPointer(2, TEXT, 3), word("hi"))))).toMatchObject({
      code: "TYPE_MISMATCH",
      path: "ActorIdentity.capabilities",
    });
    expect(refusalCode(() => decodeActorIdentity(actor(structPointer(2, 1, 0), [0, 0])))).toBe("TYPE_MISMATCH");
  });
});

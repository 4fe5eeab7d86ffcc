// Valid messages that our encoder would not write: other layouts of the same objects, and structs of older and newer
// schemas. All of them are read, none is written again byte for byte.

import { type Item, parseTree, type StructItem } from "../fuzz/tree.js";
import { asStruct, layTree, type TreeLayout } from "./lay-tree.js";
import { layout } from "./layout-draft.js";
import { ID } from "./parts.js";
import { encodeJson } from "./roots.js";
import { FULL_CONTEXT, OTHER_ID, withActor } from "./samples.js";
import type { Draft, JsonObject, VectorType } from "./vector.js";

/** The full context in another order or in other segments. */
function laid(name: string, about: string, how: TreeLayout): Draft {
  return layout(name, about, "InvocationContext", FULL_CONTEXT, layTree(treeOf(FULL_CONTEXT), how));
}

function treeOf(value: JsonObject, type: VectorType = "InvocationContext"): Item {
  return asStruct(parseTree(encodeJson(type, value)));
}

/** The context's tree after `change`, which gets its root, in one segment. */
function changed(
  value: JsonObject,
  change: (root: StructItem) => void,
  type: VectorType = "InvocationContext",
): Uint8Array {
  const root = asStruct(treeOf(value, type));
  change(root);
  return layTree(root, { segments: "one", far: "single" });
}

/** Pointers of an InvocationContext, an ActorIdentity and a struct of two. */
const ACTOR = 3;
const METADATA = 5;
const CAPABILITIES = 1;

const SMALL: JsonObject = {
  messageId: OTHER_ID,
  ...withActor({ capabilities: ["a", "b"] }),
  metadata: [
    { key: "k", value: "1" },
    { key: "l", value: "2" },
  ],
};

const OPEN: JsonObject = {
  streamId: ID,
  kind: "open",
  open: { kind: "bidiStream", initialCredit: 4, bufferCapFrames: 8, context: SMALL },
};

/** What a newer schema might have put behind the fields that we know. */
function grow(struct: StructItem): void {
  struct.data.push(0x1234_5678, 0xffff_ffff);
  struct.pointers.push({ kind: "struct", data: [7, 0], pointers: [] });
}

/** Text as the item which it is in a tree. */
function textItem(text: string): Item {
  const bytes = Buffer.alloc(Math.ceil((Buffer.byteLength(text) + 1) / 8) * 8);
  bytes.write(text);
  const data = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(i * 4));
  return { kind: "scalars", size: 2, count: Buffer.byteLength(text) + 1, data };
}

export const TREE_LAYOUTS: readonly Draft[] = [
  laid("reversed", "Children stand before their parents: pointers lead backwards.", {
    segments: "one",
    far: "single",
    isReversed: true,
  }),
  laid("gaps", "Two words that nobody points to before each object.", { segments: "one", far: "single", gapWords: 2 }),
  laid("segment-an-object", "Each object in a segment of its own, behind a far pointer.", {
    segments: "each",
    far: "single",
  }),
  laid("segment-an-object-double-far", "Each object in a segment of its own, behind a double-far pointer.", {
    segments: "each",
    far: "double",
  }),
  laid("segment-an-object-reversed", "The same with the root in the last segment.", {
    segments: "each",
    far: "double",
    isReversed: true,
    gapWords: 1,
  }),
  layout(
    "frame-in-segments",
    "An open frame with each object in a segment of its own.",
    "StreamFrame",
    OPEN,
    layTree(treeOf(OPEN, "StreamFrame"), { segments: "each", far: "single" }),
  ),
  layout(
    "older-context",
    "A context of an older schema, which ended with causationId: the rest has its defaults.",
    "InvocationContext",
    { messageId: OTHER_ID, correlationId: "c" },
    changed({ messageId: OTHER_ID, correlationId: "c", deadlineUnixMs: "5" }, (root) => {
      root.data.length = 0;
      root.pointers.length = 3;
    }),
    18,
  ),
  layout(
    "older-actor",
    "An actor of an older schema, which had a subject alone.",
    "InvocationContext",
    { actor: { subject: { kind: "system" } } },
    changed({ actor: { subject: { kind: "system" } } }, (root) => {
      asStruct(root.pointers[ACTOR]).pointers.length = 1;
    }),
    18,
  ),
  layout(
    "older-frame",
    "A frame whose struct has no data section: its variant is the first.",
    "StreamFrame",
    { streamId: ID, kind: "open", open: {} },
    changed(
      { streamId: ID, kind: "open", open: {} },
      (root) => {
        root.data.length = 0;
      },
      "StreamFrame",
    ),
    18,
  ),
  layout(
    "newer-context",
    "A context and an actor of a newer schema: what we do not know is left alone.",
    "InvocationContext",
    SMALL,
    changed(SMALL, (root) => {
      grow(root);
      grow(asStruct(root.pointers[ACTOR]));
    }),
    18,
  ),
  layout(
    "newer-metadata",
    "Pairs of a newer schema, with a data word and a third pointer.",
    "InvocationContext",
    SMALL,
    changed(SMALL, ({ pointers }) => {
      const list = pointers[METADATA];
      if (list?.kind !== "structs") throw new Error("expected a list of structs");
      list.dataWords += 1;
      list.pointerCount += 1;
      for (const struct of list.items) {
        struct.data.push(1, 2);
        struct.pointers.push(undefined);
      }
    }),
    18,
  ),
  layout(
    "capabilities-became-structs",
    "A list of text that a newer schema made a list of structs, whose first pointer is the text.",
    "InvocationContext",
    SMALL,
    changed(SMALL, ({ pointers }) => {
      asStruct(pointers[ACTOR]).pointers[CAPABILITIES] = {
        kind: "structs",
        dataWords: 1,
        pointerCount: 2,
        items: ["a", "b"].map((text) => ({ kind: "struct", data: [9, 0], pointers: [textItem(text), undefined] })),
      };
    }),
    18,
  ),
  layout(
    "metadata-was-text",
    "Pairs that were a list of text in an older schema: the text is their key.",
    "InvocationContext",
    { metadata: [{ key: "k" }, { key: "l" }] },
    changed({}, ({ pointers }) => {
      pointers[METADATA] = { kind: "pointers", items: [textItem("k"), textItem("l")] };
    }),
    18,
  ),
  layout(
    "metadata-was-numbers",
    "Pairs that were a list of numbers in an older schema: they have no pointers, so they are empty.",
    "InvocationContext",
    { metadata: [{}, {}] },
    changed({}, ({ pointers }) => {
      pointers[METADATA] = { kind: "scalars", size: 5, count: 2, data: [1, 0, 2, 0] };
    }),
    18,
  ),
  layout(
    "newer-frame",
    "A frame and its content of a newer schema.",
    "StreamFrame",
    { streamId: ID, kind: "close", close: { reason: "complete", finalSequence: "3" } },
    changed(
      { streamId: ID, kind: "close", close: { reason: "complete", finalSequence: "3" } },
      (root) => {
        grow(root);
        grow(asStruct(root.pointers[1]));
      },
      "StreamFrame",
    ),
    80,
  ),
  layout(
    "newer-welcome",
    "A welcome of a runtime that fills the reserved pointer, which nobody reads.",
    "Envelope",
    { kind: "welcome", welcome: { moduleContext: { moduleId: "m1" } } },
    changed(
      { kind: "welcome", welcome: { moduleContext: { moduleId: "m1" } } },
      (root) => {
        const moduleContext = asStruct(asStruct(root.pointers[0]).pointers[2]);
        moduleContext.pointers[2] = { kind: "struct", data: [1, 0], pointers: [] };
      },
      "Envelope",
    ),
    80,
  ),
];

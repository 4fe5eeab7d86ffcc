// Code for the exact layout of the messages that most are. Whatever differs from it in the least takes the general way,
// which gives the same bytes and the same value. The parts of such a message can also be written and read by themselves,
// for a caller who has no value to take apart and wants none made.

import type { Struct } from "./model.js";
import { capitalized } from "./names.js";
import { type Half, ID_WORDS, type StraightLayout, type StraightStep } from "./straight-layout.js";

export function emitStraight(root: Struct, layout: StraightLayout): string {
  return [
    emitFields(layout),
    emitWrite(root, layout),
    emitEncode(root, layout),
    emitRead(root, layout),
    emitDecode(root, layout),
  ].join("\n");
}

/** What of a straight layout a caller may use. */
export function straightNames({ name }: StraightLayout): string[] {
  return [`${name}Fields`, `read${name}`, `write${name}`];
}

function headerOf({ halves }: StraightLayout): number {
  return halves.length * 4;
}

/** Length of the whole message, from that of its data. */
function totalOf(layout: StraightLayout): string {
  return `${headerOf(layout)} + ((size + 7) & ~7)`;
}

// Out

function emitWrite({ name: root }: Struct, layout: StraightLayout): string {
  const { name, halves, ids, counters, data } = layout;
  const parameters = [
    ...ids.map((id) => `${id}: Bytes16`),
    ...counters.map((counter) => `${counter}: number`),
    `${data}: Uint8Array`,
  ];
  const highs = counters.map((counter) => `  const ${counter}High = highHalf(${counter});\n`);
  const refusals = [
    ...ids.map((id) => `!(${id} instanceof Bytes16) || ${id}.isZero`),
    ...counters.map((counter) => `${counter}High < 0`),
    `!isUint8Array(${data})`,
  ];
  const stores = halves.map((half, i) => `  words[${place("first", i)}] = ${storeOf(half)};\n`).join("");
  return `/**
 * Appends the message that \`encode${root}Into\` writes for these parts of it, and returns its length in bytes; 0, with nothing
 * written, where that has to do it: the slab has no room left, a part is empty or is not what its field takes.
 */
export function write${name}(w: Writer, ${parameters.join(", ")}): number {
${highs.join("")}  if (${refusals.join(" || ")}) return 0;
  const size = byteCount(${data});
  const total = ${totalOf(layout)};
  const at = w.roomForMessage(total);
  if (at < 0 || size === 0) return 0;
  const { words } = w;
  const first = at >> 2;
  const last = (at + total) >> 2;
  words[last - 2] = 0;
  words[last - 1] = 0;
${stores}  copyBytes(w.slab, at + ${headerOf(layout)}, ${data});
  w.keepMessage(total);
  return total;
}
`;
}

function storeOf(half: Half): string {
  switch (half.kind) {
    case "constant":
      return String(half.value);
    case "padding":
      return "0";
    case "discriminant":
      return String(half.value << (half.part * 16));
    case "id":
      return `${half.id}.${half.word}`;
    case "counter":
      return half.part === "low" ? half.counter : `${half.counter}High`;
    case "words":
      return "(total - 8) >>> 3";
    case "size":
      return "(size << 3) | 2";
  }
}

function emitEncode({ name: root }: Struct, { name, steps, ids, counters, data }: StraightLayout): string {
  return `/** Writes the layout that most messages have; 0, with nothing written, for a value that needs another. */
function encode${root}Straight(w: Writer, value: ${root}): number {
${steps.map(checkStep).join("")}  return write${name}(w, ${[...ids, ...counters, data].join(", ")});
}
`;
}

/** Takes a struct apart, once, into the locals that are written. */
function checkStep({ variant, locals }: StraightStep, index: number): string {
  const value = index === 0 ? "value" : `value${index}`;
  const lines = [`  if (typeof ${value} !== "object" || ${value} === null) return 0;\n`];
  if (variant !== undefined) {
    lines.push(`  if (${value}.kind !== "${variant.name}") return 0;\n`);
    lines.push(`  const value${index + 1} = ${value}.${variant.name};\n`);
  }
  for (const [field, local] of locals) lines.push(`  const ${local} = ${value}.${field};\n`);
  return lines.join("");
}

// In

/** How a number is loaded, so many bytes into the message. */
type Load = (type: "Int32" | "Uint32" | "Uint16", bytes: number) => string;

/** A view over a chunk of many messages is worth making; one over each message would cost more than all its bytes. */
const loadFromView: Load = (type, bytes) => `from.get${type}(${place("start", bytes)}, true)`;
const loadFromBytes: Load = (type, bytes) => `load${type}(from, ${place("start", bytes)})`;

function emitFields({ name, ids, counters, data }: StraightLayout): string {
  const words = ids.flatMap((id) => ID_WORDS.map((word) => `  ${idWord(id, word)} = 0;\n`));
  return `/**
 * What {@link read${name}} finds: the words of ids as \`Bytes16\` has them, and where the data lies. Made once, filled anew each time.
 */
export class ${name}Fields {
${words.join("")}${counters.map((counter) => `  ${counter} = 0;\n`).join("")}  ${data}At = 0;
  ${data}Bytes = 0;
}
`;
}

function idWord(id: string, word: string): string {
  return id + capitalized(word);
}

function emitRead({ name: root }: Struct, layout: StraightLayout): string {
  const { name, steps } = layout;
  return `/**
 * Reads the message that begins at \`start\`, where it has the layout that most have and ends at \`end\` or before it. Returns its
 * length in bytes; 0, with \`into\` as it was, for any other, of which \`decode${root}\` then judges. What it reads is what that
 * reads, under limits that allow the length and a depth of ${steps.length}, which the caller has checked.
 *
 * @param from a view over a chunk of many messages is faster than its bytes, and slower to make than one message is to read
 */
export function read${name}(from: DataView | Uint8Array, start: number, end: number, into: ${name}Fields): number {
  return from instanceof DataView ? view${name}(from, start, end, into) : scan${name}(from, start, end, into);
}

${emitReadFrom("view", "DataView", layout, loadFromView)}
${emitReadFrom("scan", "Uint8Array", layout, loadFromBytes)}`;
}

function emitReadFrom(verb: string, type: string, layout: StraightLayout, load: Load): string {
  const { name, ids, counters, data } = layout;
  const words = ids.flatMap((id) =>
    ID_WORDS.map((word) => `  into.${idWord(id, word)} = ${load("Int32", placeOfWord(layout, id, word))};\n`),
  );
  return `function ${verb}${name}(from: ${type}, start: number, end: number, into: ${name}Fields): number {
  const most = end - start;
  if (most < ${headerOf(layout)}) return 0;
${lengthsOf(layout, load)}  if (${mismatches(layout, load)} || total > most) return 0;
${words.join("")}${counters.map((counter) => `  into.${counter} = ${counterValue(layout, counter, load)};\n`).join("")}  into.${data}At = start + ${headerOf(layout)};
  into.${data}Bytes = size;
  return total;
}
`;
}

/** The locals that say how long the message and its data are, and how large its counters. */
function lengthsOf(layout: StraightLayout, load: Load): string {
  const { halves, counters } = layout;
  const sizeAt = halves.findIndex((half) => half.kind === "size") * 4;
  const highs = counters.map(
    (counter) => `  const ${counter}High = ${load("Uint32", placeOfCounter(layout, counter, "high"))};\n`,
  );
  return `  const total = ${load("Uint32", 4)} * 8 + 8;
  const sized = ${load("Uint32", sizeAt)};
  const size = sized >>> 3;
${highs.join("")}`;
}

/** True for bytes of any other layout, once {@link lengthsOf} is known. */
function mismatches(layout: StraightLayout, load: Load): string {
  const { halves, counters } = layout;
  const checks = halves.flatMap((half, i) => (half.kind === "constant" ? [{ at: i * 4, value: half.value }] : []));
  const zeros = checks.filter(({ value }) => value === 0).map(({ at }) => load("Int32", at));
  const variants = halves.flatMap((half, i) =>
    half.kind === "discriminant" ? [`${load("Uint16", i * 4 + half.part * 2)} !== ${half.value}`] : [],
  );
  const others = checks.filter(({ value }) => value !== 0).map(({ at, value }) => `${load("Int32", at)} !== ${value}`);
  return [
    `(${zeros.join(" | ")}) !== 0`,
    ...variants,
    ...others,
    "(sized & 7) !== 2",
    `${totalOf(layout)} !== total`,
    ...counters.map((counter) => `${counter}High > 0x1fffff`),
  ].join(" || ");
}

function emitDecode({ name: root }: Struct, layout: StraightLayout): string {
  const { name, steps, ids, counters } = layout;
  const idLocals = ids.map((id) => {
    const words = ID_WORDS.map((word) => `fields.${idWord(id, word)}`);
    return `  const ${id} = new Bytes16(${words.join(", ")});\n`;
  });
  const counterLocals = counters.map((counter) => `  const { ${counter} } = fields;\n`);
  return `const fields${name} = /* @__PURE__ */ new ${name}Fields();

/** Reads the layout that most messages have; undefined for bytes of any other. */
function decode${root}Straight(
  bytes: Uint8Array,
  options: DecodeOptions | undefined,
  start: number,
  end: number | undefined,
): ${root} | undefined {
  if (!(ArrayBuffer.isView(bytes) && bytes instanceof Uint8Array)) return undefined;
  const length = (end ?? bytes.length) - start;
  const limits = options?.limits === undefined ? DEFAULT_LIMITS : toLimits(options.limits);
  if (
    length < ${headerOf(layout)} || start >>> 0 !== start || start + length > bytes.length || length > limits.maxFrameBytes || limits.maxDepth < ${steps.length}
  ) {
    return undefined;
  }
  const fields = fields${name};
  if (scan${name}(bytes, start, start + length, fields) !== length) return undefined;
${idLocals.join("")}${counterLocals.join("")}  return ${literalOf(layout, 0)};
}
`;
}

/** The value as an object literal, from the struct at `index` of the chain on. */
function literalOf(layout: StraightLayout, index: number): string {
  const step = layout.steps[index];
  if (step === undefined) return "undefined";
  const fields = [...step.locals].map(([field, local]) => {
    const slice = `sliceData(bytes, fields.${local}At, fields.${local}Bytes, options?.payload === "view")`;
    if (local === layout.data) return `${field}: ${slice}`;
    return field === local ? field : `${field}: ${local}`;
  });
  if (step.variant !== undefined) {
    fields.push(`kind: "${step.variant.name}"`, `${step.variant.name}: ${literalOf(layout, index + 1)}`);
  }
  return `{ ${fields.join(", ")} }`;
}

// Places

function placeOfWord({ halves }: StraightLayout, id: string, word: string): number {
  return halves.findIndex((half) => half.kind === "id" && half.id === id && half.word === word) * 4;
}

function placeOfCounter({ halves }: StraightLayout, counter: string, part: "low" | "high"): number {
  return halves.findIndex((half) => half.kind === "counter" && half.counter === counter && half.part === part) * 4;
}

/** The counter as one number, once its high half is known. Small ones stay integers all the way. */
function counterValue(layout: StraightLayout, counter: string, load: Load): string {
  const low = load("Uint32", placeOfCounter(layout, counter, "low"));
  return `${counter}High === 0 ? ${low} : ${counter}High * 0x1_0000_0000 + ${low}`;
}

/** A position so far behind another. */
function place(from: string, distance: number): string {
  return distance === 0 ? from : `${from} + ${distance}`;
}

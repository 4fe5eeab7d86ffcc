// Code for the exact layout of the messages that most are. Whatever differs from it in the least takes the general way,
// which gives the same bytes and the same value.

import type { Struct } from "./model.js";
import type { Half, StraightLayout, StraightStep } from "./straight-layout.js";

export function emitStraight(root: Struct, layout: StraightLayout): string {
  return [emitEncode(root, layout), emitDecode(root, layout)].join("\n");
}

function emitEncode({ name }: Struct, layout: StraightLayout): string {
  const header = layout.halves.length * 4;
  const stores = layout.halves.map((half, i) => `  words[first + ${i}] = ${storeOf(half)};\n`).join("");
  return `/** Writes the layout that most messages have; 0, with nothing written, for a value that needs another. */
function encode${name}Straight(w: Writer, value: ${name}): number {
${layout.steps.map(checkStep).join("")}${layout.ids.map((id) => `  if (!(${id} instanceof Bytes16) || ${id}.isZero) return 0;\n`).join("")}${layout.counters.map((counter) => `  if (typeof ${counter} !== "number" || ${counter} >>> 0 !== ${counter}) return 0;\n`).join("")}  if (!isUint8Array(payload)) return 0;
  const size = byteCount(payload);
  if (size === 0) return 0;
  const total = ${header} + ((size + 7) & ~7);
  const at = w.roomForMessage(total);
  if (at < 0) return 0;
  const { words } = w;
  const first = at >> 2;
  const last = (at + total) >> 2;
  words[last - 2] = 0;
  words[last - 1] = 0;
${stores}  w.slab.set(payload, at + ${header});
  w.keepMessage(total);
  return total;
}
`;
}

/** Takes a struct apart, once, into the locals that are written. */
function checkStep({ struct, variant, locals }: StraightStep, index: number): string {
  const value = index === 0 ? "value" : `value${index}`;
  const lines = [`  if (typeof ${value} !== "object" || ${value} === null) return 0;\n`];
  if (variant !== undefined) {
    lines.push(`  if (${value}.kind !== "${variant.name}") return 0;\n`);
    lines.push(`  const value${index + 1} = ${value}.${variant.name};\n`);
  }
  for (const field of struct.fields) {
    lines.push(`  const ${locals.get(field.name) ?? "payload"} = ${value}.${field.name};\n`);
  }
  return lines.join("");
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
      return half.counter;
    case "words":
      return "(total - 8) >>> 3";
    case "size":
      return "(size << 3) | 2";
  }
}

function emitDecode({ name }: Struct, layout: StraightLayout): string {
  const { halves, steps, ids, counters } = layout;
  const header = halves.length * 4;
  const sizeAt = halves.findIndex((half) => half.kind === "size") * 4;
  const place = (matches: (half: Half) => boolean): number => halves.findIndex(matches) * 4;
  const checks = halves.flatMap((half, i) => (half.kind === "constant" ? [{ at: i * 4, value: half.value }] : []));
  const zeros = checks.filter(({ value }) => value === 0).map(({ at }) => `loadInt32(bytes, ${at})`);
  const variants = halves.flatMap((half, i) =>
    half.kind === "discriminant" ? [`loadUint16(bytes, ${i * 4 + half.part * 2}) !== ${half.value}`] : [],
  );
  const others = checks
    .filter(({ value }) => value !== 0)
    .map(({ at, value }) => `loadInt32(bytes, ${at}) !== ${value}`);
  const idLocals = ids.map((id) => {
    const words = ["a", "b", "c", "d"].map(
      (word) => `loadInt32(bytes, ${place((h) => h.kind === "id" && h.id === id && h.word === word)})`,
    );
    return `  const ${id} = new Bytes16(${words.join(", ")});\n`;
  });
  const counterLocals = counters.map(
    (counter) =>
      `  const ${counter} = loadUint32(bytes, ${place((h) => h.kind === "counter" && h.counter === counter)});\n`,
  );
  return `/** Reads the layout that most messages have; undefined for bytes of any other. */
function decode${name}Straight(bytes: Uint8Array, options: DecodeOptions | undefined): ${name} | undefined {
  if (!(ArrayBuffer.isView(bytes) && bytes instanceof Uint8Array)) return undefined;
  const { length } = bytes;
  const limits = options?.limits === undefined ? DEFAULT_LIMITS : toLimits(options.limits);
  if (length < ${header + 8} || length > limits.maxFrameBytes || limits.maxDepth < ${steps.length}) return undefined;
  const sized = loadUint32(bytes, ${sizeAt});
  const size = sized >>> 3;
  if (
    (${zeros.join(" | ")}) !== 0 ||
    ${[...variants, ...others].join(" ||\n    ")} ||
    loadUint32(bytes, 4) * 8 + 8 !== length ||
    (sized & 7) !== 2 ||
    ${header} + ((size + 7) & ~7) !== length
  ) {
    return undefined;
  }
${idLocals.join("")}${counterLocals.join("")}  return ${literalOf(steps, 0, header)};
}
`;
}

/** The value as an object literal, from the struct at `index` of the chain on. */
function literalOf(steps: readonly StraightStep[], index: number, header: number): string {
  const step = steps[index];
  if (step === undefined) return "undefined";
  const fields = step.struct.fields.map((field) => {
    const local = step.locals.get(field.name) ?? `sliceData(bytes, ${header}, size, options?.payload === "view")`;
    return `${field.name}: ${local}`;
  });
  if (step.variant !== undefined) {
    fields.push(`kind: "${step.variant.name}"`, `${step.variant.name}: ${literalOf(steps, index + 1, header)}`);
  }
  return `{ ${fields.join(", ")} }`;
}

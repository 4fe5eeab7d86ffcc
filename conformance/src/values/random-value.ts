// A random value of any struct, driven by the schema: every variant, absent structs, unknown enum ordinals.

import type { Rng } from "../rng.js";
import type { Field, FieldType, StructNode } from "../schema/model.js";
import { randomData, randomId, randomInteger, randomText } from "./boundaries.js";

/** A value of the struct `node` that our codecs can encode. The same random numbers give the same value. */
export function randomValue(node: StructNode, rng: Rng): Record<string, unknown> {
  return structValue(node, rng, true);
}

/** The same, with none but the enum values that the schema names. */
export function randomKnownValue(node: StructNode, rng: Rng): Record<string, unknown> {
  return structValue(node, rng, false);
}

function structValue(node: StructNode, rng: Rng, mayBeUnknown: boolean): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const field of node.plain) value[field.name] = randomField(field, rng, mayBeUnknown);
  if (node.variants.length > 0) {
    const variant = rng.pick(node.variants);
    value["kind"] = variant.name;
    if (variant.type.kind !== "void") value[variant.name] = randomOf(variant.type, variant, rng, mayBeUnknown);
  }
  return value;
}

function randomField(field: Field, rng: Rng, mayBeUnknown: boolean): unknown {
  if (field.type.kind === "struct" && rng.once(4)) return undefined;
  return randomOf(field.type, field, rng, mayBeUnknown);
}

function randomOf(type: FieldType, field: Field, rng: Rng, mayBeUnknown: boolean): unknown {
  switch (type.kind) {
    case "void":
      return undefined;
    case "bool":
      return rng.once(2);
    case "integer":
      return fitInteger(randomInteger(rng, type.bits), type.bits, type.isSigned, field.isSafeInteger);
    case "enum": {
      const count = type.node.values.length;
      return mayBeUnknown && rng.once(8)
        ? { unrecognized: rng.pick([count, rng.between(count, 0xffff), 0xffff]) }
        : rng.below(count);
    }
    case "text":
      return randomText(rng);
    case "data":
      return field.isBytes16 ? randomId(rng) : randomData(rng);
    case "list": {
      const { element } = type;
      return Array.from({ length: randomLength(rng) }, () => randomOf(element, field, rng, mayBeUnknown));
    }
    default:
      return structValue(type.node, rng, mayBeUnknown);
  }
}

function randomLength(rng: Rng): number {
  if (rng.once(4)) return 0;
  return rng.once(2000) ? rng.between(100, 400) : rng.once(20) ? rng.below(20) : rng.between(1, 3);
}

/** The bits of `value` as the JavaScript type that the field has. */
export function fitInteger(value: bigint, bits: number, isSigned: boolean, isSafe: boolean): number | bigint {
  const fitted = isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  if (isSafe) return Number(BigInt.asUintN(53, fitted));
  return bits === 64 ? fitted : Number(fitted);
}

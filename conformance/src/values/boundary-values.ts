// The corpus's values of a struct: every field at every boundary, every variant, every enum value, absent and full.

import type { Field, FieldType, StructNode } from "../schema/model.js";
import { boundaryData, boundaryIntegers, DATA_LENGTHS, IDS, LIST_LENGTHS, TEXTS } from "./boundaries.js";
import { fitInteger } from "./random-value.js";

/** One value a boundary of one field, with the other fields at rest; then all fields filled. */
export function boundaryValues(node: StructNode): readonly Record<string, unknown>[] {
  const values = [restingValue(node), fullValue(node)];
  for (const field of node.plain) {
    for (const boundary of boundaries(field.type, field, true)) {
      values.push({ ...restingValue(node), [field.name]: boundary });
      values.push({ ...fullValue(node), [field.name]: boundary });
    }
  }
  for (const variant of node.variants) {
    for (const boundary of boundaries(variant.type, variant, false)) {
      values.push({ ...plainPart(node, restingOf), ...variantPart(variant, boundary) });
      values.push({ ...plainPart(node, fullOf), ...variantPart(variant, boundary) });
    }
  }
  return values;
}

function variantPart(variant: Field, value: unknown): Record<string, unknown> {
  return variant.type.kind === "void" ? { kind: variant.name } : { kind: variant.name, [variant.name]: value };
}

function plainPart(node: StructNode, of: (type: FieldType, field: Field) => unknown): Record<string, unknown> {
  return Object.fromEntries(node.plain.map((field) => [field.name, of(field.type, field)]));
}

function restingValue(node: StructNode): Record<string, unknown> {
  const first = node.variants[0];
  const union = first === undefined ? {} : variantPart(first, restingOf(first.type, first));
  return {
    ...plainPart(node, (type, field) => (type.kind === "struct" ? undefined : restingOf(type, field))),
    ...union,
  };
}

function fullValue(node: StructNode): Record<string, unknown> {
  const last = node.variants[node.variants.length - 1];
  return { ...plainPart(node, fullOf), ...(last === undefined ? {} : variantPart(last, fullOf(last.type, last))) };
}

function restingOf(type: FieldType, field: Field): unknown {
  switch (type.kind) {
    case "void":
      return undefined;
    case "bool":
      return false;
    case "integer":
      return fitInteger(0n, type.bits, type.isSigned, field.isSafeInteger);
    case "enum":
      return 0;
    case "text":
      return "";
    case "data":
      return field.isBytes16 ? IDS[0] : new Uint8Array(0);
    case "list":
      return [];
    default:
      return restingValue(type.node);
  }
}

function fullOf(type: FieldType, field: Field): unknown {
  switch (type.kind) {
    case "void":
      return undefined;
    case "bool":
      return true;
    case "integer":
      return fitInteger(-1n, type.bits, type.isSigned, field.isSafeInteger);
    case "enum":
      return type.node.values.length - 1;
    case "text":
      return `${field.name} \u00e9\u20ac\u{1f600}`;
    case "data":
      return field.isBytes16 ? IDS[2] : boundaryData(11);
    case "list":
      return [fullOf(type.element, field), restingOf(type.element, field), fullOf(type.element, field)];
    default:
      return fullValue(type.node);
  }
}

/** The values worth trying in one field. A struct's own boundaries are tried where it is the root, and once here each. */
function boundaries(type: FieldType, field: Field, mayBeAbsent: boolean): readonly unknown[] {
  switch (type.kind) {
    case "void":
      return [undefined];
    case "bool":
      return [false, true];
    case "integer":
      return boundaryIntegers(type.bits).map((value) =>
        fitInteger(value, type.bits, type.isSigned, field.isSafeInteger),
      );
    case "enum":
      return type.node.values.map((_, ordinal) => ordinal);
    case "text":
      return TEXTS;
    case "data":
      return field.isBytes16 ? IDS : DATA_LENGTHS.map(boundaryData);
    case "list":
      return listBoundaries(type.element, field);
    case "group":
      return boundaryValues(type.node);
    default: {
      const own = [restingValue(type.node), fullValue(type.node)];
      const variants = type.node.variants.flatMap((variant) =>
        [restingOf(variant.type, variant), fullOf(variant.type, variant)].map((value) => ({
          ...plainPart(type.node, fullOf),
          ...variantPart(variant, value),
        })),
      );
      return mayBeAbsent ? [undefined, ...own, ...variants] : [...own, ...variants];
    }
  }
}

function listBoundaries(element: FieldType, field: Field): readonly unknown[] {
  const lengths = LIST_LENGTHS.map((length) => Array.from({ length }, () => fullOf(element, field)));
  const each = boundaries(element, field, false);
  return [...lengths, [restingOf(element, field)], each, ...each.map((value) => [value])];
}

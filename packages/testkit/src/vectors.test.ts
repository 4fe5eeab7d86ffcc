// The golden vectors against our own packages, and what of the schemas and of the codes they reach.

import type { WireErrorCode } from "@ixt/wire";
import { describe, expect, test } from "vitest";
import { registerWith } from "./compliance/suite.js";
import { STRUCT_SHAPES } from "./generated/schema-shapes.js";
import type { FieldShape } from "./vectors/struct-shape.js";
import { goldenVectors, ixtVectorSubject, type VectorJson, vectorCompliance } from "./vectors.js";

registerWith({ describe, test }, vectorCompliance(ixtVectorSubject));

/** Whether a decoder can give the code. Complete by its type: a new code does not compile before it is judged here. */
const IS_GIVEN: { readonly [Code in WireErrorCode]: boolean } = {
  TOO_SHORT: true,
  UNALIGNED: true,
  TRUNCATED_SEGMENT: true,
  TOO_MANY_SEGMENTS: true,
  TRAILING_BYTES: true,
  MESSAGE_TOO_LARGE: true,
  OUT_OF_BOUNDS: true,
  BAD_FAR_POINTER: true,
  CAPABILITY_POINTER: true,
  TYPE_MISMATCH: true,
  BAD_TAG: true,
  TOO_DEEP: true,
  SHARED_OBJECT: true,
  LIST_TOO_LONG: true,
  INVALID_TEXT: true,
  INVALID_LENGTH: true,
  UNKNOWN_VARIANT: true,
  OUT_OF_RANGE: true,
  // Of the caller's mistakes and of ours, not of a message.
  INVALID_ARGUMENT: false,
  INTERNAL: false,
};

/** Marks every variant and enum value that `json` holds. */
function mark(struct: string, json: VectorJson | undefined, seen: Set<string>): void {
  const shape = STRUCT_SHAPES[struct];
  if (shape === undefined || !isObject(json)) throw new Error(`expected a ${struct}`);
  const value = (field: FieldShape, given: VectorJson | undefined): void => {
    if (field.kind === "enum") {
      seen.add(`${field.names.join()}: ${typeof given === "string" ? given : "unrecognized"}`);
    } else if (field.kind === "list") {
      if (Array.isArray(given)) for (const element of given) value(field.element, element);
    } else if ((field.kind === "struct" || field.kind === "group") && given !== null) {
      mark(field.name, given, seen);
    }
  };
  for (const [name, field] of shape.fields) value(field, json[name]);
  for (const [name, field] of shape.variants) {
    if (json["kind"] !== name) continue;
    seen.add(`${struct}.${name}`);
    value(field, json[name]);
  }
}

function isObject(json: VectorJson | undefined): json is { readonly [name: string]: VectorJson } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** Every variant and every enum value of the schemas, and one of no schema for each enum. */
function everything(): readonly string[] {
  return Object.entries(STRUCT_SHAPES).flatMap(([struct, { fields, variants }]) => [
    ...variants.map(([name]) => `${struct}.${name}`),
    ...[...fields, ...variants].flatMap(([, field]) =>
      field.kind === "enum" ? [...field.names, "unrecognized"].map((name) => `${field.names.join()}: ${name}`) : [],
    ),
  ]);
}

describe("the golden vectors", () => {
  test("reach every variant and every enum value, canonically", () => {
    const seen = new Set<string>();
    for (const { canonical, type, value } of goldenVectors) if (canonical) mark(type, value, seen);
    expect(everything().filter((name) => !seen.has(name))).toEqual([]);
    expect(everything()).toContain("MessageTarget.reply");
    expect(everything().length).toBeGreaterThan(50);
  });

  test("have at least forty-five hostile messages, with every code that a decoder can give", () => {
    const hostile = goldenVectors.filter(({ error }) => error !== undefined);
    expect(hostile.length).toBeGreaterThanOrEqual(45);
    const codes = new Set(hostile.map(({ error }) => error));
    const given = Object.entries(IS_GIVEN).filter(([, isGiven]) => isGiven);
    expect(given.map(([code]) => code).filter((code) => !codes.has(code))).toEqual([]);
    expect(codes.has("INTERNAL")).toBe(false);
    for (const code of ["INVALID_STREAM_ID", "invalidArgument", "resourceExhausted", "unimplemented"]) {
      expect(codes).toContain(code);
    }
  });

  test("are read by the schema's codec where a layer above it refuses them", () => {
    const above = goldenVectors.filter(({ layer, error }) => layer !== "wire" && error !== undefined);
    expect(above.length).toBeGreaterThan(30);
    for (const vector of above) {
      expect(
        () => ixtVectorSubject.decode(vector.type, vector.bytes(), "wire", vector.limits),
        vector.id,
      ).not.toThrow();
    }
  });

  test("cannot be damaged by whoever gets them", () => {
    const [first] = goldenVectors;
    if (first === undefined) return expect.fail("there are none");
    const whole = structuredClone(first.value);
    const length = first.bytes().length;
    first.bytes().fill(0xff);
    Object.assign(first.value as object, { kind: "damaged" });
    expect(first.value).toEqual(whole);
    expect(first.bytes()).toHaveLength(length);
    expect([...first.bytes()].every((byte) => byte === 0xff)).toBe(false);
    expect(() => Object.assign(first, { error: "TOO_SHORT" })).toThrow(TypeError);
    expect(() => (goldenVectors as unknown[]).pop()).toThrow(TypeError);
    const limited = goldenVectors.find(({ limits }) => limits !== undefined);
    expect(() => Object.assign(limited?.limits ?? {}, { maxDepth: 64 })).toThrow(TypeError);
  });
});

// The schemas as the emitters see them: plain values, with everything that cannot be emitted already refused.

/** How a number stands in a data section: the name of the Reader's and Writer's method, and its width. */
export interface Scalar {
  readonly kind: "scalar";
  readonly name:
    | "int8"
    | "int16"
    | "int32"
    | "int64"
    | "uint8"
    | "uint16"
    | "uint32"
    | "uint64"
    | "safeUint64"
    | "float32"
    | "float64";
  readonly bits: 8 | 16 | 32 | 64;
}

export type FieldType =
  | { readonly kind: "void" | "bool" | "text" | "data" | "bytes16" }
  | Scalar
  | { readonly kind: "enum"; readonly id: bigint }
  | { readonly kind: "struct"; readonly id: bigint }
  | { readonly kind: "list"; readonly element: FieldType }
  | { readonly kind: "group"; readonly group: Struct };

export interface Field {
  readonly name: string;
  readonly doc: string;
  readonly type: FieldType;
  /** In units of the field's own size, from the start of its section. */
  readonly offset: number;
  /** True for the variant that most messages have, which gets code for its exact layout. */
  readonly straight: boolean;
  /** The union's discriminant that selects this field; undefined for a field outside the union. */
  readonly discriminant: number | undefined;
}

export interface Struct {
  readonly id: bigint;
  /** Name in TypeScript: `Outer.Inner` and a group of a struct are both `OuterInner`. */
  readonly name: string;
  readonly doc: string;
  readonly dataWords: number;
  readonly pointerWords: number;
  readonly fields: readonly Field[];
  /** The variants of the unnamed union, by discriminant; empty where there is none. */
  readonly variants: readonly Field[];
  /** In units of 16 bits from the start of the data section. */
  readonly discriminantOffset: number;
}

export interface Enum {
  readonly id: bigint;
  readonly name: string;
  readonly doc: string;
  /** By ordinal. */
  readonly values: readonly { readonly name: string; readonly doc: string }[];
}

export interface Constant {
  readonly name: string;
  readonly doc: string;
  /** TypeScript text of the value. */
  readonly value: string;
}

export interface SchemaFile {
  /** File name without its ending, such as `ipc_streaming`. */
  readonly name: string;
  readonly constants: readonly Constant[];
  readonly enums: readonly Enum[];
  readonly structs: readonly Struct[];
}

/** A schema that the generator does not cover; the message names the field. */
export class UnsupportedSchema extends Error {
  override readonly name: string = "UnsupportedSchema";
}

// The schemas as this package sees them: every struct, field, variant and enum value that the proofs must reach. Taken
// from the compiled schemas by read-request.ts, never written by hand.

export interface EnumNode {
  readonly name: string;
  /** Names by ordinal. */
  readonly values: readonly string[];
}

export interface StructNode {
  readonly id: bigint;
  /** The group's field name for a group. */
  readonly name: string;
  /** Schema file without its extension, such as `wasipc`. */
  readonly file: string;
  readonly isGroup: boolean;
  /** Fields outside the union, in the schema's order. AnyPointer fields are left out: nobody reads them. */
  readonly plain: readonly Field[];
  /** Fields of the unnamed union by discriminant; empty where there is none. */
  readonly variants: readonly Field[];
  /** Size of the data section in words. */
  readonly dataWords: number;
  readonly pointerCount: number;
}

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** Data that is held as a Bytes16. */
  readonly isBytes16: boolean;
  /** UInt64 that is held as a number. */
  readonly isSafeInteger: boolean;
}

export type FieldType =
  | { readonly kind: "void" | "bool" | "text" | "data" }
  | { readonly kind: "integer"; readonly bits: 8 | 16 | 32 | 64; readonly isSigned: boolean }
  | { readonly kind: "enum"; readonly node: EnumNode }
  | { readonly kind: "struct"; readonly node: StructNode }
  | { readonly kind: "group"; readonly node: StructNode }
  | { readonly kind: "list"; readonly element: FieldType };

export interface SchemaModel {
  /** Every struct that can be a message's root, sorted by name. */
  readonly roots: readonly StructNode[];
  /** Groups included. */
  readonly structs: readonly StructNode[];
  readonly enums: readonly EnumNode[];
}

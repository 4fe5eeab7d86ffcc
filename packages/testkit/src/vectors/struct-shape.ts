// The schemas' structs as far as their JSON form needs them. The table is generated from the compiled schemas.

/** What stands in a field. */
export type FieldShape =
  | { readonly kind: "void" | "bool" | "number" | "text" | "data" | "bytes16" }
  /** 64 bits: a bigint, or a number where the schema says that it is a safe integer. */
  | { readonly kind: "bigint" | "safeInteger" }
  | { readonly kind: "enum"; readonly names: readonly string[] }
  | { readonly kind: "struct" | "group"; readonly name: string }
  | { readonly kind: "list"; readonly element: FieldShape };

type NamedField = readonly [name: string, shape: FieldShape];

/** One struct: its plain fields, and the variants of its union by their discriminants. */
export interface StructShape {
  readonly fields: readonly NamedField[];
  readonly variants: readonly NamedField[];
}

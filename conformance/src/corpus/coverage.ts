// What a set of values reaches of the schemas: each field with something in it, each variant, each enum value.

import type { Field, FieldType, SchemaModel, StructNode } from "../schema/model.js";

/** Marks what the values that are shown to it reach. */
export class Coverage {
  private readonly reached = new Set<string>();

  add(node: StructNode, value: Record<string, unknown>): void {
    const owner = ownerName(node);
    this.reached.add(owner);
    for (const field of node.plain) this.field(owner, field, value[field.name]);
    const variant = node.variants.find((field) => field.name === value["kind"]);
    if (variant === undefined) return;
    this.reached.add(`${owner}.${variant.name}`);
    this.value(variant.type, value[variant.name]);
  }

  private field(owner: string, field: Field, value: unknown): void {
    if (isFilled(value)) this.reached.add(`${owner}.${field.name}`);
    this.value(field.type, value);
  }

  private value(type: FieldType, value: unknown): void {
    if (type.kind === "enum" && typeof value === "number") {
      this.reached.add(`${type.node.name}.${type.node.values[value] ?? "?"}`);
    } else if (type.kind === "list" && Array.isArray(value)) {
      for (const element of value) this.value(type.element, element);
    } else if ((type.kind === "struct" || type.kind === "group") && typeof value === "object" && value !== null) {
      this.add(type.node, value as Record<string, unknown>);
    }
  }

  /** Names of the schema that no value has reached. */
  missing(model: SchemaModel): readonly string[] {
    return everything(model).filter((name) => !this.reached.has(name));
  }
}

/** Every struct, field, variant and enum value by name. */
export function everything(model: SchemaModel): readonly string[] {
  const structs = model.structs.flatMap((node) => {
    const owner = ownerName(node);
    return [owner, ...[...node.plain, ...node.variants].map((field) => `${owner}.${field.name}`)];
  });
  return [...structs, ...model.enums.flatMap((node) => node.values.map((value) => `${node.name}.${value}`))];
}

/** A group's own name is its field's, which two structs may share. */
function ownerName(node: StructNode): string {
  return node.isGroup ? `group ${node.id.toString(16)} ${node.name}` : node.name;
}

/** True for a value that is not what an absent field reads as. */
function isFilled(value: unknown): boolean {
  if (value === undefined || value === "" || value === 0 || value === 0n || value === false) return false;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length > 0;
  if (typeof value === "object" && value !== null && "isZero" in value) return value.isZero === false;
  return true;
}

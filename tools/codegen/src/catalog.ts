// Every declaration by its id: what it is called, in which file it stands.

import { type Enum, type Field, type SchemaFile, type Struct, UnsupportedSchema } from "./model.js";

export interface Catalog {
  nameOf(id: bigint): string;
  fileOf(id: bigint): string;
  struct(id: bigint): Struct;
  /** True when a value of the struct can contain another, at any depth. */
  isRecursive(id: bigint): boolean;
  enumeration(id: bigint): Enum;
}

export function createCatalog(files: readonly SchemaFile[]): Catalog {
  const structs = new Map<bigint, Struct>();
  const enums = new Map<bigint, Enum>();
  const homes = new Map<bigint, string>();
  for (const file of files) {
    for (const struct of file.structs) structs.set(struct.id, struct);
    for (const value of file.enums) enums.set(value.id, value);
    for (const { id } of [...file.structs, ...file.enums]) homes.set(id, file.name);
  }
  const find = <T>(map: ReadonlyMap<bigint, T>, id: bigint): T => {
    const found = map.get(id);
    if (found === undefined)
      throw new UnsupportedSchema(`0x${id.toString(16)} is declared in a file that is not compiled`);
    return found;
  };
  const catalog: Catalog = {
    nameOf: (id) => (enums.get(id) ?? find(structs, id)).name,
    fileOf: (id) => find(homes, id),
    struct: (id) => find(structs, id),
    isRecursive: (id) => reaches(find(structs, id), id, catalog, new Set()),
    enumeration: (id) => find(enums, id),
  };
  for (const struct of structs.values()) checkDefault(struct, catalog, []);
  return catalog;
}

/**
 * A struct variant whose pointer is null reads as that struct's defaults, whose union is then at its first variant.
 * That must come to an end.
 */
function checkDefault(struct: Struct, catalog: Catalog, within: readonly Struct[]): void {
  if (within.includes(struct)) {
    throw new UnsupportedSchema(
      `${struct.name}: the first variant of its union leads back to it, so it has no default`,
    );
  }
  const groups = (field: Field): Struct[] => (field.type.kind === "group" ? [field.type.group] : []);
  const first = struct.variants[0];
  if (first?.type.kind === "struct") checkDefault(catalog.struct(first.type.id), catalog, [...within, struct]);
  for (const group of [...struct.fields, ...struct.variants.slice(0, 1)].flatMap(groups)) {
    checkDefault(group, catalog, [...within, struct]);
  }
}

function reaches(from: Struct, id: bigint, catalog: Catalog, seen: Set<Struct>): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  return [...from.fields, ...from.variants].some(({ type }) => {
    const inner = type.kind === "list" ? type.element : type;
    if (inner.kind === "group") return reaches(inner.group, id, catalog, seen);
    return inner.kind === "struct" && (inner.id === id || reaches(catalog.struct(inner.id), id, catalog, seen));
  });
}

/** Turns `ModuleContext.services` of module.capnp into a reserved slot and drops the import that only it used. */
import {
  compactText,
  type Declaration,
  findDeclarations,
  ordinalOf,
  parseSchema,
  type SchemaFile,
  typeOf,
} from "../declarations.js";
import { applyEdits, dropEdit } from "../edits.js";
import { replaceSource, SCHEMA_FILES, type SchemaFileName, type SchemaSources } from "../schema-files.js";
import { type Accommodation, mismatch, usesOf } from "./accommodation.js";

const NAME = "ModuleContext.services";
const FILE = "module.capnp";
const RESERVED = "reservedServices";

/** The field keeps its ordinal and its pointer slot, so that the fields after it keep their offsets. */
export const MODULE_CONTEXT_SERVICES: Accommodation = {
  name: NAME,
  file: FILE,
  why: "the field is never consumed by an SDK, and its import closes a cycle: module.capnp <-> the file of the services",

  apply(upstream) {
    const { file, field, ordinal, using } = findServices(upstream);
    const reserved = { start: field.start, end: field.end, text: `${RESERVED} @${ordinal} :AnyPointer;` };
    const edits = [reserved, dropEdit(file, using)];
    return replaceSource(upstream, FILE, applyEdits(file.source, edits));
  },

  verify(request, upstream) {
    const { path, ordinal } = findServices(upstream);
    const imports = request.files.find((file) => file.name === FILE)?.imports ?? [];
    if (imports.includes(path)) throw mismatch(NAME, `the compiled ${FILE} still imports ${path}`);
    const fields = request.nodes.find((node) => node.kind === "struct" && node.name === "ModuleContext")?.fields;
    const reserved = fields?.find((field) => field.name === RESERVED);
    if (reserved?.type !== "anyPointer" || reserved.ordinal !== ordinal) {
      throw mismatch(NAME, `the compiled ModuleContext has no slot ${RESERVED} @${ordinal} :AnyPointer`);
    }
  },
};

interface Services {
  readonly file: SchemaFile;
  readonly field: Declaration;
  readonly ordinal: number;
  /** The `using` declaration that only the field needs, and what it imports. */
  readonly using: Declaration;
  readonly path: string;
}

/** `Alias.Type` or `List(Alias.Type)`, as compact text. */
const EXPECTED_TYPE = /^(?:List\()?([A-Z][A-Za-z0-9]*)\.([A-Z][A-Za-z0-9]*)\)?$/;

function findServices(upstream: SchemaSources): Services {
  const file = parseSchema(upstream[FILE]);
  const [field, another] = findDeclarations(file.declarations, NAME);
  if (field === undefined) throw mismatch(NAME, `${FILE} has no field ${NAME}`);
  if (another !== undefined) throw mismatch(NAME, `${FILE} has more than one field ${NAME}`);
  const written = compactText(field.head);
  const type = compactText(typeOf(field));
  const ordinal = ordinalOf(field);
  const [, alias, typeName] = EXPECTED_TYPE.exec(type) ?? [];
  if (
    ordinal === undefined ||
    alias === undefined ||
    typeName === undefined ||
    written !== `services@${ordinal}:${type}`
  ) {
    throw mismatch(NAME, `expected \`services @N :Alias.Type;\`, found \`${written}\``);
  }
  const { using, path } = findImport(file, alias);
  const own = [field, using].map((declaration) => ({ file: FILE, declaration }) as const);
  const aliasUses = usesOf(alias, upstream, own, [FILE]);
  if (aliasUses.length > 0) throw mismatch(NAME, `the import ${alias} is now also used at ${aliasUses.join(", ")}`);
  assertTypeUnused(upstream, typeName, path, own);
  if (usesOf(RESERVED, upstream, [], [FILE]).length > 0) throw mismatch(NAME, `upstream itself now has a ${RESERVED}`);
  return { file, field, ordinal, using, path };
}

/** The `using Alias = import "path";` of an alias. */
function findImport(file: SchemaFile, alias: string): { using: Declaration; path: string } {
  const using = file.declarations.filter((declaration) => declaration.kind === "using" && declaration.name === alias);
  const [only] = using;
  const path = /^using\w+=import"([^"]+)"$/.exec(compactText(only?.head ?? []))?.[1];
  if (only === undefined || using.length !== 1 || path === undefined) {
    throw mismatch(NAME, `expected one \`using ${alias} = import "...";\` at the top of ${FILE}`);
  }
  return { using: only, path };
}

/** The type must be a struct, whose slot is a pointer, and no field of the three files may hold it but this one. */
function assertTypeUnused(
  upstream: SchemaSources,
  typeName: string,
  path: string,
  own: readonly { file: SchemaFileName; declaration: Declaration }[],
): void {
  const home = SCHEMA_FILES.find((file) => file === path);
  const declared = home === undefined ? [] : findDeclarations(parseSchema(upstream[home]).declarations, typeName);
  const [declaration] = declared;
  if (home !== undefined && declaration?.kind !== "struct") {
    throw mismatch(NAME, `${path} declares ${typeName} as ${declaration?.kind ?? "nothing"}, expected a struct`);
  }
  const except = home === undefined || declaration === undefined ? own : [...own, { file: home, declaration }];
  const uses = usesOf(typeName, upstream, except);
  if (uses.length > 0) throw mismatch(NAME, `${typeName} is now also used at ${uses.join(", ")}`);
}

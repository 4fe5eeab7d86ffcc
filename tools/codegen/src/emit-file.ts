// One TypeScript file for one schema file, and the entry point that names what of it is public.

import type { Catalog } from "./catalog.js";
import { codecNames, emitCodec } from "./emit-codec.js";
import { emitReaders } from "./emit-read.js";
import { emitConstant, emitEnum, emitStructType } from "./emit-type.js";
import { emitWriters } from "./emit-write.js";
import { type SchemaFile, type Struct, UnsupportedSchema } from "./model.js";

/** What generated code may use of the hand-written runtime, with whether each is a type only. */
const RUNTIME: readonly (readonly [name: string, isType: boolean])[] = [
  ["Bytes16", false],
  ["DEFAULT_LIMITS", false],
  ["DecodeOptions", true],
  ["Reader", true],
  ["UnrecognizedEnum", true],
  ["UnrecognizedVariant", true],
  ["Writer", true],

  ["byteCount", false],
  ["copyBytes", false],
  ["decodeMessage", false],
  ["encodeFresh", false],
  ["encodeMessage", false],
  ["highHalf", false],
  ["isUint8Array", false],
  ["loadFloat32", false],
  ["loadFloat64", false],
  ["loadInt16", false],
  ["loadInt32", false],
  ["loadInt64", false],
  ["loadInt8", false],
  ["loadUint16", false],
  ["loadUint32", false],
  ["loadUint64", false],
  ["loadUint8", false],
  ["readBool", false],
  ["readListOfBools", false],
  ["readListOfData", false],
  ["readListOfScalars", false],
  ["readListOfStructs", false],
  ["readListOfTexts", false],
  ["readStruct", false],
  ["readVariant", false],
  ["sliceData", false],
  ["toEnum", false],
  ["toLimits", false],
  ["writeBool", false],
  ["writeFloat32", false],
  ["writeFloat64", false],
  ["writeInt16", false],
  ["writeInt32", false],
  ["writeInt64", false],
  ["writeInt8", false],
  ["writeListOfData", false],
  ["writeListOfScalars", false],
  ["writeListOfStructs", false],
  ["writeListOfTexts", false],
  ["writeOptional", false],
  ["writeStruct", false],
  ["writeUint8", false],
];

/** Globals that generated code refers to by name. */
const GLOBALS = ["ArrayBuffer", "DataView", "Readonly", "Record", "Uint8Array"];

/** Refuses two declarations that would be the same name in TypeScript, in one file or in two, and names of the runtime's. */
export function checkNames(files: readonly SchemaFile[], catalog: Catalog): void {
  const owners = new Map([...RUNTIME.map(([name]) => name), ...GLOBALS].map((name) => [name, "the runtime"]));
  for (const file of files) {
    const declared = [...file.constants.map(({ name }) => name), ...exportsOf(file).map(([name]) => name)];
    for (const name of [...declared, ...file.structs.flatMap((struct) => codecNames(struct, catalog))]) {
      const owner = owners.get(name);
      if (owner !== undefined) throw new UnsupportedSchema(`${file.name}.capnp: ${name} is already a name of ${owner}`);
      owners.set(name, `${file.name}.capnp`);
    }
  }
}

export interface EmitOptions {
  /** First lines of every file, saying where it comes from. */
  readonly header: string;
  /** Module specifier of the runtime. */
  readonly runtime: string;
}

export function emitFile(
  file: SchemaFile,
  files: readonly SchemaFile[],
  catalog: Catalog,
  options: EmitOptions,
): string {
  const body = [
    ...file.constants.map(emitConstant),
    ...file.enums.map(emitEnum),
    ...file.structs.map((struct) => emitStructType(struct, catalog)),
    ...file.structs.flatMap((struct) => [
      emitCodec(struct, catalog),
      emitReaders(struct, catalog),
      emitWriters(struct, catalog),
    ]),
  ].join("\n");
  const code = body.replaceAll(/\/\*\*.*?\*\//gs, "");
  const used = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(code);
  const imports = files
    .filter((other) => other !== file)
    .flatMap((other) =>
      importOf(
        `./${other.name}.js`,
        exportsOf(other).filter(([name]) => used(name)),
      ),
    );
  const runtime = importOf(
    options.runtime,
    RUNTIME.filter(([name]) => used(name)),
  );
  return `${options.header}\n${[...imports, ...runtime].join("")}\n${body}`;
}

export function emitEntry(file: SchemaFile, catalog: Catalog, header: string): string {
  const names = [
    ...file.constants.map(({ name }) => name),
    ...file.enums.map(({ name }) => name),
    ...file.structs.flatMap((struct) => codecNames(struct, catalog)),
    ...file.structs.flatMap((struct) => typeNames(struct).map((name) => `type ${name}`)),
  ];
  return `${header}\nexport {\n${names.map((name) => `  ${name},\n`).join("")}} from "./generated/${file.name}.js";\n`;
}

/** Each name that another schema file's code may use, with whether it is a type only. */
function exportsOf(file: SchemaFile): (readonly [string, boolean])[] {
  return [
    ...file.enums.flatMap(({ name }) => [[name, false] as const]),
    ...file.structs.flatMap((struct) => [
      ...typeNames(struct).map((name) => [name, true] as const),
      ...["body", "fill", "nest"].map((verb) => [`${verb}${struct.name}`, false] as const),
    ]),
  ];
}

function typeNames(struct: Struct): string[] {
  const groups = [...struct.fields, ...struct.variants].flatMap(({ type }) =>
    type.kind === "group" ? typeNames(type.group) : [],
  );
  return [...groups, struct.name];
}

function importOf(from: string, names: readonly (readonly [string, boolean])[]): string[] {
  if (names.length === 0) return [];
  return [`import { ${names.map(([name, isType]) => (isType ? `type ${name}` : name)).join(", ")} } from "${from}";\n`];
}

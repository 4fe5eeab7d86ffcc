/** An upstream that has moved on from ours: made from the vendored schemas, whatever they are at the time. */
import { type Declaration, findDeclarations, ordinalOf, parseSchema } from "../src/declarations.js";
import { applyEdits, type Edit } from "../src/edits.js";
import { replaceSource, SCHEMA_FILES, type SchemaSources } from "../src/schema-files.js";

/** The sources in which the last value of an enum, or the last variant of a struct's union, has another name. */
export function renameLast(sources: SchemaSources, declaration: string, to: string): SchemaSources {
  return edit(sources, declaration, (block) => rename(membersOf(block).at(-1), to));
}

/** The same of one that is named. */
export function renameMember(sources: SchemaSources, declaration: string, from: string, to: string): SchemaSources {
  return edit(sources, declaration, (block) => {
    return rename(
      membersOf(block).find(({ head }) => head[0]?.text === from),
      to,
    );
  });
}

function rename(member: Declaration | undefined, to: string): Edit {
  const name = member?.head[0];
  if (name === undefined) throw new Error(`there is no member to be called ${to}`);
  return { start: name.start, end: name.end, text: to };
}

/** The sources in which an enum has one more value, or a struct one more field, of the next ordinal. */
export function addMember(sources: SchemaSources, declaration: string, name: string, type?: string): SchemaSources {
  return edit(sources, declaration, (block) => addTo(block, nextOrdinal(block), name, type));
}

/** The sources in which a struct's union has one more variant, of the next ordinal. */
export function addVariant(sources: SchemaSources, declaration: string, name: string, type: string): SchemaSources {
  return edit(sources, declaration, (block) => {
    const union = block.children.find(({ kind }) => kind === "union");
    if (union === undefined) throw new Error(`${declaration} has no union`);
    return addTo(union, nextOrdinal(block), name, type);
  });
}

function addTo(block: Declaration, ordinal: number, name: string, type: string | undefined): Edit {
  const text = `  ${name} @${ordinal}${type === undefined ? "" : ` :${type}`};\n`;
  return { start: block.end - 1, end: block.end - 1, text };
}

/** Those of its unions and groups count, too. */
function nextOrdinal(block: Declaration): number {
  return Math.max(0, ...block.children.map((child) => Math.max((ordinalOf(child) ?? -1) + 1, nextOrdinal(child))));
}

function membersOf(block: Declaration): Declaration[] {
  return block.children.flatMap((child) => (child.kind === "union" ? membersOf(child) : [child]));
}

function edit(sources: SchemaSources, declaration: string, change: (block: Declaration) => Edit): SchemaSources {
  for (const file of SCHEMA_FILES) {
    const [block] = findDeclarations(parseSchema(sources[file]).declarations, declaration);
    if (block !== undefined) return replaceSource(sources, file, applyEdits(sources[file], [change(block)]));
  }
  throw new Error(`upstream has no ${declaration}`);
}

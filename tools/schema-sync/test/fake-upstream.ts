/** An upstream that has moved on from ours: made from the vendored schemas, whatever they are at the time. */
import { type Declaration, findDeclarations, ordinalOf, parseSchema } from "../src/declarations.js";
import { applyEdits, type Edit } from "../src/edits.js";
import { replaceSource, SCHEMA_FILES, type SchemaSources } from "../src/schema-files.js";

/** The sources in which the last value of an enum, or the last variant of a struct's union, has another name. */
export function renameLast(sources: SchemaSources, declaration: string, to: string): SchemaSources {
  return edit(sources, declaration, (block) => {
    const name = membersOf(block).at(-1)?.head[0];
    if (name === undefined) throw new Error(`${declaration} has no member`);
    return { start: name.start, end: name.end, text: to };
  });
}

/** The sources in which an enum has one more value, or a struct one more field, of the next ordinal. */
export function addMember(sources: SchemaSources, declaration: string, name: string, type?: string): SchemaSources {
  return edit(sources, declaration, (block) => {
    const ordinal = Math.max(-1, ...membersOf(block).map((member) => ordinalOf(member) ?? -1)) + 1;
    const text = `  ${name} @${ordinal}${type === undefined ? "" : ` :${type}`};\n`;
    return { start: block.end - 1, end: block.end - 1, text };
  });
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

/** An upstream that has moved on from ours: made from the vendored schemas, whatever they are at the time. */
import { type Declaration, findDeclarations, ordinalOf, parseSchema } from "../src/declarations.js";
import { applyEdits, type Edit } from "../src/edits.js";
import { replaceSource, type SchemaSources } from "../src/schema-files.js";

const FILE = "ipc_streaming.capnp";

/** The sources in which the last value of an enum has another name. */
export function renameLastValue(sources: SchemaSources, enumName: string, to: string): SchemaSources {
  return edit(sources, enumName, (block) => {
    const name = block.children.at(-1)?.head[0];
    if (name === undefined) throw new Error(`${enumName} has no value`);
    return { start: name.start, end: name.end, text: to };
  });
}

/** The sources in which a struct has one more field, of the next ordinal. */
export function addField(sources: SchemaSources, structName: string, name: string, type: string): SchemaSources {
  return edit(sources, structName, (block) => {
    const ordinal = Math.max(-1, ...block.children.map((child) => ordinalOf(child) ?? -1)) + 1;
    return { start: block.end - 1, end: block.end - 1, text: `  ${name} @${ordinal} :${type};\n` };
  });
}

function edit(sources: SchemaSources, declaration: string, change: (block: Declaration) => Edit): SchemaSources {
  const [block] = findDeclarations(parseSchema(sources[FILE]).declarations, declaration);
  if (block === undefined) throw new Error(`${FILE} has no ${declaration}`);
  return replaceSource(sources, FILE, applyEdits(sources[FILE], [change(block)]));
}

// A schema's text with one declaration changed. An edit that does not find what it names fails loudly: the pinned schema has moved.

import type { Edit } from "./edits.js";

/** The text of a schema with `edit` made. Throws an Error that says what was not found. */
export function editSchema(source: string, edit: Edit): string {
  const lines = source.split("\n");
  const start = lines.findIndex((line) => new RegExp(`^(struct|enum) ${edit.in} \\{`).test(line));
  const end = lines.indexOf("}", start);
  if (start < 0 || end < 0) throw new Error(`${edit.file}.capnp declares no ${edit.in}`);
  const body = lines.slice(start + 1, end);
  return [...lines.slice(0, start + 1), ...editBody(body, edit), ...lines.slice(end)].join("\n");
}

function editBody(body: readonly string[], edit: Edit): readonly string[] {
  const next = Math.max(-1, ...ordinalsIn(body)) + 1;
  if ("plus" in edit) return [...body, ...edit.plus.map((member, i) => `  ${numbered(member, next + i)}`)];
  if ("variant" in edit) return insertVariant(body, edit, numbered(edit.variant, next));
  return removeMember(body, edit);
}

/** `future :Text;` with its ordinal: `future @7 :Text;`. */
function numbered(member: string, ordinal: number): string {
  return member.replace(/^\w+/, (name) => `${name} @${ordinal}`);
}

function insertVariant(body: readonly string[], edit: Edit, variant: string): readonly string[] {
  const union = body.indexOf("  union {");
  const end = body.indexOf("  }", union);
  if (union < 0 || end < 0) throw new Error(`${edit.in} of ${edit.file}.capnp has no union`);
  return [...body.slice(0, end), `    ${variant}`, ...body.slice(end)];
}

function removeMember(body: readonly string[], edit: Edit & { readonly without: string }): readonly string[] {
  const first = body.findIndex((line) => new RegExp(`^ +${edit.without} (@|:group \\{)`).test(line));
  const line = body[first];
  if (line === undefined) throw new Error(`${edit.in} of ${edit.file}.capnp has no ${edit.without}`);
  const indent = line.length - line.trimStart().length;
  const last = line.endsWith("{") ? body.indexOf(`${" ".repeat(indent)}}`, first) : first;
  const removed = ordinalsIn(body.slice(first, last + 1));
  const rest = [...body.slice(0, first), ...body.slice(last + 1)];
  // Cap'n Proto's ordinals have no gaps, so only the newest can be missing from what was there before.
  if (Math.min(...removed) < Math.max(...ordinalsIn(rest)))
    throw new Error(`${edit.in}.${edit.without} is not the newest`);
  return rest;
}

function ordinalsIn(lines: readonly string[]): readonly number[] {
  return lines.flatMap((line) => [...line.replace(/#.*/, "").matchAll(/ @(\d+)/g)].map((match) => Number(match[1])));
}

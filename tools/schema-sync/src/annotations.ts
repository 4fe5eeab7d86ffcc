/**
 * How fields are represented in TypeScript: the table, and the step that writes it into the sources
 * as annotations of `schemas/include/ixt_ts.capnp`.
 */
import { compactText, findDeclarations, parseSchema, typeOf } from "./declarations.js";
import { applyEdits, type Edit } from "./edits.js";
import { mapSchemas, type SchemaFileName, type SchemaSources } from "./schema-files.js";
import { SyncError } from "./sync-error.js";

/** One row: the annotation that a field gets. */
export interface FieldAnnotation {
  readonly file: SchemaFileName;
  /** The field's dotted path, through named groups. */
  readonly field: string;
  readonly annotation: "safeInteger" | "bytes16" | "straight";
}

/** Which type each annotation may stand on; undefined where the generator judges that. */
const ANNOTATED_TYPE = { safeInteger: "UInt64", bytes16: "Data", straight: undefined } as const;

/** The fields whose representation differs from their type's own. */
export const FIELD_ANNOTATIONS: readonly FieldAnnotation[] = [
  { file: "module.capnp", field: "InvocationContext.messageId", annotation: "bytes16" },
  { file: "module.capnp", field: "MessageTarget.reply.messageId", annotation: "bytes16" },
  { file: "ipc_streaming.capnp", field: "StreamFrame.streamId", annotation: "bytes16" },
  { file: "ipc_streaming.capnp", field: "StreamData.sequence", annotation: "safeInteger" },
  { file: "ipc_streaming.capnp", field: "StreamClose.finalSequence", annotation: "safeInteger" },
  { file: "wasipc.capnp", field: "LogRecord.timeUnixMs", annotation: "safeInteger" },
  { file: "ipc_streaming.capnp", field: "StreamFrame.data", annotation: "straight" },
  { file: "wasipc.capnp", field: "Envelope.stream", annotation: "straight" },
];

/**
 * The sources with every row of the table applied. Throws a SyncError that names the row when upstream
 * has no such field, has it twice, or gives it another type.
 */
export function annotateSchemas(
  sources: SchemaSources,
  table: readonly FieldAnnotation[] = FIELD_ANNOTATIONS,
): SchemaSources {
  return mapSchemas((file) => {
    const rows = table.filter((row) => row.file === file);
    return rows.length === 0 ? sources[file] : annotateSource(sources[file], rows);
  });
}

function annotateSource(source: string, rows: readonly FieldAnnotation[]): string {
  const file = parseSchema(source);
  const fileId = file.declarations.find((declaration) => declaration.kind === "fileId");
  const edits: Edit[] = rows.map((row) => {
    const [member, another] = findDeclarations(file.declarations, row.field);
    const last = member?.head.at(-1);
    if (member === undefined || last === undefined || another !== undefined) {
      const found = member === undefined ? "upstream has no such field" : "upstream has it more than once";
      throw new SyncError(`${describeRow(row)}: ${found}; change the table in tools/schema-sync/src/annotations.ts`);
    }
    const type = compactText(typeOf(member));
    const expected = ANNOTATED_TYPE[row.annotation];
    if (expected !== undefined && type !== expected) {
      throw new SyncError(
        `${describeRow(row)}: its type is ${type || "a group"}, not ${expected}; change the table in tools/schema-sync/src/annotations.ts`,
      );
    }
    return { start: last.end, end: last.end, text: ` $Ts.${row.annotation}` };
  });
  const top = fileId?.end ?? 0;
  return applyEdits(source, [...edits, { start: top, end: top, text: '\n\nusing Ts = import "/ixt_ts.capnp";' }]);
}

function describeRow(row: FieldAnnotation): string {
  return `annotation ${row.annotation} on ${row.field} (${row.file})`;
}

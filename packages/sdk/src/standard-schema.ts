// The part of Standard Schema (version 1) that a codec needs, declared here so that nothing has to be installed for it, and what a
// validator says about a value turned into the value or an error.

import { createError, toPrintable } from "@ixt/context";

/**
 * A validator of any library that speaks Standard Schema version 1: zod, valibot, arktype and others. Assignable to and from the
 * `StandardSchemaV1` of the specification.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    /** The library's name. */
    readonly vendor: string;
    readonly validate: (
      value: unknown,
      options?: { readonly libraryOptions?: Record<string, unknown> | undefined } | undefined,
    ) => StandardResult<Output> | Promise<StandardResult<Output>>;
    /** Nothing at run time: what the types are. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a validator makes of a value: the value, or why it is none. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** One thing that is wrong with a value, and where. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Issues that the error names; a value can have as many as it has parts. */
const MAX_ISSUES = 3;
/** Characters of one issue's path, and of its message, that the error shows. */
const MAX_PATH_LENGTH = 100;
const MAX_MESSAGE_LENGTH = 200;

/**
 * The value as the schema gives it.
 *
 * @throws IxtError `invalidArgument`, blame `peer`, which names the first issues; `internal` when the schema wants to wait.
 */
export function validateStandard<Output>(schema: StandardSchema<unknown, Output>, value: unknown): Output {
  const result = schema["~standard"].validate(value);
  if ("then" in result) {
    // Nobody will wait for it, so nobody else would hear of its rejection: the process would end of it.
    result.then(undefined, () => {});
    // Zod tries anew asynchronously whenever something in a schema throws.
    throw createError("internal", "the schema validates asynchronously, or it threw: a payload is decoded at once");
  }
  if (!result.issues) return result.value;
  throw createError("invalidArgument", `the value does not fit: ${describeIssues(result.issues)}`, { blame: "peer" });
}

function describeIssues(issues: readonly StandardIssue[]): string {
  const named = issues.slice(0, MAX_ISSUES).map(describeIssue);
  if (issues.length > MAX_ISSUES) named.push(`${issues.length - MAX_ISSUES} more`);
  return named.join("; ");
}

/** Paths hold keys that the peer has chosen, and messages may quote its values. */
function describeIssue({ path = [], message }: StandardIssue): string {
  const keys = path.map((part) => String(typeof part === "object" ? part.key : part));
  const shown = cut(message, MAX_MESSAGE_LENGTH);
  return keys.length === 0 ? shown : `${cut(keys.join("."), MAX_PATH_LENGTH)}: ${shown}`;
}

function cut(text: string, maxLength: number): string {
  return toPrintable(text.length > maxLength ? `${text.slice(0, maxLength)}...` : text);
}

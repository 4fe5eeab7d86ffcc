// How an error names the field it is about.

/** A field name, or the index of an element of a list. */
export type PathStep = string | number;

/** `["a", "b", 3, "c"]` as `a.b[3].c`. */
export function formatPath(path: readonly PathStep[]): string {
  return path.reduceRight<string>((rest, step) => joinPath(step, rest), "");
}

/** One step in front of a path. */
export function joinPath(step: PathStep, rest: string): string {
  const first = typeof step === "number" ? `[${step}]` : step;
  return first === "" || rest === "" || rest.startsWith("[") ? first + rest : `${first}.${rest}`;
}

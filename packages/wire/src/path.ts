// How an error names the field it is about.

/** A field name, or the index of an element of a list. */
export type PathStep = string | number;

/** `["a", "b", 3, "c"]` as `a.b[3].c`. */
export function formatPath(path: readonly PathStep[]): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

// Text that no tracked file may hold: paths of one machine, host names of package registries, and merge conflicts.
// The patterns are written so that this file does not match itself.

/** One kind of forbidden text. */
interface TextRule {
  readonly name: string;
  readonly pattern: RegExp;
}

/** Each pattern matches within one line. */
const TEXT_RULES: readonly TextRule[] = [
  { name: "machine path", pattern: /(?<![\w.@-])\/(?:tm[p]|wor[k]|roo[t]|hom[e]\/[a-z]+|User[s]\/[A-Za-z]+)\/[\w.-]/ },
  {
    name: "registry host",
    pattern:
      /registry\.(?:npm[j]s|yarnpk[g])|npm[j]s\.(?:org|com)|debia[n]\.org|crates\.i[o]|proxy\.golan[g]|pypi\.or[g]/i,
  },
  { name: "merge conflict", pattern: /^(?:<{7}|>{7}) / },
];

/** The findings in one file, as `file:line: name`. Binary files (with a NUL) have none. */
export function findForbiddenText(file: string, text: string): readonly string[] {
  if (text.includes("\0")) {
    return [];
  }
  return text
    .split("\n")
    .flatMap((line, index) =>
      TEXT_RULES.filter(({ pattern }) => pattern.test(line)).map(({ name }) => `${file}:${index + 1}: ${name}`),
    );
}

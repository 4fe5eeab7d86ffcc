// The names of the tests in a source, as the text has them: `test("...")`, `it("...")`, and both with `.each(...)`.

/** A call of a test function, or what `.each(...)` gave, whose first argument is a plain string. */
const TEST = /(?:\b(?:test|it)|\))\(\s*(["'`])((?:\\.|(?!\1)[^\\])*)\1\s*,/g;

/** The rules that a test proves, at the end of its name: ` [23.11, 23.13]`. */
const TAG = /\s\[[\d., ]+\]$/;

/** The names in their order, without the rules they end with. Those of `.each` stand with their placeholders: `refuses %s`. */
export function findTestNames(source: string): readonly string[] {
  return Array.from(source.matchAll(TEST), ([, , name = ""]) => name.replace(/\\(.)/g, "$1").replace(TAG, ""));
}

// An SPDX expression: licences joined by AND, OR and brackets, where AND binds closer. In: the text of a package.json. Out: its tree.

/** A licence by its name (with its exception, `GPL-2.0 WITH x`), or two or more expressions of which all or any hold. */
export type LicenceExpression = string | { readonly join: "AND" | "OR"; readonly parts: readonly LicenceExpression[] };

/** Undefined where the text is no such expression, `SEE LICENSE IN x` say. */
export function parseLicenceExpression(text: string): LicenceExpression | undefined {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const readName = (): LicenceExpression | undefined => {
    const name = tokens[at++];
    if (name === undefined || /^(?:AND|OR|WITH|\))$/.test(name)) return undefined;
    if (name === "(") {
      const inner = readJoined("OR");
      return tokens[at++] === ")" ? inner : undefined;
    }
    if (tokens[at] !== "WITH") return name;
    const exception = tokens[at + 1];
    at += 2;
    return exception === undefined ? undefined : `${name} WITH ${exception}`;
  };
  const readJoined = (join: "AND" | "OR"): LicenceExpression | undefined => {
    const readPart = join === "OR" ? () => readJoined("AND") : readName;
    const first = readPart();
    if (first === undefined) return undefined;
    const more: LicenceExpression[] = [];
    while (tokens[at] === join) {
      at++;
      const part = readPart();
      if (part === undefined) return undefined;
      more.push(part);
    }
    return more.length === 0 ? first : { join, parts: [first, ...more] };
  };
  const whole = readJoined("OR");
  return at === tokens.length ? whole : undefined;
}

/** Whether one may take it under licences of which each is allowed. */
export function isSatisfiedBy(expression: LicenceExpression, isAllowed: (licence: string) => boolean): boolean {
  if (typeof expression === "string") return isAllowed(expression);
  const holds = (part: LicenceExpression): boolean => isSatisfiedBy(part, isAllowed);
  return expression.join === "OR" ? expression.parts.some(holds) : expression.parts.every(holds);
}

// The tests of a source, read from its syntax: their names, the names of the suites around them, and the rules that these end with.

import ts from "typescript";

/** A test, as its source names it. */
export interface NamedTest {
  /** Without the rules at its end; what is put in stands as in the source: `refuses %s`, `takes ${n}`. Empty when it cannot be read. */
  readonly name: string;
  /** The names of the suites around it, the outermost first, then its own; with their rules, without those that cannot be read. */
  readonly titles: readonly string[];
  /** Those of its own name and of the suites around it; none where it is declared in a way that is not known, such as `test.extend`. */
  readonly rules: readonly string[];
  /** Where its call begins, from 1. */
  readonly line: number;
}

/** What a call declares, and by which ways of declaring it: `test.each(table)` is a `test` with `each`. */
interface Declared {
  readonly what: "test" | "suite";
  readonly ways: readonly string[];
}

const FUNCTIONS: ReadonlyMap<string, Declared["what"]> = new Map([
  ["test", "test"],
  ["it", "test"],
  ["describe", "suite"],
  ["suite", "suite"],
]);
/** Ways that take arguments of their own, before the call that names the test. */
const CURRIED: ReadonlySet<string> = new Set(["each", "for", "skipIf", "runIf"]);
/** Ways of running: what is declared by any other is not known to. */
const RUNNING: ReadonlySet<string> = new Set(["each", "for", "only", "concurrent", "sequential", "shuffle"]);
/** Ways of not running, or not everywhere, and of being wrong. What they declare proves nothing. */
const IDLE: ReadonlySet<string> = new Set(["skip", "todo", "fails", "skipIf", "runIf"]);
/** ` [23.11, 23.13]` */
const TAG = /\s\[(\d+\.\d+(?:, \d+\.\d+)*)\]$/;

/** The rules that a title ends with, and the title without them. */
export function splitTitle(title: string): { readonly name: string; readonly rules: readonly string[] } {
  return { name: title.replace(TAG, ""), rules: TAG.exec(title)?.[1]?.split(", ") ?? [] };
}

/** The tests of a source that run and should pass, in their order. */
export function readTests(source: string): readonly NamedTest[] {
  const file = ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true);
  const tests: NamedTest[] = [];
  const visit = (node: ts.Node, suites: readonly string[]): void => {
    const declared = ts.isCallExpression(node) ? readDeclared(node.expression) : undefined;
    if (declared === undefined || !ts.isCallExpression(node)) {
      ts.forEachChild(node, (child) => visit(child, suites));
      return;
    }
    if (declared.ways.some((way) => IDLE.has(way)) || node.arguments.some(hasIdleOption)) return;
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
    if (!declared.ways.every((way) => RUNNING.has(way))) {
      if (declared.what === "test") tests.push({ name: "", titles: [], rules: [], line: line + 1 });
      return;
    }
    if (declared.what === "test" && !node.arguments.slice(1).some(mayBeBody)) return;
    const title = readTitle(node.arguments[0]);
    const titles = title === undefined ? suites : [...suites, title];
    if (declared.what === "test") {
      const rules = titles.flatMap((each) => splitTitle(each).rules);
      tests.push({ name: splitTitle(title ?? "").name, titles, rules, line: line + 1 });
    }
    for (const argument of node.arguments) visit(argument, titles);
  };
  visit(file, []);
  return tests;
}

/** The names in their order, without their rules. */
export function findTestNames(source: string): readonly string[] {
  return readTests(source).flatMap(({ name }) => (name === "" ? [] : [name]));
}

/** What `test`, `test.concurrent`, `test.each(table)` or ``test.each`table` `` declares when it is called. */
function readDeclared(callee: ts.Expression): Declared | undefined {
  if (ts.isIdentifier(callee)) {
    const what = FUNCTIONS.get(callee.text);
    return what && { what, ways: [] };
  }
  if (ts.isPropertyAccessExpression(callee) && !CURRIED.has(callee.name.text)) {
    const declared = readDeclared(callee.expression);
    return declared && { ...declared, ways: [...declared.ways, callee.name.text] };
  }
  const curried = ts.isCallExpression(callee)
    ? callee.expression
    : ts.isTaggedTemplateExpression(callee)
      ? callee.tag
      : undefined;
  if (curried === undefined || !ts.isPropertyAccessExpression(curried) || !CURRIED.has(curried.name.text))
    return undefined;
  const declared = readDeclared(curried.expression);
  return declared && { ...declared, ways: [...declared.ways, hasNoRows(callee) ? "skip" : curried.name.text] };
}

/** `test.each([])`, and a table of which there is the head alone. */
function hasNoRows(callee: ts.Expression): boolean {
  if (ts.isTaggedTemplateExpression(callee)) return ts.isNoSubstitutionTemplateLiteral(callee.template);
  const table = ts.isCallExpression(callee) ? callee.arguments[0] : undefined;
  return table === undefined || (ts.isArrayLiteralExpression(table) && table.elements.length === 0);
}

/** `{ skip: true }` and its like; one that is worked out may be so. */
function hasIdleOption(node: ts.Expression): boolean {
  return (
    ts.isObjectLiteralExpression(node) &&
    node.properties.some((property) => {
      const name = property.name;
      if (name === undefined || !(ts.isIdentifier(name) || ts.isStringLiteralLike(name))) return false;
      const isOff = ts.isPropertyAssignment(property) && property.initializer.kind === ts.SyntaxKind.FalseKeyword;
      return IDLE.has(name.text) && !isOff;
    })
  );
}

/** Without a function a test is one to do. */
function mayBeBody(node: ts.Expression): boolean {
  const isNothing = node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === "undefined");
  return !(isNothing || ts.isObjectLiteralExpression(node) || ts.isLiteralExpression(node));
}

/** A text, a template or texts that are added up; what is no text stands as its source. `undefined` where no text is. */
function readTitle(node: ts.Expression | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    const spans = node.templateSpans.map(({ expression, literal }) => `\${${expression.getText()}}${literal.text}`);
    return node.head.text + spans.join("");
  }
  if (ts.isParenthesizedExpression(node)) return readTitle(node.expression);
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [readTitle(node.left), readTitle(node.right)];
  if (left === undefined && right === undefined) return undefined;
  return (left ?? `\${${node.left.getText()}}`) + (right ?? `\${${node.right.getText()}}`);
}

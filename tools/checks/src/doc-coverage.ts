// Finds the exports of published entries that have no doc comment, and where examples are due, those that have none.
import { join, relative } from "node:path";
import ts from "typescript";
import { findDocExamples } from "./example-blocks.js";

/** A package as its users import it. */
export interface DocumentedPackage {
  readonly name: string;
  /** From the repository's folder, with slashes: `packages/wire`. */
  readonly folder: string;
  /** The sources of its entries, from its own folder: `src/index.ts`. */
  readonly entries: readonly string[];
  /** Whether each of its exports must have an example, too. */
  readonly needsExamples: boolean;
}

/** What was looked at, and what is wrong with it, each as `file:line: what, and what to do`. */
export interface DocCoverage {
  readonly exports: number;
  readonly faults: readonly string[];
}

/** What the doc comments of one export say. */
interface ExportDocs {
  readonly name: string;
  /** Where its first declaration stands: the file, from the repository's folder, and the line, from 1. */
  readonly file: string;
  readonly line: number;
  readonly isDocumented: boolean;
  readonly hasExample: boolean;
  /** What its doc comments name in `@see {@link name}`. */
  readonly seen: readonly string[];
  /** Whether it is an interface or a type, and no value. */
  readonly isType: boolean;
}

/** What the generator writes says what its schema says, and is documented there. */
const GENERATED = "/src/generated/";

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  customConditions: ["@ixt/source"],
  noLib: true,
  types: [],
};

/**
 * Holds the exports of all entries to their doc comments. What is exported again counts in the package that declares it.
 *
 * @param repository the absolute folder from which packages and findings name files
 */
export function checkDocs(repository: string, packages: readonly DocumentedPackage[]): DocCoverage {
  const toPath = (file: string): string => relative(repository, file).replaceAll("\\", "/");
  const pathsOf = ({ folder, entries }: DocumentedPackage): string[] =>
    entries.map((entry) => join(repository, folder, entry));
  const program = ts.createProgram(packages.flatMap(pathsOf), OPTIONS);
  const coverages = packages.map((each): DocCoverage => {
    const { name, folder, needsExamples } = each;
    const lists = pathsOf(each).map((path) => ({ path, symbols: listExports(program, path) }));
    const empty = lists
      .filter(({ symbols }) => symbols.length === 0)
      .map(({ path }) => `${toPath(path)}:1: ${name} exports nothing here; mend its exports`);
    const docs = [...new Set(lists.flatMap(({ symbols }) => symbols))].map((symbol) =>
      readDocs(program, symbol, toPath),
    );
    const own = docs
      .filter(({ file }) => file.startsWith(`${folder}/`) && !file.includes(GENERATED))
      .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
    const exampled = new Set(docs.filter(({ hasExample }) => hasExample).map((each) => each.name));
    const faults = own.flatMap((each) => findFaults(each, name, needsExamples ? exampled : undefined));
    return { exports: own.length, faults: [...empty, ...faults] };
  });
  return {
    exports: coverages.reduce((sum, { exports }) => sum + exports, 0),
    faults: coverages.flatMap(({ faults }) => faults),
  };
}

/** The exports of an entry, each as what it is where it is declared. */
function listExports(program: ts.Program, path: string): readonly ts.Symbol[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) return [];
  return checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));
}

function readDocs(program: ts.Program, symbol: ts.Symbol, toPath: (file: string) => string): ExportDocs {
  const declarations = symbol.declarations ?? [];
  const comments = declarations.flatMap(readComments).join("\n");
  const [first] = declarations;
  const source = first?.getSourceFile();
  const line = first && source ? source.getLineAndCharacterOfPosition(first.getStart(source)).line + 1 : 0;
  const text = ts.displayPartsToString(symbol.getDocumentationComment(program.getTypeChecker()));
  return {
    name: symbol.name,
    file: toPath(source?.fileName ?? ""),
    line,
    isDocumented: text.trim() !== "",
    hasExample: findDocExamples("", comments).length > 0,
    seen: Array.from(comments.matchAll(/@see\s+\{@link\s+([\w$]+)\s*\}/g), ([, name = ""]) => name),
    isType: (symbol.flags & ts.SymbolFlags.Value) === 0,
  };
}

/** The doc comments of a declaration itself, none of its members'. */
function readComments(declaration: ts.Declaration): readonly string[] {
  const comments = ts.getJSDocCommentsAndTags(declaration).filter((each) => ts.isJSDoc(each));
  return comments.map((comment) => comment.getText());
}

/** @param exampled the names of the package's exports that have an example; `undefined` where none is due */
function findFaults(docs: ExportDocs, where: string, exampled: ReadonlySet<string> | undefined): readonly string[] {
  const { name, file, line, isDocumented, hasExample, seen, isType } = docs;
  const what = `${file}:${line}: ${name} of ${where}`;
  if (!isDocumented) return [`${what} has no doc comment; say what it is`];
  if (exampled === undefined || hasExample) return [];
  if (!isType) return [`${what} has no example; add a block of ts to its doc comment`];
  if (seen.some((other) => exampled.has(other))) return [];
  return seen.length > 0
    ? [`${what} points to ${seen.join(", ")}, which has no example of its own; point to an export that has`]
    : [
        `${what} has no example; add a block of ts to its doc comment, or "@see {@link Name}" of an export that has one`,
      ];
}

// Finds the examples of doc comments and Markdown files: fenced blocks in TypeScript or JavaScript.

/** One example, as a reader copies it. */
export interface Example {
  /** The file it stands in, from the repository's folder, with slashes. */
  readonly file: string;
  /** The line of its first line, from 1. */
  readonly line: number;
  readonly language: "ts" | "js";
  /** Without the fence, and without the stars of the comment; every line ends with a newline. */
  readonly text: string;
}

const DOC_BLOCK = /^[ \t]*\* ```(ts|js)[ \t]*\n((?:[ \t]*\*(?!\/| ```).*\n)*)/gm;
const MARKDOWN_BLOCK = /^```(ts|js)[ \t]*\n([\s\S]*?)^```/gm;

function findBlocks(file: string, text: string, pattern: RegExp, clean: (block: string) => string): Example[] {
  return [...text.matchAll(pattern)].map(({ 1: language, 2: block = "", index }) => ({
    file,
    line: text.slice(0, index).split("\n").length + 1,
    language: language === "js" ? "js" : "ts",
    text: clean(block),
  }));
}

/** The examples in the doc comments of a source, in order. */
export function findDocExamples(file: string, source: string): readonly Example[] {
  return findBlocks(file, source, DOC_BLOCK, (block) => block.replace(/^[ \t]*\* ?/gm, ""));
}

/** The examples of a Markdown text, in order. */
export function findMarkdownExamples(file: string, markdown: string): readonly Example[] {
  return findBlocks(file, markdown, MARKDOWN_BLOCK, (block) => block);
}

/** The file that an example is, for others to start or to import: the one its first line names, as in `// greeter.mjs`. */
export function findFileName({ text }: Example): string | undefined {
  return /^\/\/ ([\w-]+(?:\.[\w-]+)*\.(?:mjs|ts))\n/.exec(text)?.[1];
}

/**
 * How an example runs: imported, one after the other in one process; a program of its own, which a named `.mjs` is, and the tests of
 * `node:test`; by vitest, where it has tests of vitest's; or in a worker of another example's, which a `.mjs` named `-worker` waits for.
 */
export function findRunner(example: Example): "import" | "program" | "vitest" | "worker" {
  if (findFileName(example)?.endsWith("-worker.mjs") === true) return "worker";
  if (/^import \{[^}]*\btest\b[^}]*\} from "vitest";$/m.test(example.text)) return "vitest";
  const isProgram = findFileName(example)?.endsWith(".mjs") === true || / from "node:test";$/m.test(example.text);
  return isProgram ? "program" : "import";
}

/**
 * The blocks of a README that its own test does not run. A package's test runs the one `ts` block there is; the root's runs the
 * programs, blocks in `js` that name their file.
 *
 * @param hasTest whether the README's test is there
 */
export function findUnrunBlocks(file: string, markdown: string, hasTest: boolean): readonly Example[] {
  const blocks = findMarkdownExamples(file, markdown);
  if (!hasTest) return blocks;
  if (file === "README.md") {
    return blocks.filter((block) => block.language !== "js" || findFileName(block) === undefined);
  }
  return blocks.filter(({ language }, index) => language !== "ts" || index > 0);
}

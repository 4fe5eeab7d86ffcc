// `pnpm check:docs` finds what has no doc comment and no example, at its line, through what is exported again.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { checkDocs, type DocCoverage } from "../src/doc-coverage.js";

const FENCE = "```";
const EXAMPLE = `\n *\n * ${FENCE}ts\n * a();\n * ${FENCE}`;

let tree = "";
beforeEach(() => {
  tree = mkdtempSync(join(realpathSync(tmpdir()), "ixt-docs-"));
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

/** What the check says of the files of `packages/a`, which is entered by `src/index.ts`. */
function check(files: Readonly<Record<string, string>>, needsExamples: boolean = false): DocCoverage {
  for (const [file, text] of Object.entries(files)) {
    const path = join(tree, "packages/a", file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return checkDocs(tree, [{ name: "@ixt/a", folder: "packages/a", entries: ["src/index.ts"], needsExamples }]);
}

/** The same of one file that the entry exports again. */
function faultsOf(text: string, needsExamples: boolean = false): readonly string[] {
  return check({ "src/index.ts": 'export * from "./b.js";\n', "src/b.ts": text }, needsExamples).faults;
}

it("finds each kind of export that has no doc comment, where it is declared", () => {
  const text = [
    "export const a = 1;",
    "// No doc comment.",
    "export function b(): void {}",
    "/** */",
    "export class C {}",
    "/** @example a() */",
    "export interface D {}",
    "export type E = 1;",
    "const hidden = 1;",
    "export { hidden as f };",
  ].join("\n");
  expect(faultsOf(text)).toEqual(
    ["1: a", "3: b", "5: C", "7: D", "8: E", "9: hidden"].map((each) => {
      const [line, name] = each.split(": ");
      return `packages/a/src/b.ts:${line}: ${name} of @ixt/a has no doc comment; say what it is`;
    }),
  );
});

it("is content with a doc comment on any declaration of the name, and leaves what is not exported alone", () => {
  const text = `
    /** A function of two forms. */
    export function a(b: string): void;
    export function a(b: number): void;
    export function a(): void {}
    export const C = { d: 1 } as const;
    /** One of them. */
    export type C = 1;
    export interface Hidden {}
  `;
  expect(check({ "src/index.ts": 'export { a, C } from "./b.js";', "src/b.ts": text })).toEqual({
    exports: 2,
    faults: [],
  });
});

it("counts a name in the package that declares it, and not where another exports it again", () => {
  check({ "src/index.ts": "export const a = 1;\n" });
  mkdirSync(join(tree, "packages/b/src"), { recursive: true });
  writeFileSync(join(tree, "packages/b/src/index.ts"), 'export { a } from "../../a/src/index.js";\n');
  const [a, b] = ["a", "b"].map((name) => ({
    name: `@ixt/${name}`,
    folder: `packages/${name}`,
    entries: ["src/index.ts"],
    needsExamples: false,
  }));
  if (a === undefined || b === undefined) throw new Error("no packages");
  expect(checkDocs(tree, [b, a])).toEqual({
    exports: 1,
    faults: ["packages/a/src/index.ts:1: a of @ixt/a has no doc comment; say what it is"],
  });
});

it("leaves what the generator wrote to the schema", () => {
  const files = { "src/index.ts": 'export * from "./generated/b.js";', "src/generated/b.ts": "export const a = 1;" };
  expect(check(files)).toEqual({ exports: 0, faults: [] });
});

it("finds an entry that is not there, or that exports nothing", () => {
  const fault = ["packages/a/src/index.ts:1: @ixt/a exports nothing here; mend its exports"];
  expect(check({}).faults).toEqual(fault);
  expect(check({ "src/index.ts": "export {};" }).faults).toEqual(fault);
});

it("finds what has no example, only where examples are due", () => {
  const text = `/** A. */\nexport const a = 1;\n/** B. */\nexport interface B {}\n`;
  expect(faultsOf(text)).toEqual([]);
  expect(faultsOf(text, true)).toEqual([
    "packages/a/src/b.ts:2: a of @ixt/a has no example; add a block of ts to its doc comment",
    'packages/a/src/b.ts:4: B of @ixt/a has no example; add a block of ts to its doc comment, or "@see {@link Name}" of an export that has one',
  ]);
});

it("takes for an example only what the examples check runs, in the export's own doc comment", () => {
  expect(faultsOf(`/**\n * A.${EXAMPLE}\n */\nexport const a = 1;\n`, true)).toEqual([]);
  expect(faultsOf("/**\n * A.\n *\n * @example a();\n */\nexport const a = 1;\n", true)).toHaveLength(1);
  expect(faultsOf(`/**\n * A.\n *\n * ${FENCE}sh\n * a\n * ${FENCE}\n */\nexport const a = 1;\n`, true)).toHaveLength(
    1,
  );
  const member = `/** A. */\nexport class A {\n/**\n * B.${EXAMPLE}\n */\nb(): void {}\n}\n`;
  expect(faultsOf(member, true)).toHaveLength(1);
});

it("lets a type point to an export of the package that has an example of its own", () => {
  const target = `/**\n * A.${EXAMPLE}\n */\nexport function a(): void {}\n`;
  const see = (name: string, rest: string): string => `/**\n * B.\n *\n * @see {@link ${name}}\n */\nexport ${rest}\n`;
  expect(faultsOf(target + see("a", "interface B {}") + see("a", "type C = 1;"), true)).toEqual([]);
  expect(faultsOf(target + see("a", "const b = 1;"), true)).toEqual([
    "packages/a/src/b.ts:14: b of @ixt/a has no example; add a block of ts to its doc comment",
  ]);
  const text = target + see("a", "interface B {}") + see("B", "interface C {}") + see("gone", "interface D {}");
  const fault = (place: string, name: string): string =>
    `packages/a/src/b.ts:${place} of @ixt/a points to ${name}, which has no example of its own; point to an export that has`;
  expect(faultsOf(text, true)).toEqual([fault("20: C", "B"), fault("26: D", "gone")]);
});

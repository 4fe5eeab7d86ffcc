// The examples check finds the blocks it should, and catches each kind of broken example.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type Example,
  findDocExamples,
  findFileName,
  findMarkdownExamples,
  findRunner,
  findUnrunBlocks,
} from "../src/example-blocks.js";
import { tryExamples } from "../src/example-trial.js";
import { REPOSITORY_FOLDER } from "../src/repository.js";

const FENCE = "```";

describe("finding", () => {
  it("takes the blocks of doc comments, with the lines they begin at", () => {
    const source = `/**\n * A.\n *\n * @example\n * ${FENCE}ts\n * a({\n *   b,\n *\n * });\n * ${FENCE}\n */\nclass A {\n  /**\n   * ${FENCE}js\n   * c();\n   * ${FENCE}\n   * ${FENCE}sh\n   * d\n   * ${FENCE}\n   */\n}\n`;
    expect(findDocExamples("a.ts", source)).toEqual([
      { file: "a.ts", line: 6, language: "ts", text: "a({\n  b,\n\n});\n" },
      { file: "a.ts", line: 15, language: "js", text: "c();\n" },
    ]);
  });

  it("takes the blocks of Markdown that hold TypeScript or JavaScript", () => {
    const text = `# A\n\n${FENCE}js\n// a.mjs\nb();\n${FENCE}\n\n${FENCE}sh\nc\n${FENCE}\n`;
    const examples = findMarkdownExamples("a.md", text);
    expect(examples).toEqual([{ file: "a.md", line: 4, language: "js", text: "// a.mjs\nb();\n" }]);
    expect(examples.map(findFileName)).toEqual(["a.mjs"]);
  });

  it("takes a block for what its file's name and its imports say that it is", () => {
    const [named, runner] = [findFileName, findRunner].map((find) => (text: string): unknown => {
      return find({ file: "docs/a.md", line: 1, language: "ts", text });
    });
    const texts = ["// a.mjs\n", "// a.ts\n", "// a.test.ts\n", "// about a.ts\n", "// a\n"];
    expect(texts.map((text) => named?.(text))).toEqual(["a.mjs", "a.ts", "a.test.ts", undefined, undefined]);
    expect(texts.map((text) => runner?.(text))).toEqual(["program", "import", "import", "import", "import"]);
    expect(runner?.("// a-worker.mjs\n")).toBe("worker");
    expect(runner?.('import { expect, test } from "vitest";\n')).toBe("vitest");
    expect(runner?.('import { expect } from "vitest";\n')).toBe("import");
    expect(runner?.('import { test } from "node:test";\n')).toBe("program");
  });

  it("names the blocks of a README that its test does not run", () => {
    const block = (language: string, text: string): string => `${FENCE}${language}\n${text}\n${FENCE}\n`;
    const lines = (file: string, text: string, hasTest: boolean): readonly number[] =>
      findUnrunBlocks(file, text, hasTest).map(({ line }) => line);
    const two = block("ts", "a();") + block("ts", "b();");
    expect(lines("packages/a/README.md", two, false)).toEqual([2, 5]);
    expect(lines("packages/a/README.md", two, true)).toEqual([5]);
    expect(lines("README.md", block("js", "// a.mjs") + block("js", "b();"), true)).toEqual([5]);
  });
});

describe("trying", () => {
  const example = (text: string, line = 7): Example => ({ file: "packages/wire/src/a.ts", line, language: "ts", text });
  const TIMEOUT_MS = 20_000;

  it("is content with examples that compile and run, programs among them", async () => {
    const good = `import { Bytes16 } from "@ixt/wire";\n\nawait Promise.resolve(Bytes16.ZERO);\n`;
    const program = "// program.mjs\nprocess.exit(0);\n";
    const caller = `import { execFileSync } from "node:child_process";\n\nexecFileSync("node", ["program.mjs"]);\n`;
    await expect(tryExamples([example(good), example(program, 20), example(caller, 30)], TIMEOUT_MS)).resolves.toEqual(
      [],
    );
    const left = ["packages/wire/.cache", "packages/testkit/.cache"].map((folder) => join(REPOSITORY_FOLDER, folder));
    expect(left.every(existsSync)).toBe(true);
    expect(readdirSync(left[0] ?? "").filter((name) => name.startsWith(`examples-${process.pid}-`))).toEqual([]);
  }, 60_000);

  it("catches a type error, at the line it stands on", async () => {
    const [finding] = await tryExamples([example("const a = 1;\nconst b: string = a;\n")], TIMEOUT_MS);
    expect(finding).toMatch(/^packages\/wire\/src\/a\.ts:8: error TS2322/);
  }, 60_000);

  it("catches a throw, a promise that nobody waits for, and goes on to the next", async () => {
    const findings = await tryExamples(
      [
        example(`\nthrow new Error("one");\n`),
        example(`void Promise.reject(new Error("two"));\n`, 20),
        example("", 30),
      ],
      TIMEOUT_MS,
    );
    expect(findings).toHaveLength(2);
    expect(findings[0]).toMatch(/^packages\/wire\/src\/a\.ts:7: Error: one\n.*packages\/wire\/src\/a\.ts:8:/);
    expect(findings[1]).toMatch(/^packages\/wire\/src\/a\.ts:20: Error: two/);
  }, 60_000);

  it("runs tests by the runner that they name, from where all packages are known, and catches those that fail", async () => {
    const inDocs = (text: string, line: number): Example => ({ file: "docs/a.md", line, language: "ts", text });
    const vitest = (body: string): string =>
      `import { expect, test } from "vitest";\nimport { one } from "./one.js";\n${body}\n`;
    const node = (body: string): string => `import { test } from "node:test";\nimport "@ixt/testkit";\n${body}\n`;
    const findings = await tryExamples(
      [
        inDocs("// one.ts\nexport const one = 1;\n", 3),
        inDocs(vitest('test("holds", () => expect(one).toBe(1));'), 10),
        inDocs(vitest('test("is wrong", () => expect(one).toBe(2));'), 20),
        inDocs(vitest("void [test, expect, one];"), 30),
        inDocs(node('test("holds", () => {});'), 40),
        inDocs(node('test("is wrong", () => { throw new Error("so it is"); });'), 50),
      ],
      TIMEOUT_MS,
    );
    expect(findings).toHaveLength(3);
    expect(findings[0]).toMatch(/^docs\/a\.md:20: "is wrong": AssertionError: expected 1 to be 2/);
    expect(findings[0]).toMatch(/docs\/a\.md:22:/);
    expect(findings[1]).toMatch(/^docs\/a\.md:30: No test suite found/);
    expect(findings[2]).toMatch(/^docs\/a\.md:50: ended the process with exit code 1\n/);
    expect(findings[2]).toContain("so it is");
  }, 120_000);

  it("catches two examples that are the same file", async () => {
    await expect(tryExamples([example("// a.ts\n"), example("// a.ts\n", 20)], TIMEOUT_MS)).resolves.toEqual([
      "packages/wire/src/a.ts:20: packages/wire/src/a.ts:7 is a.ts, too",
    ]);
  });

  it("catches an example that never ends, and a program that fails", async () => {
    const findings = await tryExamples(
      [
        example("setInterval(() => {}, 1_000);\nawait new Promise(() => {});\n"),
        example("// a.mjs\nprocess.exit(3);\n", 20),
      ],
      3_000,
    );
    expect(findings).toEqual([
      "packages/wire/src/a.ts:7: did not end within 3000 ms",
      "packages/wire/src/a.ts:20: ended the process with exit code 3",
    ]);
  }, 60_000);
});

// The examples check finds the blocks it should, and catches each kind of broken example.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type Example,
  findDocExamples,
  findMarkdownExamples,
  findProgramName,
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
    expect(examples.map(findProgramName)).toEqual(["a.mjs"]);
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
    const left = ["packages/wire/.cache", "packages/sdk/.cache"].map((folder) => join(REPOSITORY_FOLDER, folder));
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

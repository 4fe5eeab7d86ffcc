// The layering rules catch what they are for: a small tree with one wrong import at a time.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { cruise, type IForbiddenRuleType } from "dependency-cruiser";
import { afterEach, beforeEach, expect, it } from "vitest";
import { REPOSITORY_FOLDER } from "../src/repository.js";

let tree = "";
beforeEach(() => {
  tree = mkdtempSync(join(realpathSync(tmpdir()), "ixt-layers-"));
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

/** The names of the rules that a tree of files breaks. */
async function brokenRules(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  }
  const { default: config } = await import(
    pathToFileURL(join(REPOSITORY_FOLDER, "dependency-cruiser.config.mjs")).href
  );
  const forbidden: IForbiddenRuleType[] = config.forbidden;
  const { output } = await cruise(["packages"], {
    baseDir: tree,
    ruleSet: { forbidden },
    validate: true,
    tsPreCompilationDeps: true,
  });
  if (typeof output === "string") {
    throw new Error(output);
  }
  return [...new Set(output.summary.violations.map(({ rule }) => rule.name))].sort();
}

const leaf = "export const leaf = 1;\n";

it("lets an arrow point down", async () => {
  await expect(
    brokenRules({
      "packages/stream/src/index.ts": 'export { a } from "./a.js";\n',
      "packages/stream/src/a.ts": "export const a = 1;\n",
    }),
  ).resolves.toEqual([]);
});

it.each([
  ["wire", "context"],
  ["context", "stream"],
  ["stream", "sdk"],
  ["stream", "transport"],
  ["transport", "context"],
  ["sdk", "testkit"],
  ["transport", "testkit"],
])("stops %s from importing %s", async (upper, lower) => {
  const files = {
    [`packages/${upper}/src/index.ts`]: `import "../../${lower}/src/index.js";\n`,
    [`packages/${lower}/src/index.ts`]: leaf,
  };
  await expect(brokenRules(files)).resolves.toContain(`layer-${upper}`);
});

it("stops a path into another package, even downwards", async () => {
  const files = {
    "packages/sdk/src/index.ts": 'import "../../wire/src/index.js";\n',
    "packages/wire/src/index.ts": leaf,
  };
  await expect(brokenRules(files)).resolves.toEqual(["published-entries-only"]);
});

it("stops a cycle that only types close", async () => {
  const files = {
    "packages/wire/src/a.ts": 'import type { B } from "./b.js";\nexport type A = B;\n',
    "packages/wire/src/b.ts": 'import type { A } from "./a.js";\nexport type B = A | 1;\n',
  };
  await expect(brokenRules(files)).resolves.toEqual(["no-cycles"]);
});

it.each(["wire", "context", "stream", "testkit", "transport", "sdk"])("stops a Node built-in in %s", async (layer) => {
  await expect(brokenRules({ [`packages/${layer}/src/index.ts`]: 'import "node:fs";\n' })).resolves.toEqual([
    "browser-safe",
  ]);
});

it("lets a Node entry use Node, and stops a browser file from reaching it", async () => {
  const files = { "packages/transport/src/stdio.ts": 'import "node:fs";\n' };
  await expect(brokenRules(files)).resolves.toEqual([]);
  await expect(brokenRules({ ...files, "packages/transport/src/index.ts": 'import "./stdio.js";\n' })).resolves.toEqual(
    ["node-entries-apart"],
  );
});

it("stops an import of nothing and a source that imports a test", async () => {
  await expect(brokenRules({ "packages/wire/src/index.ts": 'import "./gone.js";\n' })).resolves.toEqual([
    "no-unresolved",
  ]);
  const files = { "packages/wire/src/index.ts": 'import "./a.test.js";\n', "packages/wire/src/a.test.ts": leaf };
  await expect(brokenRules(files)).resolves.toEqual(["no-tests-in-sources"]);
});

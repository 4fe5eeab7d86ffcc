import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runCommand } from "../src/command.js";
import {
  toConsumedEntries,
  toConsumerManifest,
  toConsumerTsconfig,
  toRuntimeConsumer,
  toTypedConsumers,
} from "../src/consumer-files.js";
import { withScratchFolder } from "../src/scratch.js";

const entries = [
  ...toConsumedEntries(
    "@ixt/a",
    { subpath: ".", source: "src/index.ts", outName: "index", hasCommonJs: true },
    [],
    false,
  ),
  ...toConsumedEntries(
    "@ixt/a",
    { subpath: "./node", source: "src/node.ts", outName: "node", hasCommonJs: true },
    [],
    true,
  ),
  ...toConsumedEntries(
    "@ixt/a",
    { subpath: "./capnp/*", source: "src/capnp/*.ts", outName: "capnp/*", hasCommonJs: false },
    ["x", "y"],
    false,
  ),
];

it("gives every entry its specifier, a pattern one for each name", () => {
  expect(entries).toEqual([
    { specifier: "@ixt/a", hasCommonJs: true, isForNode: false },
    { specifier: "@ixt/a/node", hasCommonJs: true, isForNode: true },
    { specifier: "@ixt/a/capnp/x", hasCommonJs: false, isForNode: false },
    { specifier: "@ixt/a/capnp/y", hasCommonJs: false, isForNode: false },
  ]);
});

it("compiles every entry, with require too where it is published for it, and never skips the declarations", () => {
  const [esm, cjs, browser, esmOnly] = toTypedConsumers(entries);
  expect(esm?.text).toContain('from "@ixt/a";');
  expect(cjs?.text).toContain('from "@ixt/a";');
  expect(browser?.text).toContain('from "@ixt/a";');
  expect(browser?.text).not.toContain("@ixt/a/node");
  expect(esmOnly?.text).toContain('from "@ixt/a/capnp/y";');
  expect(`${esm?.text}${cjs?.text}`).not.toContain("capnp");
  for (const consumer of toTypedConsumers(entries)) {
    expect(JSON.parse(toConsumerTsconfig("node16", consumer))).toMatchObject({
      compilerOptions: { module: "node16", skipLibCheck: false, strict: true },
      files: [consumer.file],
    });
  }
});

it("installs every package from its tarball, as a dependency of another one too", () => {
  expect(JSON.parse(toConsumerManifest([{ name: "@ixt/a", tarball: "/t/a.tgz", entries }]))).toMatchObject({
    dependencies: { "@ixt/a": "file:/t/a.tgz" },
    overrides: { "@ixt/a": "$@ixt/a" },
  });
});

/** Loads a package of two builds, whose errors know each other by what `brandOf` gives them; returns what was found. */
async function loadBuilds(brandOf: (build: "esm" | "cjs") => string): Promise<string> {
  return withScratchFolder(async (folder) => {
    const source = (build: "esm" | "cjs"): string => `
      const BRAND = ${brandOf(build)};
      class IxtError extends Error {
        static is(value) { return BRAND === undefined || (value instanceof Error && BRAND in value); }
        constructor(message) { super(message); this[BRAND] = true; }
      }
      const createError = (code, message) => new IxtError(message);`;
    const home = join(folder, "node_modules", "@ixt", "a");
    mkdirSync(home, { recursive: true });
    const exports = { import: "./a.mjs", require: "./a.cjs" };
    writeFileSync(join(home, "package.json"), JSON.stringify({ name: "@ixt/a", exports }));
    writeFileSync(join(home, "a.mjs"), `${source("esm")}\nexport { createError, IxtError };`);
    writeFileSync(join(home, "a.cjs"), `${source("cjs")}\nmodule.exports = { createError, IxtError };`);
    writeFileSync(join(folder, "load.mjs"), toRuntimeConsumer(entries.slice(0, 1)));
    return (await runCommand(process.execPath, ["load.mjs"], folder)).output.trim();
  });
}

it("knows the errors of the other build as the family's, whichever of import and require made them", async () => {
  expect(await loadBuilds(() => 'Symbol.for("@ixt/error")')).toBe("");
  expect(await loadBuilds(() => "Symbol()")).toBe(
    "@ixt/a: an error made by import is not known by the other build\n" +
      "@ixt/a: an error made by require is not known by the other build",
  );
  const oneWay = await loadBuilds((build) => (build === "esm" ? 'Symbol.for("1")' : "undefined"));
  expect(oneWay).toContain("IxtError.is takes any error");
});

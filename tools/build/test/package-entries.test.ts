import { describe, expect, it } from "vitest";
import { readPackageEntries, toPublishedExports } from "../src/package-entries.js";

const both = (name: string) => ({
  "@ixt/source": `./src/${name}.ts`,
  import: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
  require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
});
const capnp = {
  "@ixt/source": "./src/capnp/*.ts",
  import: { types: "./dist/capnp/*.d.ts", default: "./dist/capnp/*.js" },
};
const manifest = (exports: Record<string, unknown>) => ({ name: "@ixt/x", exports });

describe("readPackageEntries", () => {
  it("reads entries for both formats, ESM-only patterns, and leaves package.json out", () => {
    const read = readPackageEntries(
      manifest({ ".": both("index"), "./capnp/*": capnp, "./package.json": "./package.json" }),
    );
    expect(read).toEqual([
      { subpath: ".", source: "src/index.ts", outName: "index", hasCommonJs: true },
      { subpath: "./capnp/*", source: "src/capnp/*.ts", outName: "capnp/*", hasCommonJs: false },
    ]);
  });

  const { "@ixt/source": source, import: esm, require: cjs } = both("index");
  it.each([
    ["a plain string", "./dist/index.js", /must be an object/],
    ["no source", { import: esm, require: cjs }, /conditions @ixt\/source, import, require/],
    ["source not first", { import: esm, "@ixt/source": source }, /in this order/],
    ["an unknown condition", { "@ixt/source": source, import: esm, default: "./x.js" }, /in this order/],
    ["a source outside the package", { "@ixt/source": "../src/index.ts", import: esm }, /must be a \.ts file/],
    [
      "types after default",
      { "@ixt/source": source, import: { default: esm.default, types: esm.types } },
      /must be \{ "types"/,
    ],
    [
      "types of another file",
      { "@ixt/source": source, import: { ...esm, types: "./dist/other.d.ts" } },
      /must be \{ "types"/,
    ],
    [
      "the wrong ending",
      { "@ixt/source": source, import: { ...esm, default: "./dist/index.cjs" } },
      /must be a \.js file/,
    ],
    ["two names", { "@ixt/source": source, import: esm, require: both("other").require }, /the same file of dist/],
  ])("refuses %s and names the entry", (_, target, message) => {
    expect(() => readPackageEntries(manifest({ "./a": target }))).toThrow(message);
    expect(() => readPackageEntries(manifest({ "./a": target }))).toThrow('@ixt/x: exports["./a"]');
  });
});

describe("toPublishedExports", () => {
  it("drops the source condition and nothing else", () => {
    const exports = { ".": both("index"), "./capnp/*": capnp, "./package.json": "./package.json" };
    expect(toPublishedExports(manifest(exports))).toEqual({
      ".": { import: both("index").import, require: both("index").require },
      "./capnp/*": { import: capnp.import },
      "./package.json": "./package.json",
    });
  });
});

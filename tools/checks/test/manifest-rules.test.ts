import { describe, expect, it } from "vitest";
import { correctManifest, findManifestFaults } from "../src/manifest-rules.js";
import type { Manifest } from "../src/repository.js";

const root: Manifest = { name: "root", license: "MIT", engines: { node: ">=20.19" }, exports: {} };
const sound: Manifest = correctManifest({
  name: "@ixt/x",
  description: "A package that stands for all the others",
  license: "MIT",
  type: "module",
  sideEffects: false,
  engines: { node: ">=20.19" },
  exports: {
    ".": { "@ixt/source": "./src/index.ts", import: { types: "./dist/index.d.ts", default: "./dist/index.js" } },
    "./package.json": "./package.json",
  },
  files: ["dist", "README.md", "LICENSE"],
  dependencies: { "@ixt/wire": "workspace:^" },
});

describe("findManifestFaults", () => {
  it("finds none in a manifest that was set right", () => {
    expect(findManifestFaults(sound, root)).toEqual([]);
    expect(JSON.stringify(sound.publishConfig)).not.toContain("@ixt/source");
  });

  it.each(["ws", "@opentelemetry/api", "vitest", "capnp-es"])("lets %s be an optional peer", (name) => {
    const peers = { peerDependencies: { [name]: ">=1" }, peerDependenciesMeta: { [name]: { optional: true } } };
    expect(findManifestFaults({ ...sound, ...peers }, root)).toEqual([]);
  });

  it.each([
    ["license", { license: "ISC" }, /"license" must be "MIT"/],
    ["type", { type: "commonjs" }, /"type" must be "module"/],
    ["sideEffects", { sideEffects: true }, /"sideEffects"/],
    ["engines", { engines: { node: ">=22" } }, /"engines"/],
    ["files", { files: ["dist"] }, /"files"/],
    ["the build script", { scripts: { build: "tsc" } }, /"scripts.build"/],
    ["a missing description", { description: "" }, /"description"/],
    [
      "a peer range between our packages",
      { dependencies: { "@ixt/wire": "^1.0.0" } },
      /@ixt\/wire must be "workspace:\^"/,
    ],
    ["a peer that is not known", { peerDependencies: { other: "1.2.3" } }, /peer other is none of/],
    [
      "an optional peer that is not known",
      { peerDependencies: { other: "1.2.3" }, peerDependenciesMeta: { other: { optional: true } } },
      /peer other is none of/,
    ],
    ["a peer that is not optional", { peerDependencies: { ws: ">=8" } }, /peer ws must be optional/],
    [
      "a peer that says it is not optional",
      { peerDependencies: { ws: ">=8" }, peerDependenciesMeta: { ws: { optional: false } } },
      /peer ws must be optional/,
    ],
    ["an optional peer without a range", { peerDependenciesMeta: { ws: { optional: true } } }, /peer ws has no range/],
    ["a dependency of somebody else's", { dependencies: { other: "1.2.3" } }, /dependency other is none of ours/],
    [
      "exports that publishConfig lags behind",
      { exports: { ...sound.exports, "./b": sound.exports["."] } },
      /"publishConfig" must be/,
    ],
    ["an entry of another shape", { exports: { ".": "./dist/index.js" } }, /must be an object of conditions/],
  ])("finds %s", (_, change, message) => {
    const faults = findManifestFaults({ ...sound, ...change }, root);
    expect(faults.join("\n")).toMatch(message);
    expect(faults.every((fault) => fault.startsWith("@ixt/x: "))).toBe(true);
  });
});

// What an app gets that asks for one layer, and what it must not get beside.

import { listPublishedPackages } from "@ixt/checks/repository";
import { describe, expect, test } from "vitest";
import { findLayerFaults, LAYERS, packageOf } from "../../src/consumers/layers.js";

const CONTEXT = [
  "node_modules/@ixt/context/dist/index.js",
  "node_modules/@ixt/wire/dist/index.js",
  "layers/context.mjs",
];

describe("a layer", () => {
  test("with what it stands on is well", () => {
    expect(findLayerFaults("@ixt/context", ["@ixt/context", "@ixt/wire"], CONTEXT)).toEqual([]);
  });

  test("may leave out of the bundle what it does not use of those below", () => {
    expect(findLayerFaults("@ixt/context", ["@ixt/context", "@ixt/wire"], CONTEXT.slice(0, 1))).toEqual([]);
  });

  test("brings neither a layer above nor a stranger", () => {
    expect(findLayerFaults("@ixt/context", ["@ixt/context", "@ixt/stream", "@ixt/wire", "ws"], CONTEXT)).toEqual([
      "@ixt/stream was installed, which @ixt/context does not stand on",
      "ws was installed, which @ixt/context does not stand on",
    ]);
  });

  test("bundles neither, each told once", () => {
    const bundled = [...CONTEXT, "node_modules/@ixt/sdk/dist/index.js", "node_modules/@ixt/sdk/dist/chunk.js"];
    expect(findLayerFaults("@ixt/context", ["@ixt/context", "@ixt/wire"], bundled)).toEqual([
      "@ixt/sdk is in the bundle, which @ixt/context does not stand on",
    ]);
  });

  test("that is not there, in the folder or the bundle, is told", () => {
    expect(findLayerFaults("@ixt/wire", [], ["layers/wire.mjs"])).toEqual([
      "@ixt/wire was not installed",
      "@ixt/wire is not in the bundle",
    ]);
  });

  test("that is unknown may bring nothing", () => {
    expect(findLayerFaults("@ixt/new", ["@ixt/new"], ["node_modules/@ixt/new/index.js"])).toEqual([
      "@ixt/new was installed, which @ixt/new does not stand on",
      "@ixt/new is in the bundle, which @ixt/new does not stand on",
    ]);
  });
});

test.each([
  ["node_modules/@ixt/wire/dist/index.js", "@ixt/wire"],
  ["node_modules/ws/lib/a.js", "ws"],
  ["../../node_modules/ws/index.js", "ws"],
  ["node_modules/@ixt/sdk/node_modules/@ixt/wire/dist/index.js", "@ixt/wire"],
  ["layers/wire.mjs", undefined],
  ["my_node_modules/ws/index.js", undefined],
])("%s belongs to %s", (file, name) => {
  expect(packageOf(file)).toBe(name);
});

test("every published package is a layer, and stands on what its manifest reaches", () => {
  const direct = new Map(
    listPublishedPackages().map(({ manifest }) => [manifest.name, Object.keys(manifest.dependencies ?? {})]),
  );
  const reach = (name: string): readonly string[] => [name, ...(direct.get(name) ?? []).flatMap(reach)];
  const reached = Object.fromEntries(Array.from(direct.keys(), (name) => [name, [...new Set(reach(name))].sort()]));
  expect(LAYERS).toEqual(reached);
});

// What a published package.json must not say.

import { expect, test } from "vitest";
import { findPublishedFaults, type PublishedManifest } from "../src/published-manifest.js";

const versions = new Map([
  ["@ixt/stream", "0.2.0"],
  ["@ixt/wire", "0.1.1"],
]);
const good: PublishedManifest = {
  name: "@ixt/stream",
  version: "0.2.0",
  dependencies: { "@ixt/wire": "^0.1.0" },
  scripts: { build: "tsup" },
  exports: { ".": { import: "./dist/index.js" } },
  ixt: { schemaPin: "abc" },
};

test("a manifest as it should be has no fault", () => {
  expect(findPublishedFaults(good, versions, "abc")).toEqual([]);
});

test.each<[Partial<PublishedManifest>, string]>([
  [{ version: "0.1.0" }, "is version 0.1.0, not 0.2.0"],
  [{ ixt: {} }, "carries the schema pin undefined, not abc"],
  [{ dependencies: { "left-pad": "1.0.0" } }, "depends on left-pad, which is none of ours"],
  [{ dependencies: { "@ixt/wire": "^0.2.0" } }, "depends on @ixt/wire ^0.2.0, which does not take 0.1.1"],
  [
    { dependencies: { "@ixt/wire": "^0.1.0", "@ixt/stream": "^0.2.0" } },
    "lists @ixt/wire, @ixt/stream, which is not in order: the next packing may give other bytes",
  ],
  [
    { peerDependencies: { vitest: ">=3", "@opentelemetry/api": "^1" } },
    "lists vitest, @opentelemetry/api, which is not in order: the next packing may give other bytes",
  ],
  [{ scripts: { postinstall: "node x" } }, 'has a script "postinstall"'],
  [{ exports: { ".": { "@ixt/source": "./x" } } }, 'says "@ixt/source", which is the workspace\'s own'],
  [{ exports: { ".": "./src/index.ts" } }, 'says "/src/", which is the workspace\'s own'],
])("%o: %s", (change, fault) => {
  expect(findPublishedFaults({ ...good, ...change }, versions, "abc")).toEqual([`@ixt/stream: ${fault}`]);
});

test("a range of the workspace is told twice: it takes no version", () => {
  const manifest = { ...good, dependencies: { "@ixt/wire": "workspace:^" } };
  expect(findPublishedFaults(manifest, versions, "abc")).toHaveLength(2);
});

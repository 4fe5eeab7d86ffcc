import { expect, it } from "vitest";
import { toConsumedEntries, toConsumerManifest, toConsumerTsconfig, toTypedConsumers } from "../src/consumer-files.js";

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

// Which files are pages, and where their links lead.

import { expect, test } from "vitest";
import { relativePath, titleOf, toPage, toPageText } from "../src/pages.js";
import { toSidebar } from "../src/sidebar.js";

test.each([
  ["README.md", "index.md"],
  ["CONTRIBUTING.md", "contributing.md"],
  ["docs/README.md", "docs/index.md"],
  ["docs/how-to/write-a-module.md", "docs/how-to/write-a-module.md"],
  ["packages/wire/README.md", "packages/wire.md"],
  ["packages/wire/api/index.api.md", undefined],
  ["bench/README.md", undefined],
])("%s is %s", (file, path) => {
  expect(toPage(file)?.path).toBe(path);
});

const files = ["README.md", "docs/README.md", "docs/how-to/a.md", "packages/wire/README.md"];
const pages = new Map(files.flatMap((file) => toPage(file) ?? []).map((page) => [page.file, page]));

test("links lead to pages, and those to other files are their text", () => {
  const page = toPage("docs/how-to/a.md") ?? { file: "", path: "" };
  const text =
    "[w](../../packages/wire#limits) [h](../README.md) [s](../../src/x.ts) [o](https://example.org) [t](#top) <path> [`c`](../../src/x.ts)";
  expect(toPageText(page, text, pages)).toBe(
    "[w](../../packages/wire.md#limits) [h](../index.md) s [o](https://example.org) [t](./a.md#top) &lt;path> `c`",
  );
});

test("code stays as it is", () => {
  const page = toPage("README.md") ?? { file: "", path: "" };
  const text = "`Map<string>` and\n```ts\nconst a: Map<string> = b; // [x](y.md)\n```\n";
  expect(toPageText(page, text, pages)).toBe(text);
});

test.each([
  ["index.md", "docs/index.md", "./docs/index.md"],
  ["docs/how-to/a.md", "docs/how-to/b.md", "./b.md"],
  ["docs/how-to/a.md", "index.md", "../../index.md"],
  ["packages/wire.md", "packages/context.md", "./context.md"],
])("from %s to %s: %s", (from, to, path) => {
  expect(relativePath(from, to)).toBe(path);
});

test("the sidebar has each page in its section, by title", () => {
  const texts = new Map([
    ["docs/how-to/a.md", "# Write `it`\n"],
    ["packages/wire.md", "# @ixt/wire\n"],
  ]);
  const [howTo, packages] = toSidebar([...pages.values()], texts, []);
  expect(howTo).toEqual({ text: "How to", items: [{ text: "Write it", link: "/docs/how-to/a" }] });
  expect(packages?.items).toEqual([{ text: "@ixt/wire", link: "/packages/wire" }]);
  expect(titleOf("no title")).toBe("untitled");
});

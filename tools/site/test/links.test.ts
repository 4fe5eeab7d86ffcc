// Links, found and followed.

import { expect, test } from "vitest";
import { findAnchors, findDeadLinks, findLinks, resolve } from "../src/links.js";

test("links are found outside of code", () => {
  const text = 'a [b](c.md) [d](<e.md>) [f](g.md "h")\n`[i](j.md)`\n```sh\n[k](l.md)\n```\n[m [n]](o.md)\n![p](q.svg)';
  expect(findLinks(text)).toEqual([
    { line: 1, target: "c.md" },
    { line: 1, target: "e.md" },
    { line: 1, target: "g.md" },
    { line: 6, target: "o.md" },
    { line: 7, target: "q.svg" },
  ]);
});

test("headings have the anchors that GitHub gives them", () => {
  const text =
    "# A first module\n## `trySend` and onData\n## What waits?\n## What waits?\n```md\n# no heading\n```\n### [A](b.md) link";
  expect([...findAnchors(text)]).toEqual([
    "a-first-module",
    "trysend-and-ondata",
    "what-waits",
    "what-waits-1",
    "a-link",
  ]);
});

test.each([
  ["docs/a.md", "b.md", "docs/b.md"],
  ["docs/a.md", "../README.md", "README.md"],
  ["docs/how-to/a.md", "./../x/y.md", "docs/x/y.md"],
  ["docs/a.md", "/README.md", "README.md"],
  ["docs/a.md", "../../outside.md", undefined],
])("%s -> %s is %s", (file, path, meant) => {
  expect(resolve(file, path)).toBe(meant);
});

test("a link that leads nowhere is told with its line", () => {
  const files = new Map([
    ["docs/a.md", "[ok](b.md#here) [folder](../src) [site](https://example.org) [self](#top)\n# Top"],
    ["docs/b.md", "# Here"],
    ["src/x.ts", ""],
  ]);
  const judge = (text: string) =>
    findDeadLinks("docs/a.md", text, new Set(files.keys()), (file) => files.get(file) ?? "");
  expect(judge(files.get("docs/a.md") ?? "")).toEqual([]);
  expect(judge("\n[no](c.md) [none](b.md#there) [out](../../x)")).toEqual([
    "docs/a.md:2: c.md is no file of the repository",
    "docs/a.md:2: b.md#there: there is no such heading",
    "docs/a.md:2: ../../x is no file of the repository",
  ]);
});

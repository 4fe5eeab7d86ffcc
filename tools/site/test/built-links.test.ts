// Links of the built site, followed as a browser does.

import { expect, test } from "vitest";
import { findDeadBuiltLinks } from "../src/built-links.js";

const html = (...hrefs: readonly string[]): string => hrefs.map((href) => `<a class="x" href="${href}">x</a>`).join("");
const find = (pages: Readonly<Record<string, string>>, more: readonly string[] = []): readonly string[] =>
  findDeadBuiltLinks(new Map(Object.entries(pages)), new Set([...Object.keys(pages), ...more]));

test("pages, folders, files, anchors and other sites are found", () => {
  const pages = {
    "index.html": `<h1 id="top">t</h1>${html("/", "/docs/", "/docs/a", "./docs/a#x_y", "#top", "#", "/icon.svg", "https://example.org/no")}`,
    "docs/index.html": html("../", "./a", "a#caf%C3%A9"),
    "docs/a.html": '<a id="x_y"></a><h2 tabindex="-1" id="café">c</h2>',
  };
  expect(find(pages, ["icon.svg"])).toEqual([]);
});

test("a page or an anchor that is not there is told", () => {
  const pages = { "docs/a.html": html("./b", "#none", "../c/", "/docs/a/", "../../out"), "c.html": "" };
  expect(find(pages)).toEqual([
    "docs/a.html: ./b: there is no such page",
    "docs/a.html: #none: there is no such anchor",
    "docs/a.html: ../c/: there is no such page",
    "docs/a.html: /docs/a/: there is no such page",
    "docs/a.html: ../../out: there is no such page",
  ]);
});

test("a dead link of the sidebar is told once, and one of a page's own each time", () => {
  expect(find({ "a.html": html("/no", "no"), "b.html": html("/no", "no") })).toEqual([
    "a.html: /no: there is no such page",
    "a.html: no: there is no such page",
    "b.html: no: there is no such page",
  ]);
});

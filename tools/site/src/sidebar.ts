// What stands beside each page, out of the pages that there are.

import { type Page, titleOf } from "./pages.js";

/** An entry of VitePress' sidebar. */
export interface SidebarItem {
  readonly text: string;
  readonly link?: string;
  readonly items?: readonly SidebarItem[];
  readonly collapsed?: boolean;
}

/** Sections by where a page stands, in this order; within one, by title. */
const SECTIONS: readonly (readonly [title: string, pattern: RegExp])[] = [
  ["How to", /^docs\/how-to\//],
  ["Packages", /^packages\//],
  ["What holds, and why", /^docs\/(?!index\.md)[^/]+\.md$|^docs\/spec\//],
  ["The project", /^(?:contributing|security)\.md$/],
];

/** @param texts of the pages, by their paths @param entries of the reference, each with its page */
export function toSidebar(
  pages: readonly Page[],
  texts: ReadonlyMap<string, string>,
  entries: readonly { readonly text: string; readonly link: string }[],
): readonly SidebarItem[] {
  const sections = SECTIONS.map(([text, pattern]) => ({
    text,
    items: pages
      .filter(({ path }) => pattern.test(path))
      .map(({ path }) => ({ text: titleOf(texts.get(path) ?? ""), link: `/${path.replace(/\.md$/, "")}` }))
      .sort((a, b) => a.text.localeCompare(b.text, "en")),
  }));
  return [...sections, { text: "Reference", collapsed: true, items: entries }];
}

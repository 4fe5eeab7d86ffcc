// Links of the built site, as a browser follows them: those of the sidebar and of the reference too, which VitePress does not look at.
// In: the pages' HTML. Out: findings, one line each.

import { resolve } from "./links.js";

/**
 * Links to pages or anchors that the site has not. A link of many pages, such as one of the sidebar, is told once, with the first of them.
 *
 * @param pages HTML by path in the site, such as `docs/index.html`
 * @param files the paths of all that the site has
 */
export function findDeadBuiltLinks(pages: ReadonlyMap<string, string>, files: ReadonlySet<string>): readonly string[] {
  const anchors = new Map([...pages].map(([path, html]) => [path, attributesOf(html, ANCHOR)]));
  const findings = new Map<string, string>();
  for (const [path, html] of pages) {
    for (const href of attributesOf(html, HREF)) {
      const problem = judge(path, href, anchors, files);
      if (problem === undefined) continue;
      const key = href.startsWith("/") ? href : `${path} ${href}`;
      if (!findings.has(key)) findings.set(key, `${path}: ${href}: ${problem}`);
    }
  }
  return [...findings.values()];
}

const ANCHOR = /<[^>]*\sid="([^"]*)"/g;
const HREF = /<a\b[^>]*\shref="([^"]*)"/g;

/** Each once, with its entities read. */
function attributesOf(html: string, pattern: RegExp): ReadonlySet<string> {
  return new Set([...html.matchAll(pattern)].map(([, value = ""]) => value.replaceAll("&amp;", "&")));
}

function judge(
  from: string,
  href: string,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
  files: ReadonlySet<string>,
): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(href)) return undefined;
  const [path = "", anchor = ""] = decodeURI(href).split("#");
  const found = path === "" ? from : findPage(resolve(from, path), path.endsWith("/"), files);
  if (found === undefined) return "there is no such page";
  if (anchor === "" || anchors.get(found)?.has(anchor) !== false) return undefined;
  return "there is no such anchor";
}

/** The file that a server of static files with clean addresses hands out for a path. */
function findPage(path: string | undefined, isFolder: boolean, files: ReadonlySet<string>): string | undefined {
  if (path === undefined) return undefined;
  const index = path === "" ? "index.html" : `${path}/index.html`;
  return (isFolder || path === "" ? [index] : [path, `${path}.html`, index]).find((file) => files.has(file));
}

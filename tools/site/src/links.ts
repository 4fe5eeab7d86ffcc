// Links of Markdown: to files of the repository, and to headings. In: texts. Out: findings, one line each.

/** A link as it stands in a text. */
export interface Link {
  readonly line: number;
  readonly target: string;
}

const LINK = /\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g;

/** The links of a Markdown text outside of code. */
export function findLinks(markdown: string): readonly Link[] {
  const links: Link[] = [];
  let fence: string | undefined;
  markdown.split("\n").forEach((text, index) => {
    const mark = /^\s*(```+|~~~+)/.exec(text)?.[1];
    if (mark !== undefined) {
      if (fence === undefined) fence = mark;
      else if (mark.startsWith(fence)) fence = undefined;
      return;
    }
    if (fence !== undefined) return;
    for (const [, target = ""] of text.replace(/`[^`]*`/g, "").matchAll(LINK)) links.push({ line: index + 1, target });
  });
  return links;
}

/** The anchors of a text's headings, as GitHub makes them: of two that are alike the second ends in `-1`. */
export function findAnchors(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, "");
  for (const [, title = ""] of prose.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const plain = title.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`*]/g, "");
    const slug = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/**
 * Links that lead nowhere. Those to other sites are not followed.
 *
 * @param file that holds the text, from the repository's folder
 * @param files all tracked files
 * @param read the text of one of them
 */
export function findDeadLinks(
  file: string,
  markdown: string,
  files: ReadonlySet<string>,
  read: (file: string) => string,
): readonly string[] {
  return findLinks(markdown).flatMap(({ line, target }) => {
    if (/^[a-z][a-z+.-]*:/i.test(target)) return [];
    const [path = "", anchor] = target.split("#");
    const found = path === "" ? file : resolve(file, decodeURI(path));
    const isThere = found !== undefined && (files.has(found) || isFolder(found, files));
    if (!isThere) return [`${file}:${line}: ${target} is no file of the repository`];
    if (anchor === undefined || !found.endsWith(".md") || findAnchors(read(found)).has(anchor)) return [];
    return [`${file}:${line}: ${target}: there is no such heading`];
  });
}

/** The path that a relative one means; undefined outside of the repository. */
export function resolve(file: string, path: string): string | undefined {
  const parts = path.startsWith("/") ? [] : file.split("/").slice(0, -1);
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

function isFolder(path: string, files: ReadonlySet<string>): boolean {
  const prefix = path === "" ? "" : `${path}/`;
  for (const file of files) if (file.startsWith(prefix)) return true;
  return false;
}

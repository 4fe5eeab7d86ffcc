// The pages of the site out of the repository's Markdown: which file becomes which page, and where its links lead there. In: texts.
// Out: texts.

import { resolve } from "./links.js";

/** A tracked Markdown file that is a page of the site. */
export interface Page {
  /** From the repository's folder. */
  readonly file: string;
  /** From the site's. */
  readonly path: string;
}

/** The page of a file; undefined for what is none: the readers of the site are the packages' users. */
export function toPage(file: string): Page | undefined {
  if (file === "README.md") return { file, path: "index.md" };
  if (file === "CONTRIBUTING.md" || file === "SECURITY.md")
    return { file, path: `${file.slice(0, -3).toLowerCase()}.md` };
  if (/^docs\/.*\.md$/.test(file)) return { file, path: file.replace(/README\.md$/, "index.md") };
  const name = /^packages\/([^/]+)\/README\.md$/.exec(file)?.[1];
  return name === undefined ? undefined : { file, path: `packages/${name}.md` };
}

/**
 * The text of a page: links to other pages lead there, and what leads to files that the site has not is its text alone. Tags of the
 * text's own, such as `<path>`, are shown and not read as HTML.
 */
export function toPageText({ file, path }: Page, markdown: string, pages: ReadonlyMap<string, Page>): string {
  const leadOn = (whole: string, code: string | undefined, label: string, target: string): string => {
    if (code !== undefined || /^[a-z][a-z+.-]*:/i.test(target)) return whole;
    const [to = "", anchor] = target.split("#");
    const found = to === "" ? file : (resolve(file, to) ?? "");
    const page = pages.get(found) ?? pages.get(`${found}/README.md`);
    if (page === undefined) return label;
    return `[${label}](${relativePath(path, page.path)}${anchor === undefined ? "" : `#${anchor}`})`;
  };
  return mapOutside(/(^```[\s\S]*?^```)/m, markdown, (text) =>
    mapOutside(/(`[^`\n]+`)/, text.replace(CODE_OR_LINK, leadOn), (prose) =>
      prose.replace(/<(?=[A-Za-z/])(?!br>)/g, "&lt;"),
    ),
  );
}

/** Code first: what stands in it is no link. */
const CODE_OR_LINK = /(`[^`\n]+`)|!?\[((?:[^\]\\]|\\.)*)\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g;

/** Maps what is outside of the code that `pattern` finds. */
function mapOutside(pattern: RegExp, text: string, map: (text: string) => string): string {
  return text
    .split(pattern)
    .map((part) => (part.startsWith("`") && pattern.test(part) ? part : map(part)))
    .join("");
}

/** From one page to another. */
export function relativePath(from: string, to: string): string {
  const [here, there] = [from.split("/").slice(0, -1), to.split("/")];
  while (here.length > 0 && here[0] === there[0] && there.length > 1) {
    here.shift();
    there.shift();
  }
  return `${here.length === 0 ? "./" : "../".repeat(here.length)}${there.join("/")}`;
}

/** The title that a page gives itself. */
export function titleOf(markdown: string): string {
  return /^# +(.+)$/m.exec(markdown)?.[1]?.replace(/`/g, "") ?? "untitled";
}

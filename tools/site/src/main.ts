// `pnpm docs:build`: the documentation as a static site. Gathers the pages and the reference into a folder of their own, and has
// VitePress build it; a link within the site that leads nowhere fails it.

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { requireCommand } from "@ixt/checks/command";
import { reportFindings } from "@ixt/checks/report";
import { listTrackedFiles, REPOSITORY_FOLDER } from "@ixt/checks/repository";
import { installSideWorkspace } from "@ixt/checks/side-workspace";
import { findDeadBuiltLinks } from "./built-links.js";
import { type Page, toPage, toPageText } from "./pages.js";
import { writeReference } from "./reference.js";
import { toSidebar } from "./sidebar.js";

const TOOL = fileURLToPath(new URL("..", import.meta.url));
const GENERATOR = join(TOOL, "generator");
const SITE = join(TOOL, ".cache", "site");

async function buildSite(): Promise<void> {
  await installSideWorkspace(GENERATOR);
  rmSync(SITE, { recursive: true, force: true });
  mkdirSync(join(SITE, ".vitepress"), { recursive: true });
  const pages = listTrackedFiles().flatMap((file) => toPage(file) ?? []);
  const texts = writePages(pages);
  const entries = await writeReference(GENERATOR, join(TOOL, ".cache"), join(SITE, "reference"));
  writeFileSync(join(SITE, ".vitepress", "config.mjs"), toConfig(toSidebar(pages, texts, entries)));
  // Where the site's bundler looks for what pages import.
  symlinkSync(join(GENERATOR, "node_modules"), join(SITE, "node_modules"));
  const program = join(GENERATOR, "node_modules", "vitepress", "bin", "vitepress.js");
  await requireCommand(process.execPath, [program, "build", SITE], GENERATOR);
  const out = join(TOOL, ".cache", "dist");
  rmSync(out, { recursive: true, force: true });
  cpSync(join(SITE, ".vitepress", "dist"), out, { recursive: true });
  reportFindings(
    findDeadLinksIn(out),
    `${pages.length} pages and the reference of ${entries.length} entries in tools/site/.cache/dist`,
    "The site is built, but these links of it lead nowhere.",
  );
}

function findDeadLinksIn(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => file.replaceAll("\\", "/"));
  const pages = files.filter((file) => file.endsWith(".html"));
  return findDeadBuiltLinks(
    new Map(pages.map((file) => [file, readFileSync(join(folder, file), "utf8")])),
    new Set(files),
  );
}

/** Returns the texts by their paths in the site. */
function writePages(pages: readonly Page[]): ReadonlyMap<string, string> {
  const byFile = new Map(pages.map((page) => [page.file, page]));
  return new Map(
    pages.map((page) => {
      const text = toPageText(page, readFileSync(join(REPOSITORY_FOLDER, page.file), "utf8"), byFile);
      const target = join(SITE, page.path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
      return [page.path, text];
    }),
  );
}

function toConfig(sidebar: readonly unknown[]): string {
  const config = {
    title: "ixt-sdk-ts",
    description: "TypeScript SDK for IXT modules",
    cleanUrls: true,
    ignoreDeadLinks: false,
    metaChunk: true,
    themeConfig: { sidebar, search: { provider: "local" }, outline: "deep" },
  };
  return `export default ${JSON.stringify(config, null, 2)};\n`;
}

await buildSite();

// The app in a page: bundled by esbuild and by Vite, as their users do, and run in Chromium.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { openInChromium } from "@ixt/browser/chromium";
import { build } from "esbuild";
import { STOCK_FOLDER } from "../registry.js";
import type { Consumer } from "./consumer.js";
import { HEARD } from "./heard.js";
import { putProgram } from "./project.js";

/** What is used of Vite, which stands in the side workspace, and this package does not depend on. */
interface Vite {
  build(options: Readonly<Record<string, unknown>>): Promise<unknown>;
}

const PAGE = '<!doctype html><script type="module" src="/page.js"></script>';

/** @param app a project with the SDK */
export function createBrowserConsumers(app: string): readonly Consumer[] {
  const root = join(app, "site");
  const page = putProgram(root, "page.mjs");
  putProgram(root, "converse.mjs");
  return [
    { name: "Chromium, bundled by esbuild", run: async () => judgePage(await bundleByEsbuild(page)) },
    { name: "Chromium, bundled by Vite", run: async () => judgePage(await bundleByVite(root)) },
  ];
}

async function judgePage(script: string): Promise<readonly string[]> {
  const heard = await openInChromium({ "/": PAGE, "/page.js": script });
  return isDeepStrictEqual(heard, HEARD) ? [] : [`heard ${JSON.stringify(heard)}`];
}

async function bundleByEsbuild(page: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [page],
    bundle: true,
    minify: true,
    platform: "browser",
    format: "esm",
    write: false,
    logLevel: "silent",
  });
  return outputFiles.map(({ text }) => text).join("");
}

async function bundleByVite(root: string): Promise<string> {
  writeFileSync(join(root, "index.html"), '<!doctype html><script type="module" src="./page.mjs"></script>');
  const vite: Vite = await import(createRequire(join(STOCK_FOLDER, "package.json")).resolve("vite"));
  await vite.build({ root, configFile: false, logLevel: "silent", build: { target: "es2022", modulePreload: false } });
  const assets = join(root, "dist", "assets");
  const [script, ...others] = readdirSync(assets).filter((name) => name.endsWith(".js"));
  if (script === undefined || others.length > 0) throw new Error(`Vite wrote ${readdirSync(assets).join(", ")}`);
  return readFileSync(join(assets, script), "utf8");
}

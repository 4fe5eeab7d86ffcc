// Every tracked Markdown file: the commands it names exist as scripts, the files it links to are there.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { findLinkedPaths, findNamedScripts } from "../src/doc-commands.js";
import { listTrackedFiles, REPOSITORY_FOLDER, readManifest } from "../src/repository.js";

const docs = listTrackedFiles().filter((file) => file.endsWith(".md"));
const scripts = Object.keys(readManifest(REPOSITORY_FOLDER).scripts ?? {});

it("finds commands in blocks and in lines, and leaves npm's own verbs out", () => {
  const text =
    "Run `npm start`, `npx pnpm check` or `pnpm run a:b -- x`, not npm nothing.\n```sh\nnpm test\npnpm install\n```\n";
  expect(findNamedScripts(text)).toEqual(["start", "check", "a:b", "test"]);
});

it("finds links to files, and leaves addresses and anchors out", () => {
  const text = "[a](docs/a.md#x) [b](https://example.com/b) [c](#c) [d](../d)\n```\n[e](e.md)\n```\n";
  expect(findLinkedPaths(text)).toEqual(["docs/a.md", "../d"]);
});

it("has docs to look at", () => {
  expect(docs).toEqual(expect.arrayContaining(["README.md", "CONTRIBUTING.md", "SECURITY.md"]));
});

describe.each(docs)("%s", (file) => {
  const text = readFileSync(join(REPOSITORY_FOLDER, file), "utf8");

  it("names only commands that exist, in the root or in the package it stands in", () => {
    const folder = dirname(join(REPOSITORY_FOLDER, file));
    const own = existsSync(join(folder, "package.json")) ? Object.keys(readManifest(folder).scripts ?? {}) : [];
    expect(findNamedScripts(text).filter((script) => !scripts.includes(script) && !own.includes(script))).toEqual([]);
  });

  it("links only to what is there", () => {
    const folder = dirname(join(REPOSITORY_FOLDER, file));
    expect(findLinkedPaths(text).filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  });
});

describe(".ci/run", () => {
  const text = readFileSync(join(REPOSITORY_FOLDER, ".ci/run"), "utf8").replace(/^ *#.*$/gm, "");

  it("runs npm test as it is", () => {
    expect(text).toMatch(/^tests "tests" npm test$/m);
  });

  it("names only scripts that exist", () => {
    const named = findNamedScripts(`\`\`\`\n${text}\n\`\`\``);
    expect(named).toContain("ci:clone");
    expect(named.filter((script) => !scripts.includes(script))).toEqual([]);
  });
});

// What a changeset must say, and who needs one.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { findMissingChangesets, findProseFaults, parseChangeset } from "../src/changeset-rules.js";
import { requireCommand } from "../src/command.js";
import { readReleaseState } from "../src/release-state.js";
import type { Manifest } from "../src/repository.js";
import { withScratchFolder } from "../src/scratch.js";

const PROSE = "Streams now wait for a slow channel, so that nothing piles up before it.";
const write = (head: string, prose: string): string => `---\n${head}\n---\n\n${prose}\n`;

test("a changeset is its packages and its prose", () => {
  const { bumps, prose } = parseChangeset("a.md", write('"@ixt/wire": patch\n"@ixt/sdk": minor', PROSE));
  expect([[...bumps], prose]).toEqual([
    [
      ["@ixt/wire", "patch"],
      ["@ixt/sdk", "minor"],
    ],
    PROSE,
  ]);
});

test.each(["no list", write('"@ixt/wire": huge', PROSE), write("", PROSE)])("%j is none", (text) => {
  expect(() => parseChangeset("a.md", text)).toThrow(/^a\.md: /);
});

test.each([
  ["@ixt/other", PROSE, "@ixt/other is no published package"],
  ["@ixt/wire", "Update things.", "says too little: what changed for users, and why"],
  ["@ixt/wire", `# Faster\n\n${PROSE}`, "has a heading, which the changelog would take for one of its own"],
  ["@ixt/wire", `feat(stream): ${PROSE}`, "begins as a commit does: write it for users"],
  ["@ixt/wire", PROSE.slice(0, -1), "does not end as a sentence does"],
])("%s: %s", (name, prose, fault) => {
  const good = parseChangeset("good.md", write('"@ixt/wire": patch', PROSE));
  const bad = parseChangeset("bad.md", write(`"${name}": patch`, prose));
  expect(findProseFaults([good, bad], ["@ixt/wire"])).toEqual([`bad.md: ${fault}`]);
});

test("a package whose pin or whose files have moved needs one", () => {
  const state = (name: string, pin: string, released: { pin: string; hasChanged: boolean } | undefined) => ({
    name,
    pin,
    hasVersion: name !== "new",
    released,
  });
  const states = [
    state("same", "p2", { pin: "p2", hasChanged: false }),
    state("repinned", "p2", { pin: "p1", hasChanged: true }),
    state("changed", "p2", { pin: "p2", hasChanged: true }),
    state("new", "p2", undefined),
    state("versioned", "p2", undefined),
    state("named", "p2", { pin: "p2", hasChanged: true }),
    state("said", "p2", { pin: "p1", hasChanged: true }),
    state("unsaid", "p2", { pin: "p1", hasChanged: true }),
    state("behind", "p1", { pin: "p1", hasChanged: false }),
  ];
  const changesets = [
    parseChangeset("a.md", write("named: patch\nsaid: patch\nunsaid: patch", PROSE)),
    parseChangeset(
      "b.md",
      write("said: minor", "Built from the schemas of p2, which say how long a stream may be idle."),
    ),
  ];
  expect(findMissingChangesets(states, changesets, "p2")).toEqual([
    "repinned: was released with the pin p1, and no changeset says that it moves to p2",
    "changed: has changed since its last release, and no changeset names it",
    "new: was never released, and no changeset names it",
    "unsaid: was released with the pin p1, and no changeset says that it moves to p2",
    "behind: carries the pin p1, the schemas are of p2",
  ]);
});

test("what was released is what the tag of the version is on", () =>
  withScratchFolder(async (folder) => {
    const manifest = { name: "@ixt/wire", version: "0.1.0", exports: {}, ixt: { schemaPin: "p1" } } as const;
    const put = (path: string, text: string): void => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    const git = (...args: readonly string[]): Promise<string> =>
      requireCommand("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", ...args], folder);
    const stateOf = (current: Manifest) => readReleaseState(folder, "packages/wire", current);
    put("packages/wire/package.json", JSON.stringify(manifest));
    put("packages/wire/src/index.ts", "1");
    await git("init", "--quiet");
    await git("add", "--all");
    await git("commit", "--quiet", "-m", "one");
    expect((await stateOf(manifest)).released).toBeUndefined();
    await git("tag", "@ixt/wire@0.1.0");
    expect((await stateOf(manifest)).released).toEqual({ pin: "p1", hasChanged: false });
    put("packages/wire/src/index.test.ts", "a test is no part of a release");
    await git("add", "--all");
    expect((await stateOf(manifest)).released?.hasChanged).toBe(false);
    put("packages/wire/src/index.ts", "2");
    expect((await stateOf({ ...manifest, ixt: { schemaPin: "p2" } })).released).toEqual({
      pin: "p1",
      hasChanged: true,
    });
    expect((await stateOf({ ...manifest, version: "0.2.0" })).released).toBeUndefined();
  }));

test("a git that does not answer has not said that nothing was released", () =>
  withScratchFolder(async (folder) => {
    const manifest = { name: "@ixt/wire", version: "0.1.0", exports: {} };
    await expect(readReleaseState(folder, "packages/wire", manifest)).rejects.toThrow("not a git repository");
  }));

// When the runtimes are installed anew, and that a start or a test of the repository never does it.

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY_FOLDER } from "@ixt/checks/repository";
import { withScratchFolder } from "@ixt/checks/scratch";
import { expect, test } from "vitest";
import { BINARIES_FOLDER, computeStamp, installBinaries } from "../src/binaries.js";

const INPUTS = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"];

const withCopy = (work: (folder: string) => Promise<void>): Promise<void> =>
  withScratchFolder(async (folder) => {
    for (const file of INPUTS) copyFileSync(join(BINARIES_FOLDER, file), join(folder, file));
    await work(folder);
  });

test("what was installed for the same files and platform stays", () =>
  withCopy(async (folder) => {
    let installs = 0;
    const install = async (): Promise<void> => {
      installs++;
      mkdirSync(join(folder, "node_modules"), { recursive: true });
    };
    expect(await installBinaries("linux-x64", folder, install)).toBe("installed");
    expect(await installBinaries("linux-x64", folder, install)).toBe("there");
    expect(await installBinaries("linux-arm64", folder, install)).toBe("installed");
    expect(installs).toBe(2);
  }));

test.each(INPUTS)("a change of %s is another stamp", (file) =>
  withCopy(async (folder) => {
    const before = computeStamp("linux-x64", folder);
    writeFileSync(join(folder, file), `${readFileSync(join(folder, file), "utf8")}\n`);
    expect(computeStamp("linux-x64", folder)).not.toBe(before);
    expect(computeStamp("linux-arm64", folder)).not.toBe(computeStamp("linux-x64", folder));
  }),
);

test("an installation that fails twice is told, and leaves no stamp", () =>
  withCopy(async (folder) => {
    let attempts = 0;
    const install = async (): Promise<void> => {
      attempts++;
      throw new Error(`no network, attempt ${attempts}`);
    };
    await expect(installBinaries("linux-x64", folder, install)).rejects.toThrow("no network, attempt 2");
    expect(existsSync(join(folder, "node_modules"))).toBe(false);
  }));

test("the repository's own lockfile has none of them", () => {
  const lockfile = readFileSync(join(REPOSITORY_FOLDER, "pnpm-lock.yaml"), "utf8");
  expect(lockfile).toContain("tools/runtimes:");
  expect(lockfile).not.toMatch(/node-linux-|@oven\/bun|@deno\//);
});

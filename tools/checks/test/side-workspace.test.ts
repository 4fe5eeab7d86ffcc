// When a side workspace is installed anew.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withScratchFolder } from "../src/scratch.js";
import { computeStamp, installSideWorkspace } from "../src/side-workspace.js";

const INPUTS = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"];

const withWorkspace = (work: (folder: string) => Promise<void>): Promise<void> =>
  withScratchFolder(async (folder) => {
    for (const file of INPUTS) writeFileSync(join(folder, file), file);
    await work(folder);
  });

test("what was installed for the same files and variant stays", () =>
  withWorkspace(async (folder) => {
    let installs = 0;
    const install = async (): Promise<void> => {
      installs++;
      mkdirSync(join(folder, "node_modules"), { recursive: true });
    };
    expect(await installSideWorkspace(folder, "a", install)).toBe("installed");
    expect(await installSideWorkspace(folder, "a", install)).toBe("there");
    expect(await installSideWorkspace(folder, "b", install)).toBe("installed");
    expect(installs).toBe(2);
  }));

test.each(INPUTS)("a change of %s is another stamp", (file) =>
  withWorkspace(async (folder) => {
    const before = computeStamp(folder);
    writeFileSync(join(folder, file), "changed");
    expect(computeStamp(folder)).not.toBe(before);
    expect(computeStamp(folder, "linux-x64")).not.toBe(computeStamp(folder));
  }),
);

test("an installation that fails twice is told, and leaves no stamp", () =>
  withWorkspace(async (folder) => {
    let attempts = 0;
    const install = async (): Promise<void> => {
      attempts++;
      throw new Error(`no network, attempt ${attempts}`);
    };
    await expect(installSideWorkspace(folder, "", install)).rejects.toThrow("no network, attempt 2");
    expect(existsSync(join(folder, "node_modules"))).toBe(false);
  }));

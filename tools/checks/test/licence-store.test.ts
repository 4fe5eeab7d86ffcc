// Licences of what pnpm has installed, read from where it puts it.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readStoreLicences } from "../src/licence-store.js";
import { withScratchFolder } from "../src/scratch.js";

test("finds each version by itself, with the peers that it was installed with", () =>
  withScratchFolder(async (folder) => {
    const put = (place: string, name: string, manifest: object): void => {
      const at = join(folder, "node_modules", ".pnpm", place, "node_modules", name);
      mkdirSync(at, { recursive: true });
      writeFileSync(join(at, "package.json"), JSON.stringify({ name, ...manifest }));
    };
    put("vite@7.3.1", "vite", { license: "MIT" });
    put("vite@7.3.10", "vite", { license: "GPL-3.0-only" });
    put("@scope+plugin@1.0.0_vite@7.3.1", "@scope/plugin", { license: "ISC" });
    put("silent@1.0.0", "silent", {});
    const ids = ["vite@7.3.1", "vite@7.3.10", "@scope/plugin@1.0.0", "silent@1.0.0", "vite@8.0.0"];
    expect([...readStoreLicences(folder, ids)]).toEqual([
      ["vite@7.3.1", "MIT"],
      ["vite@7.3.10", "GPL-3.0-only"],
      ["@scope/plugin@1.0.0", "ISC"],
      ["silent@1.0.0", "Unknown"],
    ]);
  }));

test("finds nothing where nothing is installed", () =>
  withScratchFolder(async (folder) => {
    expect([...readStoreLicences(folder, ["vite@7.3.1"])]).toEqual([]);
  }));

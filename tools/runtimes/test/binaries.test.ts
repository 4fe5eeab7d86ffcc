// That a start or a test of the repository never installs the runtimes.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY_FOLDER } from "@ixt/checks/repository";
import { expect, test } from "vitest";

test("the repository's own lockfile has none of them", () => {
  const lockfile = readFileSync(join(REPOSITORY_FOLDER, "pnpm-lock.yaml"), "utf8");
  expect(lockfile).toContain("tools/runtimes:");
  expect(lockfile).not.toMatch(/node-linux-|@oven\/bun|@deno\//);
});

// The README's first module runs as it stands there, and prints what the README says.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { runCommand } from "../src/command.js";
import { REPOSITORY_FOLDER } from "../src/repository.js";
import { withScratchFolder } from "../src/scratch.js";

it("prints what it promises, and its test passes", { timeout: 60_000 }, async () => {
  const readme = readFileSync(join(REPOSITORY_FOLDER, "README.md"), "utf8");
  const programs = [...readme.matchAll(/```js\n\/\/ (\S+\.mjs)\n([\s\S]*?)```/g)];
  expect(programs.map(([, file]) => file)).toEqual(["greeter.mjs", "greeter.test.mjs", "main.mjs", "host.mjs"]);
  const promised = /`node host\.mjs` prints `([^`]+)`/.exec(readme)?.[1];

  await withScratchFolder(async (folder) => {
    mkdirSync(join(folder, "node_modules/@ixt"), { recursive: true });
    for (const name of ["sdk", "testkit"]) {
      symlinkSync(join(REPOSITORY_FOLDER, "packages", name), join(folder, "node_modules/@ixt", name), "junction");
    }
    for (const [, file, text] of programs) {
      writeFileSync(join(folder, file ?? ""), text ?? "");
    }
    // The packages run from their sources here, so that no build is needed; the module's own process inherits that.
    const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
    const env = { NODE_OPTIONS: `--import ${loader} --conditions=@ixt/source` };
    await expect(runCommand(process.execPath, ["host.mjs"], folder, env)).resolves.toEqual({
      exitCode: 0,
      output: `${promised}\n`,
    });
    await expect(runCommand(process.execPath, ["--test", "greeter.test.mjs"], folder, env)).resolves.toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("pass 1"),
    });
  });
});

/** The commands on a copy of the repository, as far as they need no compiler. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileWithCapnp, NO_COMPILER } from "../src/capnp.js";
import { runCommand } from "../src/cli.js";
import { changedPaths } from "../src/tree.js";
import { readWorkspace } from "../src/workspace.js";
import { createCheckout, createScratchRepository } from "./scratch-repository.js";
import { SMALL_UPSTREAM } from "./small-upstream.js";

const TIMEOUT = { timeout: 60_000 };

async function run(root: string, ...args: string[]): Promise<{ exitCode: number; lines: string[] }> {
  const lines: string[] = [];
  const exitCode = await runCommand(args, root, (line) => lines.push(line));
  return { exitCode, lines };
}

test("check names a changed file on one line and fails, generate repairs it, check passes", TIMEOUT, async () => {
  const { root, tree } = await createScratchRepository();
  const path = "packages/wire/src/generated/module.ts";
  await writeFile(join(root, path), `${await readFile(join(root, path), "utf8")}\n`);
  expect(await run(root, "check")).toEqual({
    exitCode: 1,
    lines: [`${path}: was changed after the last sync; repair with: pnpm schemas:generate`],
  });
  expect(await run(root, "generate")).toEqual({
    exitCode: 0,
    lines: [`wrote ${path}`, "schemas:generate: 1 file changed"],
  });
  expect(await run(root, "check")).toMatchObject({ exitCode: 0 });
  expect(changedPaths(tree, await readWorkspace(root))).toEqual([]);
});

test("generate changes nothing where nothing was changed", TIMEOUT, async () => {
  const { root } = await createScratchRepository();
  expect(await run(root, "generate")).toEqual({ exitCode: 0, lines: ["schemas:generate: nothing to change"] });
});

test.each([[[]], [["look"]], [["check", "--all"]]])("%j gets the usage and exit code 2", async (args) => {
  const { exitCode, lines } = await run(".", ...args);
  expect(exitCode).toBe(2);
  expect(lines.join("\n")).toContain("usage: pnpm schemas:sync [--from <checkout>] [--commit <id>]");
});

test("an option that does not exist and a commit that is none get one clear line", async () => {
  expect((await run(".", "sync", "--form", "x")).lines[0]).toContain("'--form'");
  expect(await run(".", "sync", "--commit", "main")).toEqual({
    exitCode: 1,
    lines: ["schemas:sync: --commit main is no commit id (7 to 64 lowercase hex digits)"],
  });
});

test("a checkout without the schemas gets one clear line", async () => {
  const { exitCode, lines } = await run(
    ".",
    "sync",
    "--from",
    join(await createCheckout(SMALL_UPSTREAM), "schemas", "none"),
  );
  expect(exitCode).toBe(1);
  expect(lines).toEqual([
    expect.stringContaining("the checkout has no module.capnp, no ipc_streaming.capnp, no wasipc.capnp"),
  ]);
});

test("a checkout that is no git repository asks for its commit", async () => {
  const { lines } = await run(".", "sync", "--from", await createCheckout(SMALL_UPSTREAM));
  expect(lines).toEqual([expect.stringContaining("is no git repository; name its commit with --commit <id>")]);
});

test("without the compiler one line says what to install and what works without it", async () => {
  await expect(compileWithCapnp(new Map(), "capnp-that-is-not-installed")).rejects.toThrow(NO_COMPILER);
  expect(NO_COMPILER).toContain("install Debian's package capnproto");
  expect(NO_COMPILER).not.toContain("\n");
});

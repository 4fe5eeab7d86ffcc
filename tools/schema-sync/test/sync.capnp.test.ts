/** The sync with the real compiler. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { compileWithCapnp } from "../src/capnp.js";
import { runCommand } from "../src/cli.js";
import { deriveSchemas } from "../src/derive.js";
import { parsePin } from "../src/pin.js";
import {
  derivedPath,
  INCLUDE_PATH,
  mapSchemas,
  PIN_PATH,
  REQUEST_PATH,
  replaceSource,
  SCHEMA_FILES,
  type SchemaSources,
} from "../src/schema-files.js";
import { vendoredSchemas } from "../src/sync.js";
import { changedPaths, readText, sameBytes, type Tree, toBytes } from "../src/tree.js";
import { readWorkspace } from "../src/workspace.js";
import { createCheckout, createScratchRepository, REPOSITORY } from "./scratch-repository.js";
import { changeUpstream, SMALL_UPSTREAM } from "./small-upstream.js";
import { INCLUDE, SMALL_REQUEST } from "./small-workspace.js";

const TIMEOUT = { timeout: 60_000 };
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

function compilerInput(upstream: SchemaSources): Tree {
  const derived = deriveSchemas(upstream);
  const sources = SCHEMA_FILES.map((file) => [derivedPath(file), toBytes(derived[file])] as const);
  return new Map([...sources, [INCLUDE_PATH, INCLUDE]]);
}

async function run(root: string, ...args: string[]): Promise<{ exitCode: number; lines: string[] }> {
  const lines: string[] = [];
  return { exitCode: await runCommand(args, root, (line) => lines.push(line)), lines };
}

test("a second sync gives zero diff", TIMEOUT, async () => {
  const { root, tree } = await createScratchRepository();
  expect(await run(root, "sync")).toEqual({ exitCode: 0, lines: ["schemas:sync: nothing to change"] });
  expect(await run(root, "sync")).toEqual({ exitCode: 0, lines: ["schemas:sync: nothing to change"] });
  expect(changedPaths(tree, await readWorkspace(root))).toEqual([]);
});

test("the committed request is what the compiler makes of the committed schemas", async () => {
  const tree = await readWorkspace(REPOSITORY);
  const request = await compileWithCapnp(compilerInput(vendoredSchemas(tree)));
  expect(sameBytes(request, tree.get(REQUEST_PATH))).toBe(true);
});

test("the recorded request of the small upstream is what the compiler makes of it", async () => {
  expect(sameBytes(await compileWithCapnp(compilerInput(SMALL_UPSTREAM)), SMALL_REQUEST)).toBe(true);
});

test("schemas that do not compile are refused with the compiler's own words", async () => {
  const upstream = changeUpstream("wasipc.capnp", "timeUnixMs @0", "timeUnixMs @1");
  await expect(compileWithCapnp(compilerInput(upstream))).rejects.toThrow(
    /^capnp refuses the derived schemas:\nschemas\/wasipc\.capnp:\d+:.*[Ss]kipped ordinal/,
  );
});

test("a sync from a checkout takes its HEAD as the commit, moves the pin and passes the check", TIMEOUT, async () => {
  const { root, tree } = await createScratchRepository();
  const upstream = vendoredSchemas(tree);
  const own = mapSchemas((file) => upstream[file].replace("RECONSTRUCTION", "UPSTREAM"));
  const checkout = await createCheckout(own);
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.invalid", ...args], {
      cwd: checkout,
    }).toString();
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "schemas");
  const head = git("rev-parse", "HEAD").trim();

  expect((await run(root, "sync", "--from", checkout)).exitCode).toBe(0);
  const after = await readWorkspace(root);
  const before = parsePin(readText(tree, PIN_PATH) ?? "");
  expect(parsePin(readText(after, PIN_PATH) ?? "")).toMatchObject({
    commit: head,
    previous: before.commit,
    reconstructed: false,
  });
  expect(vendoredSchemas(after)).toEqual(own);
  expect(await run(root, "check")).toMatchObject({ exitCode: 0 });
  expect(await run(root, "sync", "--from", checkout)).toEqual({
    exitCode: 0,
    lines: ["schemas:sync: nothing to change"],
  });
});

test.each([
  [
    "ModuleContext.services",
    (upstream: SchemaSources) =>
      replaceSource(
        upstream,
        "module.capnp",
        upstream["module.capnp"].replace(/\bservices(?= @\d+ :[A-Z]\w*\.)/, "offered"),
      ),
  ],
  [
    "interface IxtModule",
    (upstream: SchemaSources) =>
      replaceSource(
        upstream,
        "wasipc.capnp",
        `${upstream["wasipc.capnp"]}\nstruct Holder { module @0 :Module.IxtModule; }\n`,
      ),
  ],
])(
  "a checkout that breaks the accommodation %s is refused by name and changes nothing",
  TIMEOUT,
  async (name, breakIt) => {
    const { root, tree } = await createScratchRepository();
    const upstream = vendoredSchemas(tree);
    const broken = breakIt(upstream);
    expect(broken).not.toEqual(upstream);
    const { exitCode, lines } = await run(root, "sync", "--from", await createCheckout(broken), "--commit", COMMIT);
    expect(exitCode).toBe(1);
    expect(lines).toEqual([expect.stringContaining(`accommodation "${name}" no longer matches upstream`)]);
    expect(changedPaths(tree, await readWorkspace(root))).toEqual([]);
  },
);

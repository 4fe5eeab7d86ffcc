import { expect, test } from "vitest";
import { changeUpstream, SMALL_UPSTREAM } from "../test/small-upstream.js";
import { createSmallWorkspace, SMALL_REQUEST, SMALL_TOOLS } from "../test/small-workspace.js";
import { statedPin } from "./package-pins.js";
import { type Pin, parsePin } from "./pin.js";
import { createReplayCompiler } from "./replay.js";
import { PIN_MODULE_PATH, PIN_PATH, REQUEST_PATH, replaceSource } from "./schema-files.js";
import { syncSchemas } from "./sync.js";
import { changedPaths, readText, sha256, type Tree, toBytes } from "./tree.js";

const COMMIT = { commit: "ccccccc" };

function firstSync(): Promise<Tree> {
  return syncSchemas(createSmallWorkspace(), COMMIT, SMALL_TOOLS);
}

function pinOf(tree: Tree): Pin {
  return parsePin(readText(tree, PIN_PATH) ?? "");
}

test("a second sync gives zero diff", async () => {
  const first = await firstSync();
  const second = await syncSchemas(first, {}, SMALL_TOOLS);
  expect(changedPaths(createSmallWorkspace(), first)).not.toEqual([]);
  expect(changedPaths(first, second)).toEqual([]);
});

test("a second sync from the same checkout and commit gives zero diff", async () => {
  const first = await firstSync();
  const second = await syncSchemas(first, { upstream: SMALL_UPSTREAM, ...COMMIT }, SMALL_TOOLS);
  expect(changedPaths(first, second)).toEqual([]);
});

test("the pin holds the commit, the one before it, the generators and the hash of every synced file", async () => {
  const tree = await firstSync();
  const { files, ...pin } = pinOf(tree);
  expect(pin).toEqual({
    upstream: "ixt-public",
    commit: "ccccccc",
    previous: "aaaaaaa",
    reconstructed: false,
    generators: { capnp: "0.9.2", "@ixt/codegen": "0.0.0" },
  });
  expect(Object.keys(files)).toEqual([
    "packages/wire/src/capnp/module.ts",
    "packages/wire/src/generated/module.ts",
    "packages/wire/src/generated/pin.ts",
    "packages/wire/src/module.ts",
    "schemas/include/ixt_ts.capnp",
    "schemas/ipc_streaming.capnp",
    "schemas/module.capnp",
    "schemas/request.bin",
    "schemas/upstream/ipc_streaming.capnp",
    "schemas/upstream/module.capnp",
    "schemas/upstream/wasipc.capnp",
    "schemas/wasipc.capnp",
  ]);
  for (const [path, hash] of Object.entries(files)) expect(sha256(tree.get(path) ?? toBytes(""))).toBe(hash);
});

test("every package states the commit and keeps the rest of its text", async () => {
  const tree = await firstSync();
  expect(readText(tree, "packages/sdk/package.json")).toBe(
    '{\n  "name": "@ixt/sdk",\n  "ixt": { "schemaPin": "ccccccc" }\n}\n',
  );
  expect(readText(tree, "packages/wire/package.json")).toBe(
    '{\n  "name": "@ixt/wire",\n  "ixt": {\n    "schemaPin": "ccccccc"\n  }\n}\n',
  );
  expect(statedPin(readText(tree, "packages/wire/package.json") ?? "")).toBe("ccccccc");
});

test("every generated file carries the hash of the request", async () => {
  const tree = await firstSync();
  const generated = Object.keys(pinOf(tree).files).filter((path) => path.endsWith(".ts"));
  expect(generated).toHaveLength(4);
  for (const path of generated) expect(readText(tree, path)?.split("\n")[0]).toContain(sha256(SMALL_REQUEST));
});

test("the pin's module holds the hashes of upstream's files", async () => {
  const module = readText(await firstSync(), PIN_MODULE_PATH);
  expect(module).toContain('commit: "ccccccc"');
  expect(module).toContain(`"wasipc.capnp": "${sha256(toBytes(SMALL_UPSTREAM["wasipc.capnp"]))}"`);
});

test("without a new commit the pin stays", async () => {
  const tree = await syncSchemas(await firstSync(), {}, SMALL_TOOLS);
  expect(pinOf(tree)).toMatchObject({ commit: "ccccccc", previous: "aaaaaaa" });
});

test("schemas that call themselves a reconstruction stay reconstructed", async () => {
  const upstream = replaceSource(SMALL_UPSTREAM, "wasipc.capnp", `# RECONSTRUCTION\n${SMALL_UPSTREAM["wasipc.capnp"]}`);
  const tree = await syncSchemas(await firstSync(), { upstream, commit: "ddddddd" }, SMALL_TOOLS);
  expect(pinOf(tree)).toMatchObject({ commit: "ddddddd", previous: "ccccccc", reconstructed: true });
});

test("a file that an earlier sync made and this one does not is gone, and no other file is", async () => {
  const generate: typeof SMALL_TOOLS.generate = async (request) => (await SMALL_TOOLS.generate(request)).slice(1);
  const before = await firstSync();
  const after = await syncSchemas(before, {}, { ...SMALL_TOOLS, generate });
  expect([...before.keys()].filter((path) => !after.has(path))).toEqual(["packages/wire/src/generated/module.ts"]);
});

test("a vendored file that was changed by hand is refused unless a commit is named for it", async () => {
  const tree = new Map(await firstSync());
  tree.set("schemas/upstream/wasipc.capnp", toBytes(`${SMALL_UPSTREAM["wasipc.capnp"]}# by hand\n`));
  await expect(syncSchemas(tree, {}, SMALL_TOOLS)).rejects.toThrow(
    "schemas/upstream/wasipc.capnp is not the pinned file",
  );
  await expect(syncSchemas(tree, { commit: "ddddddd" }, SMALL_TOOLS)).resolves.toBeInstanceOf(Map);
});

test("a missing vendored file is named", async () => {
  const tree = new Map(await firstSync());
  tree.delete("schemas/upstream/module.capnp");
  await expect(syncSchemas(tree, COMMIT, SMALL_TOOLS)).rejects.toThrow("schemas/upstream/module.capnp is missing");
});

test.each([
  ["ModuleContext.services", changeUpstream("module.capnp", "services @1", "directory @1")],
  ["interface IxtModule", changeUpstream("wasipc.capnp", "List(Text)", "List(Module.IxtModule)")],
])("an upstream that breaks the accommodation %s stops the sync and is named", async (name, upstream) => {
  const sync = syncSchemas(await firstSync(), { upstream, commit: "ddddddd" }, SMALL_TOOLS);
  await expect(sync).rejects.toThrow(`accommodation "${name}" no longer matches upstream`);
});

test("a compiled request that still has what was dropped stops the sync", async () => {
  const other = changeUpstream("module.capnp", "services @1 :Services.ServiceDirectory;\n  later @2", "later @1");
  const upstream = replaceSource(
    other,
    "module.capnp",
    other["module.capnp"].replace("later @1 :Text;", "later @1 :Text;\n  services @2 :Services.ServiceDirectory;"),
  );
  const sync = syncSchemas(await firstSync(), { upstream, commit: "ddddddd" }, SMALL_TOOLS);
  await expect(sync).rejects.toThrow("the compiled ModuleContext has no slot reservedServices @2 :AnyPointer");
});

test("without a compiler a sync works from the committed request", async () => {
  const tree = await firstSync();
  const compile = createReplayCompiler(tree);
  expect(changedPaths(tree, await syncSchemas(tree, {}, { ...SMALL_TOOLS, compile }))).toEqual([]);
});

test("without a compiler, schemas that the committed request was not compiled from are refused", async () => {
  const tree = await firstSync();
  const upstream = changeUpstream("ipc_streaming.capnp", "superseded @1", "replaced @1");
  const sync = syncSchemas(tree, { upstream }, { ...SMALL_TOOLS, compile: createReplayCompiler(tree) });
  await expect(sync).rejects.toThrow("schemas/ipc_streaming.capnp is not what schemas/request.bin was compiled from");
});

test("without a compiler, a changed request is refused", async () => {
  const tree = new Map(await firstSync());
  const compile = createReplayCompiler(tree.set(REQUEST_PATH, SMALL_REQUEST.slice(8)));
  await expect(syncSchemas(tree, {}, { ...SMALL_TOOLS, compile })).rejects.toThrow(
    "schemas/request.bin is not the pinned file",
  );
});

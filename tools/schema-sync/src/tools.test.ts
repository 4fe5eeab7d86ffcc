/** What upstream may send that the generators do not cover is told in the sync's own voice. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SyncError } from "./sync-error.js";
import { createTools } from "./tools.js";
import { toBytes } from "./tree.js";

test("a schema that the codecs do not cover is refused with its field named", async () => {
  const request = readFileSync(new URL("../../codegen/test/fixture/unsupported/default.bin", import.meta.url));
  const manifest = JSON.stringify({
    version: "1",
    dependencies: { "capnp-es": "1" },
    devDependencies: { "@biomejs/biome": "1" },
  });
  const paths = ["tools/codegen/package.json", "tools/schema-sync/package.json", "package.json"];
  const tools = createTools(new Map(paths.map((path) => [path, toBytes(manifest)])));
  await expect(tools.generate(request)).rejects.toThrow(
    new SyncError("the codecs do not cover default.capnp:Holder.number: a default other than zero is not supported"),
  );
});

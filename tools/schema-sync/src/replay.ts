/** The compiler of those who have none: the committed request, as long as the schemas are the pinned ones. */
import { parsePin } from "./pin.js";
import { PIN_PATH, REQUEST_PATH } from "./schema-files.js";
import type { SyncTools } from "./sync.js";
import { SyncError } from "./sync-error.js";
import { readText, sha256, type Tree } from "./tree.js";

/** A compiler that answers with the tree's committed request; throws a SyncError when the schemas have moved on from it. */
export function createReplayCompiler(tree: Tree): SyncTools["compile"] {
  return async (schemas) => {
    const pin = parsePin(readText(tree, PIN_PATH) ?? "");
    const request = tree.get(REQUEST_PATH);
    if (request === undefined || sha256(request) !== pin.files[REQUEST_PATH]) {
      throw new SyncError(`${REQUEST_PATH} is not the pinned file; restore it with: git checkout -- ${REQUEST_PATH}`);
    }
    const moved = [...schemas].find(([path, bytes]) => sha256(bytes) !== pin.files[path]);
    if (moved !== undefined) {
      throw new SyncError(`${moved[0]} is not what ${REQUEST_PATH} was compiled from; run: pnpm schemas:sync`);
    }
    return request;
  };
}

/** The real tools of a sync: Cap'n Proto's compiler, both generators, biome, and their versions. */
import { generate, UnsupportedSchema } from "@ixt/codegen";
import { generateBindings } from "./bindings.js";
import { compileWithCapnp } from "./capnp.js";
import { formatWithBiome } from "./format.js";
import type { SyncTools } from "./sync.js";
import { SyncError } from "./sync-error.js";
import { readText, type Tree } from "./tree.js";

/** The tools, with the versions that the tree's package.json files pin. */
export function createTools(tree: Tree): SyncTools {
  return {
    compile: (schemas) => compileWithCapnp(schemas),
    generate: async (request) => [...generateCodecs(request), ...(await generateBindings(request))],
    format: formatWithBiome,
    versions: {
      "@ixt/codegen": readVersion(tree, "tools/codegen/package.json", (manifest) => manifest.version),
      "capnp-es": readVersion(tree, SYNC_MANIFEST, (manifest) => manifest.dependencies?.["capnp-es"]),
      "@biomejs/biome": readVersion(tree, "package.json", (manifest) => manifest.devDependencies?.["@biomejs/biome"]),
    },
  };
}

/** What the generator does not cover is upstream's to know, not a defect of the sync. */
function generateCodecs(request: Uint8Array): ReturnType<typeof generate> {
  try {
    return generate(request, { header: "" });
  } catch (error) {
    throw error instanceof UnsupportedSchema ? new SyncError(`the codecs do not cover ${error.message}`) : error;
  }
}

const SYNC_MANIFEST = "tools/schema-sync/package.json";

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readVersion(tree: Tree, path: string, pick: (manifest: Manifest) => string | undefined): string {
  const version = pick(JSON.parse(readText(tree, path) ?? "{}") as Manifest);
  if (version === undefined) throw new SyncError(`${path} names no version of a generator`);
  return version;
}

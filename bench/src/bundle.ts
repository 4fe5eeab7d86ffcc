/**
 * Bundles the worker and the workspace's own packages from source, so that a run needs no build and measures what stands
 * in the tree. Third-party packages stay outside, as they are installed.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");

/** Where the bundles are; the paths of the entries by name. */
export interface Bundles {
  readonly worker: string;
  readonly streamWorker: string;
  readonly kitWorker: string;
  readonly sdkWorker: string;
  readonly nativeFixture: string;
}

/** What is installed for the bench and is not of this workspace. */
function thirdParties(): readonly string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { dependencies, devDependencies } = Object(manifest);
  return Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith("@ixt/"));
}

/** Writes the bundles into `outdir`, which is within `bench/`, so that what stays outside is found. */
export async function bundleWorkers(outdir: string = join(root, ".cache")): Promise<Bundles> {
  await build({
    absWorkingDir: root,
    entryPoints: {
      worker: "src/worker.ts",
      "stream-worker": "src/stream/worker.ts",
      "kit-worker": "src/kit/worker.ts",
      "sdk-worker": "src/sdk/worker.ts",
      "native-fixture": "src/native-fixture.ts",
    },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["@ixt/source"],
    external: [...thirdParties()],
    logLevel: "warning",
  });
  const path = (entry: string): string => join(outdir, `${entry}.mjs`);
  return {
    worker: path("worker"),
    streamWorker: path("stream-worker"),
    kitWorker: path("kit-worker"),
    sdkWorker: path("sdk-worker"),
    nativeFixture: path("native-fixture"),
  };
}

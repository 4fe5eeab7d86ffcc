/**
 * Bundles the worker and the workspace's own packages from source, so that a run needs no build and measures what stands
 * in the tree. Third-party packages stay outside, as they are installed.
 */
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

/** Writes the bundles into `bench/.cache/`. */
export async function bundleWorkers(): Promise<Bundles> {
  const outdir = join(root, ".cache");
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
    external: [
      "capnp-es",
      "@bufbuild/protobuf",
      "@connectrpc/connect",
      "@grpc/grpc-js",
      "msgpackr",
      "protobufjs",
      "protobufjs-7",
    ],
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

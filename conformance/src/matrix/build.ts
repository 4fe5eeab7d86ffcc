// Builds what speaks: each peer by its own script, and our module and runtime into one file each, which start fast.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Peer } from "./cell.js";
import { lastLines } from "./outcome.js";
import { OWN_PROGRAMS, peerSource, REPOSITORY, withoutFolders } from "./places.js";
import { startProcess } from "./process.js";
import type { Unbuilt } from "./report.js";
import { watch } from "./watchdog.js";

/** As long as a first build may take, which fetches and compiles a library. */
const BUILD_LIMIT_MS = 15 * 60_000;

/** Runs a peer's build script; undefined when all went well. */
export async function buildPeer(peer: Peer): Promise<Unbuilt | undefined> {
  const exit = await watch(
    startProcess({ program: peerSource(peer, "build.sh"), args: [], cwd: REPOSITORY }),
    BUILD_LIMIT_MS,
  );
  if (exit.code === 0) return undefined;
  const output = lastLines(withoutFolders(exit.stdout + exit.stderr));
  return { subject: peer, output: exit.isHung ? [...output, "did not come to an end, and was ended"] : output };
}

/** The arguments that start our own programs under Node. */
export const OWN_MODULE: string = join(OWN_PROGRAMS, "module.mjs");
export const OWN_RUNTIME: string = join(OWN_PROGRAMS, "runtime.mjs");

/** Makes {@link OWN_MODULE} and {@link OWN_RUNTIME}; undefined when all went well. */
export async function bundleOwnPrograms(): Promise<Unbuilt | undefined> {
  const speak = fileURLToPath(new URL("../speak/", import.meta.url));
  try {
    await build({
      entryPoints: { module: join(speak, "module-main.ts"), runtime: join(speak, "runtime-main.ts") },
      outdir: OWN_PROGRAMS,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      conditions: ["@ixt/source"],
      logLevel: "silent",
    });
    return undefined;
  } catch (error) {
    return { subject: "ts", output: lastLines(withoutFolders(error instanceof Error ? error.message : String(error))) };
  }
}

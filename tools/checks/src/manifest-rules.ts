// What every published package.json must say. In: one manifest and the root's. Out: findings, and the manifest as it should be.
import { readPackageEntries, toPublishedExports } from "@ixt/build/package-entries";
import type { Manifest } from "./repository.js";

/** The build script that every published package has: the one bundler configuration, run from the package's folder. */
const BUILD_SCRIPT = "tsup --config ../../tools/build/tsup.config.ts";

/** What a package may work with where its user has it, and does without where not: all of them optional. */
const OPTIONAL_PEERS: readonly string[] = ["@opentelemetry/api", "capnp-es", "vitest", "ws"];

/** Findings about the packages of others that the user brings, or not. */
function findPeerFaults({ peerDependencies = {}, peerDependenciesMeta = {} }: Manifest): readonly string[] {
  const names = new Set([...Object.keys(peerDependencies), ...Object.keys(peerDependenciesMeta)]);
  return [...names].flatMap((name) => {
    if (!OPTIONAL_PEERS.includes(name)) return [`peer ${name} is none of ${OPTIONAL_PEERS.join(", ")}`];
    if (peerDependencies[name] === undefined) return [`peer ${name} has no range in "peerDependencies"`];
    return peerDependenciesMeta[name]?.optional === true ? [] : [`peer ${name} must be optional`];
  });
}

/**
 * The part of package.json that is worked out from the rest: `publishConfig`, whose `exports` are ours without the source condition.
 */
function toPublishConfig(manifest: Manifest): Readonly<Record<string, unknown>> {
  return { access: "public", exports: toPublishedExports(manifest) };
}

/** Findings about a published manifest, one line each, each beginning with the package's name. */
export function findManifestFaults(manifest: Manifest, root: Manifest): readonly string[] {
  const wanted: Readonly<Record<string, unknown>> = {
    license: root.license,
    type: "module",
    sideEffects: false,
    engines: root.engines,
    files: ["dist", "README.md", "LICENSE"],
    publishConfig: toPublishConfig(manifest),
  };
  const faults = Object.entries(wanted)
    .filter(([field, value]) => JSON.stringify(Reflect.get(manifest, field)) !== JSON.stringify(value))
    .map(([field, value]) => `"${field}" must be ${JSON.stringify(value)}`);
  if (manifest.scripts?.["build"] !== BUILD_SCRIPT) {
    faults.push(`"scripts.build" must be "${BUILD_SCRIPT}"`);
  }
  if ((manifest.description ?? "").length < 20) {
    faults.push('"description" must say in a sentence what the package is for');
  }
  for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
    if (!name.startsWith("@ixt/")) faults.push(`dependency ${name} is none of ours: the packages have no other`);
    else if (range !== "workspace:^") faults.push(`dependency ${name} must be "workspace:^"`);
  }
  faults.push(...findPeerFaults(manifest));
  try {
    readPackageEntries(manifest);
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  }
  return faults.map((fault) => `${manifest.name}: ${fault}`);
}

/** The manifest with everything this room works out set right; what it cannot know stays as it was. */
export function correctManifest(manifest: Manifest): Manifest {
  return {
    ...manifest,
    scripts: { build: BUILD_SCRIPT, ...manifest.scripts },
    publishConfig: toPublishConfig(manifest),
  };
}

/** The rows, each loaded by itself: what one imports is never another's to wait for. */
import type { KitPeer } from "./peer.js";

const loaders: Readonly<Record<string, () => Promise<KitPeer>>> = {
  "fake-runtime": async () => (await import("./peers/fake-runtime.js")).fakeRuntime,
  "memory-pair": async () => (await import("./peers/memory-pair.js")).memoryPair,
  "connect-router": async () => (await import("./peers/connect-router.js")).connectRouter,
};

export const kitPeerNames: readonly string[] = Object.keys(loaders);

/** @throws Error for a name that is no row's. */
export async function loadKitPeer(name: string): Promise<KitPeer> {
  const load = loaders[name];
  if (load === undefined) throw new Error(`no row "${name}"; the rows are ${kitPeerNames.join(", ")}`);
  return load();
}

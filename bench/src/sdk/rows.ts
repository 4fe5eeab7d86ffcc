/** The rows of the SDK's benchmark, each loaded by itself. */
import type { SdkPeer } from "./peer.js";

const loaders: Readonly<Record<string, () => Promise<SdkPeer>>> = {
  ours: async () => (await import("./peers/ours.js")).ours,
  "ours-wide": async () => (await import("./peers/ours.js")).oursWide,
  "grpc-js": async () => (await import("./peers/grpc.js")).grpc,
};

/** All rows, in the table's order. */
export const sdkPeerNames: readonly string[] = Object.keys(loaders);

/** @throws Error for a name that is no row's. */
export async function loadSdkPeer(name: string): Promise<SdkPeer> {
  const load = loaders[name];
  if (load === undefined) throw new Error(`no row "${name}"; the rows are ${sdkPeerNames.join(", ")}`);
  return load();
}

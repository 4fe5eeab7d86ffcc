/** The rows of the SDK's benchmark, each loaded by itself. */
import type { SdkPeer } from "./peer.js";

const loaders: Readonly<Record<string, () => Promise<SdkPeer>>> = {
  ours: async () => (await import("./peers/ours.js")).ours,
  "ours-sync": async () => (await import("./peers/ours.js")).oursSync,
  "grpc-js": async () => (await import("./peers/grpc.js")).grpc,
  connect: async () => (await import("./peers/connect.js")).connect,
  rsocket: async () => (await import("./peers/rsocket.js")).rsocket,
  capnweb: async () => (await import("./peers/capnweb.js")).capnweb,
  nats: async () => (await import("./peers/nats.js")).nats,
  http2: async () => (await import("./peers/http2.js")).http2,
  jsonrpc: async () => (await import("./peers/jsonrpc.js")).jsonrpc,
  "message-port": async () => (await import("./peers/message-port.js")).messagePort,
  ipc: async () => (await import("./peers/ipc.js")).ipc,
  raw: async () => (await import("./peers/raw.js")).raw,
  "raw-batched": async () => (await import("./peers/raw.js")).rawBatched,
};

/** All rows, in the table's order. */
export const sdkPeerNames: readonly string[] = Object.keys(loaders);

/** @throws Error for a name that is no row's. */
export async function loadSdkPeer(name: string): Promise<SdkPeer> {
  const load = loaders[name];
  if (load === undefined) throw new Error(`no row "${name}"; the rows are ${sdkPeerNames.join(", ")}`);
  return load();
}

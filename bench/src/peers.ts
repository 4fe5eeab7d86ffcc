/**
 * The rows of the table, in order. Each is loaded on its own: a worker process holds the code of one peer alone, so that no
 * peer's type feedback or heap touches another's.
 */
import type { Peer } from "./peer.js";

const loaders = {
  ours: async (): Promise<Peer> => (await import("./peers/ours.js")).ours,
  "ours-values": async (): Promise<Peer> => (await import("./peers/ours.js")).oursValues,
  "ours-fresh": async (): Promise<Peer> => (await import("./peers/ours.js")).oursFresh,
  protobufjs: async (): Promise<Peer> => (await import("./peers/protobufjs.js")).protobufjs,
  "protobufjs-slab": async (): Promise<Peer> => (await import("./peers/protobufjs.js")).protobufjsSlab,
  "protobufjs-default": async (): Promise<Peer> => (await import("./peers/protobufjs.js")).protobufjsDefault,
  "protobufjs-7": async (): Promise<Peer> => (await import("./peers/protobufjs-7.js")).protobufjs7,
  "protobuf-es": async (): Promise<Peer> => (await import("./peers/protobuf-es.js")).protobufEs,
  msgpackr: async (): Promise<Peer> => (await import("./peers/msgpackr.js")).msgpackr,
  json: async (): Promise<Peer> => (await import("./peers/json.js")).json,
  "capnp-es": async (): Promise<Peer> => (await import("./peers/capnp-es.js")).capnpEs,
} as const;

/** The name of a row. */
export type PeerName = keyof typeof loaders;

/** All rows, in the table's order. */
export const peerNames: readonly PeerName[] = Object.keys(loaders) as PeerName[];

/** Whether `name` is a row. */
export function isPeerName(name: unknown): name is PeerName {
  return typeof name === "string" && Object.hasOwn(loaders, name);
}

/** Loads one peer's code. */
export function loadPeer(name: PeerName): Promise<Peer> {
  return loaders[name]();
}

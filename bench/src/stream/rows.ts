/** The rows of the stream benchmark: each peer with one live stream, and with a thousand that take turns. */
import type { StreamPeer } from "./peer.js";

const loaders = {
  ours: async (): Promise<StreamPeer> => (await import("./peers/ours.js")).ours,
  "node-stream": async (): Promise<StreamPeer> => (await import("./peers/node-stream.js")).nodeStream,
  "web-stream": async (): Promise<StreamPeer> => (await import("./peers/web-stream.js")).webStream,
  "event-emitter": async (): Promise<StreamPeer> => (await import("./peers/event-emitter.js")).eventEmitter,
} as const;

/** The name of a peer. */
export type StreamPeerName = keyof typeof loaders;

/** All peers, in the table's order. */
export const streamPeerNames: readonly StreamPeerName[] = Object.keys(loaders) as StreamPeerName[];

/** Live streams of the rows of many. */
export const manyStreams = 1000;

/** One row. */
export interface Row {
  /** That of its peer, with the number of streams where that is not one. */
  readonly name: string;
  readonly peer: StreamPeerName;
  readonly streams: number;
}

/** All rows, in the table's order. */
export const rows: readonly Row[] = streamPeerNames.flatMap((peer) => [
  { name: peer, peer, streams: 1 },
  { name: `${peer}-${manyStreams}`, peer, streams: manyStreams },
]);

/** Loads one peer's code alone. */
export function loadStreamPeer(name: StreamPeerName): Promise<StreamPeer> {
  return loaders[name]();
}

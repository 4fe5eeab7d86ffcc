/**
 * The cases of the stream benchmark: what one operation is, as a loop over a ring of 1,000 payloads of 64 bytes. With n
 * streams the ring's element i is of stream i % n, so that each operation is of another stream than the last.
 */
import { setImmediate } from "node:timers/promises";
import { decodeStreamFrame, encodeStreamFrame, StreamId, toWireStreamFrame } from "@ixt/stream";
import { Writer } from "@ixt/wire";
import { encodeStreamFrameInto } from "@ixt/wire/ipc_streaming";
import { createDataFrames } from "../corpus.js";
import { at } from "../peer.js";
import type { Runnable } from "../serve.js";
import type { DataFrame, Inlet, StreamPeer, Taken } from "./peer.js";

const ringLength = 1000;
const payloadBytes = 64;
const slabBytes = 262_144;

/** One case. */
export interface StreamCase {
  readonly name: string;
  readonly prepare: (peer: StreamPeer, streams: number) => Runnable;
}

/** One stream, and the sequence of the next frame that is put into it. */
interface Lane {
  readonly inlet: Inlet;
  sequence: number;
}

/** An element of the ring. */
interface Slot {
  readonly lane: Lane;
  readonly streamId: StreamId;
  readonly payload: Uint8Array;
  /** The frame encoded, and where its sequence stands in it. */
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

type ToFrame = (slot: Slot) => DataFrame;

function dataFrame(streamId: StreamId, sequence: number, payload: Uint8Array): DataFrame {
  return { streamId, kind: "data", data: { sequence, payload } };
}

/** A frame as a decoder would give it. */
const createFrame: ToFrame = ({ lane, streamId, payload }) => dataFrame(streamId, lane.sequence++, payload);

const viewOptions = { payload: "view" } as const;

/** The frame out of its bytes, in which the sequence is set first: nothing else differs between two passes of the ring. */
const decodeFrame: ToFrame = ({ lane, bytes, view }) => {
  view.setUint32(0, lane.sequence++, true);
  const frame = decodeStreamFrame(bytes, viewOptions);
  if (frame.kind !== "data") throw new Error("not a data frame");
  return frame;
};

const corpus = createDataFrames(ringLength, payloadBytes);

const createIds = (streams: number): StreamId[] =>
  corpus.slice(0, streams).map(({ streamId }) => StreamId.fromBytes(streamId));

/** Where the sequence stands in the bytes of a data frame: where those of two sequences first differ. */
function sequenceOffset(streamId: StreamId, payload: Uint8Array): number {
  const [zero, one] = [0, 1].map((sequence) => encodeStreamFrame(dataFrame(streamId, sequence, payload)));
  return one?.findIndex((byte, i) => byte !== zero?.[i]) ?? -1;
}

function createRing(peer: StreamPeer, streams: number): Slot[] {
  const lanes = peer.createInlets(createIds(streams)).map((inlet): Lane => ({ inlet, sequence: 0 }));
  // As from a decoder: other objects than those that the streams were opened with.
  const ids = createIds(streams);
  return corpus.map(({ payload }, i) => {
    const streamId = at(ids, i % streams);
    const bytes = encodeStreamFrame(dataFrame(streamId, 0, payload));
    const view = new DataView(bytes.buffer, bytes.byteOffset + sequenceOffset(streamId, payload), 4);
    return { lane: at(lanes, i % streams), streamId, payload, bytes, view };
  });
}

function checksumOf({ value }: Taken): number {
  if (value === undefined) throw new Error("a stream has ended");
  return value.length + (value[value.length - 1] ?? 0);
}

/** The consumer waits already when the frame comes. */
function prepareWaiting(peer: StreamPeer, streams: number, toFrame: ToFrame, meanBytes: number): Runnable {
  const ring = createRing(peer, streams);
  const run = async (count: number): Promise<number> => {
    let sum = 0;
    for (let i = 0; i < count; i += 1) {
      const slot = at(ring, i % ringLength);
      const taken = slot.lane.inlet.take();
      slot.lane.inlet.put(toFrame(slot));
      sum = (sum + checksumOf(taken instanceof Promise ? await taken : taken)) | 0;
    }
    return sum;
  };
  return { ringLength, meanBytes, run };
}

/** The frame waits in the buffer until the consumer asks. */
function prepareBuffered(peer: StreamPeer, streams: number): Runnable {
  const ring = createRing(peer, streams);
  const run = async (count: number): Promise<number> => {
    let sum = 0;
    for (let i = 0; i < count; i += 1) {
      const slot = at(ring, i % ringLength);
      slot.lane.inlet.put(createFrame(slot));
      const taken = slot.lane.inlet.take();
      sum = (sum + checksumOf(taken instanceof Promise ? await taken : taken)) | 0;
    }
    return sum;
  };
  return { ringLength, meanBytes: payloadBytes, run };
}

/** Payload to encoded frame in a slab. */
function prepareSend(peer: StreamPeer, streams: number): Runnable {
  const writer = new Writer();
  let written = 0;
  const outlets = peer.createOutlets(createIds(streams), (frame) => {
    written += encodeStreamFrameInto(writer, toWireStreamFrame(frame));
    if (writer.length > slabBytes) writer.reset();
  });
  const ring = corpus.map(({ payload }, i) => ({ payload, outlet: at(outlets, i % streams) }));
  const run = async (count: number): Promise<number> => {
    written = 0;
    for (let i = 0; i < count; i += 1) {
      const { payload, outlet } = at(ring, i % ringLength);
      const pending = outlet.send(payload);
      if (pending !== undefined) await pending;
    }
    // What still waits in a queue is of this run.
    if (written < count * encodedBytes) await setImmediate();
    return written | 0;
  };
  return { ringLength, meanBytes: encodedBytes, run };
}

const encodedBytes = encodeStreamFrame(
  dataFrame(StreamId.fromHex("1".repeat(32)), 0, new Uint8Array(payloadBytes)),
).length;

/** All cases, in the table's order. */
export const streamCases: readonly StreamCase[] = [
  { name: "route/waiting", prepare: (peer, streams) => prepareWaiting(peer, streams, createFrame, payloadBytes) },
  { name: "route/buffered", prepare: prepareBuffered },
  {
    name: "decode-route/waiting",
    prepare: (peer, streams) => prepareWaiting(peer, streams, decodeFrame, encodedBytes),
  },
  { name: "send", prepare: prepareSend },
];

/** msgpackr with its record extension: both ends share the table of structures, as two ends of a session can. */
import { Packr } from "msgpackr";
import type { Context, DataFrame } from "../corpus.js";
import { at, frameChecksum, type Peer, toStandalone, useContext } from "../peer.js";
import {
  fromPlainContext,
  fromPlainFrame,
  type PlainContext,
  type PlainFrame,
  plainContextChecksum,
  toPlainContext,
} from "./plain.js";

const packr = new Packr({ structures: [] });

const toFrame = (frame: DataFrame): PlainFrame<Uint8Array> => ({
  streamId: Buffer.from(frame.streamId),
  data: { sequence: frame.sequence, payload: Buffer.from(frame.payload) },
});
const toContext = (context: Context): PlainContext<Uint8Array> =>
  toPlainContext(context, Buffer.from(context.messageId));

const decodeFrame = (bytes: Uint8Array): PlainFrame<Uint8Array> => packr.unpack(bytes) as PlainFrame<Uint8Array>;
const decodeContext = (bytes: Uint8Array): PlainContext<Uint8Array> => packr.unpack(bytes) as PlainContext<Uint8Array>;

const encodeFrame = (frame: DataFrame): Uint8Array => toStandalone(packr.pack(toFrame(frame)));
const encodeContext = (context: Context): Uint8Array => toStandalone(packr.pack(toContext(context)));

export const msgpackr: Peer = {
  name: "msgpackr",
  about: "2.1.3, Packr with shared in-memory structures, pack and unpack",
  operations: {
    encodeFrames: (frames) => {
      const values = frames.map(toFrame);
      return (index) => packr.pack(at(values, index)).length;
    },
    decodeFrames: (frames) => {
      const inputs = frames.map(encodeFrame);
      return (index) => {
        const { streamId, data } = decodeFrame(at(inputs, index));
        return frameChecksum(streamId[0] ?? 0, data.sequence, data.payload);
      };
    },
    encodeContexts: (contexts) => {
      const values = contexts.map(toContext);
      return (index) => packr.pack(at(values, index)).length;
    },
    decodeContexts: (contexts) => {
      const inputs = contexts.map(encodeContext);
      return (index) => {
        const context = decodeContext(at(inputs, index));
        return ((context.messageId[0] ?? 0) + plainContextChecksum(context)) | 0;
      };
    },
    useContexts: (contexts) => {
      const inputs = contexts.map(encodeContext);
      return (index) => {
        const context = decodeContext(at(inputs, index));
        return useContext(context.correlationId, context.actor.capabilities, context.metadata);
      };
    },
  },
  roundTripFrame: (frame) => {
    const bytes = encodeFrame(frame);
    return { bytes, value: fromPlainFrame(decodeFrame(bytes), (value) => value) };
  },
  roundTripContext: (context) => {
    const bytes = encodeContext(context);
    const decoded = decodeContext(bytes);
    return { bytes, value: fromPlainContext(decoded, decoded.messageId) };
  },
};

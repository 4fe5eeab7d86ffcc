/** JSON in UTF-8: ids in hex, payloads in base64, as a JSON protocol has to carry them. */
import type { Context, DataFrame } from "../corpus.js";
import { at, frameChecksum, type Peer, toStandalone, useContext } from "../peer.js";
import { fromPlainContext, type PlainContext, type PlainFrame, plainContextChecksum, toPlainContext } from "./plain.js";

interface FrameValue {
  readonly streamId: string;
  readonly sequence: number;
  readonly payload: Buffer;
}

const toFrame = (frame: DataFrame): FrameValue => ({
  streamId: Buffer.from(frame.streamId).toString("hex"),
  sequence: frame.sequence,
  payload: Buffer.from(frame.payload),
});

const toContext = (context: Context): PlainContext<string> =>
  toPlainContext(context, Buffer.from(context.messageId).toString("hex"));

const encodeFrameValue = ({ streamId, sequence, payload }: FrameValue): Uint8Array =>
  Buffer.from(JSON.stringify({ streamId, data: { sequence, payload: payload.toString("base64") } }), "utf8");

const encodeFrame = (frame: DataFrame): Buffer => Buffer.from(toStandalone(encodeFrameValue(toFrame(frame))).buffer);
const encodeContext = (context: Context): Buffer =>
  Buffer.from(toStandalone(Buffer.from(JSON.stringify(toContext(context)), "utf8")).buffer);

const decodeFrame = (bytes: Buffer): PlainFrame<string> => JSON.parse(bytes.toString("utf8")) as PlainFrame<string>;
const decodeContext = (bytes: Buffer): PlainContext<string> =>
  JSON.parse(bytes.toString("utf8")) as PlainContext<string>;

export const json: Peer = {
  name: "json",
  about: "JSON.stringify and JSON.parse with UTF-8 bytes; ids in hex, payloads in base64",
  operations: {
    encodeFrames: (frames) => {
      const values = frames.map(toFrame);
      return (index) => encodeFrameValue(at(values, index)).length;
    },
    decodeFrames: (frames) => {
      const inputs = frames.map(encodeFrame);
      return (index) => {
        const { streamId, data } = decodeFrame(at(inputs, index));
        const firstIdByte = Number.parseInt(streamId.slice(0, 2), 16);
        return frameChecksum(firstIdByte, data.sequence, Buffer.from(data.payload, "base64"));
      };
    },
    encodeContexts: (contexts) => {
      const values = contexts.map(toContext);
      return (index) => Buffer.from(JSON.stringify(at(values, index)), "utf8").length;
    },
    decodeContexts: (contexts) => {
      const inputs = contexts.map(encodeContext);
      return (index) => {
        const context = decodeContext(at(inputs, index));
        return (Number.parseInt(context.messageId.slice(0, 2), 16) + plainContextChecksum(context)) | 0;
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
    const { streamId, data } = decodeFrame(bytes);
    const value = {
      streamId: toStandalone(Buffer.from(streamId, "hex")),
      sequence: data.sequence,
      payload: toStandalone(Buffer.from(data.payload, "base64")),
    };
    return { bytes, value };
  },
  roundTripContext: (context) => {
    const bytes = encodeContext(context);
    const decoded = decodeContext(bytes);
    return { bytes, value: fromPlainContext(decoded, toStandalone(Buffer.from(decoded.messageId, "hex"))) };
  },
};

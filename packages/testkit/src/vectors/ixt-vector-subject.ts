// Our own packages, put to the golden vectors.

import { decodeInvocationContext, encodeInvocationContext } from "@ixt/context";
import { decodeStreamFrame, toWireStreamFrame } from "@ixt/stream";
import { type DecodeOptions, IxtError, resolveLimits } from "@ixt/wire";
import * as Streaming from "@ixt/wire/ipc_streaming";
import * as Module from "@ixt/wire/module";
import * as Session from "@ixt/wire/wasipc";
import { fromJson } from "./from-json.js";
import { toJson } from "./to-json.js";
import type { VectorSubject } from "./vector-compliance.js";
import type { VectorLayer, VectorType } from "./vector-record.js";

interface Codec {
  decode(bytes: Uint8Array, options: DecodeOptions): unknown;
  encode(value: unknown): Uint8Array;
}

/** The schema's codecs. What they are given to encode is checked by themselves, so its type need not be known here. */
const CODECS: { readonly [Type in VectorType]: Codec } = {
  StreamFrame: {
    decode: Streaming.decodeStreamFrame,
    encode: (value) => Streaming.encodeStreamFrame(value as Streaming.StreamFrame),
  },
  InvocationContext: {
    decode: Module.decodeInvocationContext,
    encode: (value) => Module.encodeInvocationContext(value as Module.InvocationContext),
  },
  Envelope: { decode: Session.decodeEnvelope, encode: (value) => Session.encodeEnvelope(value as Session.Envelope) },
};

/** What each layer's decoder makes of a message, as the struct that it stands for on the wire. */
const DECODERS: {
  readonly [Layer in VectorLayer]: (type: VectorType, bytes: Uint8Array, options: DecodeOptions) => unknown;
} = {
  wire: (type, bytes, options) => CODECS[type].decode(bytes, options),
  context: (type, bytes, options) => {
    checkType(type, "InvocationContext");
    return Module.decodeInvocationContext(encodeInvocationContext(decodeInvocationContext(bytes, options)));
  },
  stream: (type, bytes, options) => {
    checkType(type, "StreamFrame");
    return toWireStreamFrame(decodeStreamFrame(bytes, options));
  },
};

/**
 * The codecs of `@ixt/wire`, `@ixt/context` and `@ixt/stream` as a subject: the replay of our own packages is one line. A
 * codec of your own may borrow what it does not replace.
 *
 * @example
 * ```ts
 * import { runSuite } from "@ixt/testkit";
 * import { ixtVectorSubject, vectorCompliance } from "@ixt/testkit/vectors";
 *
 * const results = await runSuite(vectorCompliance(ixtVectorSubject));
 * console.log(results.filter(({ failure }) => failure !== undefined)); // []
 * ```
 */
export const ixtVectorSubject: Required<VectorSubject> = Object.freeze({
  decode(type, bytes, layer, limits) {
    return toJson(type, DECODERS[layer](type, bytes, limits === undefined ? {} : { limits: resolveLimits(limits) }));
  },
  encode: (type, value) => CODECS[type].encode(fromJson(type, value)),
  errorCode: (error) => (IxtError.is(error) ? error.code : undefined),
} satisfies Required<VectorSubject>);

function checkType(type: VectorType, expected: VectorType): void {
  if (type !== expected) throw new TypeError(`no decoder of this layer reads a ${type}`);
}

// @ixt/wire: bytes and schemas. The codecs themselves stand in the entries named after the schema files.

export { Bytes16 } from "./bytes16.js";
export type { DecodeOptions } from "./decode.js";
export { SCHEMA_COMMIT, SCHEMA_PIN, type SchemaPin } from "./generated/pin.js";
export { type Blame, IxtError, type IxtErrorOptions } from "./ixt-error.js";
export { DEFAULT_LIMITS, type Limits, resolveLimits } from "./limits.js";
export { messageByteLength } from "./segment-table.js";
export { isUnrecognized, type UnrecognizedEnum, type UnrecognizedVariant } from "./unrecognized.js";
export { WireError, type WireErrorCode, type WireErrorOptions } from "./wire-error.js";
export { Writer } from "./writer.js";

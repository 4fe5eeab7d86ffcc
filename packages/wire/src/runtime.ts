// All that generated code imports of the hand-written part.

export { Bytes16 } from "./bytes16.js";
export { type DecodeOptions, decodeMessage } from "./decode.js";
export { encodeFresh, encodeMessage } from "./encode.js";
export { DEFAULT_LIMITS, toLimits } from "./limits.js";
export {
  loadFloat32,
  loadFloat64,
  loadInt8,
  loadInt16,
  loadInt32,
  loadInt64,
  loadUint8,
  loadUint16,
  loadUint32,
  loadUint64,
} from "./load.js";
export { readListOfBools, readListOfData, readListOfScalars, readListOfStructs, readListOfTexts } from "./read-list.js";
export { readBool, readStruct, readVariant, toEnum } from "./read-struct.js";
export type { Reader } from "./reader.js";
export { sliceData } from "./slice-data.js";
export { byteCount, copyBytes, isUint8Array } from "./uint8-array.js";
export type { UnrecognizedEnum, UnrecognizedVariant } from "./unrecognized.js";
export { writeListOfData, writeListOfScalars, writeListOfStructs, writeListOfTexts } from "./write-list.js";
export {
  highHalf,
  writeBool,
  writeFloat32,
  writeFloat64,
  writeInt8,
  writeInt16,
  writeInt32,
  writeInt64,
  writeUint8,
} from "./write-number.js";
export { writeOptional, writeStruct } from "./write-struct.js";
export type { Writer } from "./writer.js";

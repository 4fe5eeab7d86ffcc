/** protobufjs 7, the release line that most of the installed world still runs: slower writer, faster data-frame reader. */
import runtime from "protobufjs-7/minimal.js";
import { ixt } from "../generated/protobufjs-7.js";
import type { Peer } from "../peer.js";
import { createProtobufjsPeer } from "./protobufjs-peer.js";

export const protobufjs7: Peer = createProtobufjsPeer({
  name: "protobufjs-7",
  about: "7.6.6 static code, uint64 as number, Writer + finish(), Uint8Array in",
  ixt,
  runtime,
  uint64: "number",
  input: "uint8array",
  encode: "finish",
  decode: true,
});

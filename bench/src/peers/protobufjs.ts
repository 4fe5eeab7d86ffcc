/** protobufjs 8, the current release line: in its fastest set-up, with a slab, and as it installs itself. */
import runtime from "protobufjs/minimal.js";
import { ixt } from "../generated/protobufjs-8.js";
import type { Peer } from "../peer.js";
import { createProtobufjsPeer } from "./protobufjs-peer.js";

export const protobufjs: Peer = createProtobufjsPeer({
  name: "protobufjs",
  about: "8.8.1 static code, uint64 as number (no Long), reused Writer + finish(), Uint8Array in",
  ixt,
  runtime,
  uint64: "number",
  input: "uint8array",
  encode: "finish",
  decode: true,
});

export const protobufjsSlab: Peer = createProtobufjsPeer({
  name: "protobufjs-slab",
  about: "8.8.1, as above, but many delimited messages in one growing Writer, finish(shared) each 256 KiB",
  ixt,
  runtime,
  uint64: "number",
  input: "uint8array",
  encode: "slab",
  decode: false,
});

export const protobufjsDefault: Peer = createProtobufjsPeer({
  name: "protobufjs-default",
  about: "8.8.1 as it installs itself in Node: uint64 as Long objects, decode from a Buffer",
  ixt,
  runtime,
  uint64: "long",
  input: "buffer",
  encode: "none",
  decode: true,
});

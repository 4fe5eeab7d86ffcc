import { expect, test } from "vitest";
import { changeUpstream, SMALL_UPSTREAM } from "../test/small-upstream.js";
import { annotateSchemas, FIELD_ANNOTATIONS } from "./annotations.js";
import { findDeclarations, parseSchema } from "./declarations.js";

test.each(FIELD_ANNOTATIONS)("$field of $file gets $annotation", ({ file, field, annotation }) => {
  const { declarations } = parseSchema(annotateSchemas(SMALL_UPSTREAM)[file]);
  const [member] = findDeclarations(declarations, field);
  expect(member?.head.slice(-4).map((token) => token.text)).toEqual(["$", "Ts", ".", annotation]);
});

test("the import of the annotations follows the file id", () => {
  const lines = annotateSchemas(SMALL_UPSTREAM)["wasipc.capnp"].split("\n");
  expect(lines.slice(0, 3)).toEqual(["@0xc4927be08d315fa6;", "", 'using Ts = import "/ixt_ts.capnp";']);
});

test("a renamed field fails and is named", () => {
  const upstream = changeUpstream("ipc_streaming.capnp", "sequence @0", "position @0");
  expect(() => annotateSchemas(upstream)).toThrow(
    "annotation safeInteger on StreamData.sequence (ipc_streaming.capnp): upstream has no such field",
  );
});

test("a dropped struct fails and its field is named", () => {
  const upstream = changeUpstream("wasipc.capnp", "struct LogRecord { timeUnixMs @0 :UInt64; }", "");
  expect(() => annotateSchemas(upstream)).toThrow("annotation safeInteger on LogRecord.timeUnixMs (wasipc.capnp)");
});

test("a field that moved out of its group fails and is named", () => {
  const upstream = changeUpstream("module.capnp", "reply :group", "answer :group");
  expect(() => annotateSchemas(upstream)).toThrow("annotation bytes16 on MessageTarget.reply.messageId");
});

test("a field of another type fails with that type", () => {
  const upstream = changeUpstream("ipc_streaming.capnp", "streamId @0 :Data", "streamId @0 :Text");
  expect(() => annotateSchemas(upstream)).toThrow(
    "on StreamFrame.streamId (ipc_streaming.capnp): its type is Text, not Data",
  );
});

test("a field that is there twice fails", () => {
  const upstream = changeUpstream("ipc_streaming.capnp", "payload @1 :Data;", "sequence @1 :UInt64;");
  expect(() => annotateSchemas(upstream)).toThrow(
    "StreamData.sequence (ipc_streaming.capnp): upstream has it more than once",
  );
});

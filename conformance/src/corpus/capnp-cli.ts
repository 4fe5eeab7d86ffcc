// The `capnp` tool: the second opinion on how a value is encoded.

import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { messageByteLength, resolveLimits } from "@ixt/wire";
import type { StructNode } from "../schema/model.js";

const SCHEMAS = new URL("../../../schemas/", import.meta.url);

/** Words a segment; without it, and against its own help text, `capnp` 0.9 starts a second segment after 1,024. */
const SEGMENT_SIZE = `--segment-size=${1 << 18}`;

/** Struct literals of the type `node`, encoded by `capnp`, each in one segment. */
export function encodeText(node: StructNode, literals: readonly string[]): readonly Uint8Array[] {
  const file = fileURLToPath(new URL(`${node.file}.capnp`, SCHEMAS));
  const include = fileURLToPath(new URL("include", SCHEMAS));
  const output = convert([`-I${include}`, "text:binary", file, node.name], Buffer.from(literals.join("\n"), "latin1"));
  return splitMessages(output);
}

/** Messages as `capnp` writes them after it has read them: its own layout of the same objects. */
export function rewrite(messages: readonly Uint8Array[]): readonly Uint8Array[] {
  return splitMessages(convert(["binary:binary"], Buffer.concat(messages)));
}

/** Through files, so that no pipe has to hold tens of megabytes. */
function convert(args: readonly string[], input: Uint8Array): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "ixt-corpus-"));
  try {
    const [inputPath, outputPath] = [join(folder, "in"), join(folder, "out")];
    writeFileSync(inputPath, input);
    const [stdin, stdout] = [openSync(inputPath, "r"), openSync(outputPath, "w")];
    const done = spawnSync("capnp", ["convert", "--quiet", SEGMENT_SIZE, ...args], { stdio: [stdin, stdout, "pipe"] });
    closeSync(stdin);
    closeSync(stdout);
    if (done.error !== undefined) throw done.error;
    if (done.status !== 0)
      throw new Error(`capnp convert ${args.join(" ")} failed: ${done.stderr.toString().slice(0, 2000)}`);
    return readFileSync(outputPath);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function splitMessages(bytes: Uint8Array): readonly Uint8Array[] {
  const limits = resolveLimits({ maxFrameBytes: 1 << 30 });
  const messages: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = messageByteLength(bytes, at, limits);
    if (length === 0) throw new Error("capnp wrote half a message");
    messages.push(bytes.subarray(at, at + length));
    at += length;
  }
  return messages;
}

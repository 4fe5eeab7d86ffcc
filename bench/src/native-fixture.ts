/** Writes a case's ring for the C++ row: each message as a 32-bit little-endian length and its framed Cap'n Proto bytes. */
import { writeFileSync } from "node:fs";
import { cases, ringBytes } from "./cases.js";
import { loadPeer } from "./peers.js";

const [caseName, file] = process.argv.slice(2);
const chosen = cases.find(({ name }) => name === caseName);
if (chosen === undefined || file === undefined) throw new Error("usage: native-fixture <case> <file>");

const messages = ringBytes(await loadPeer("ours"), chosen);
const parts = messages.flatMap((message) => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(message.length);
  return [length, message];
});
writeFileSync(file, Buffer.concat(parts));

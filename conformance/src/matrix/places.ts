// Where things are. What the matrix makes goes to conformance/.build.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Peer } from "./cell.js";

/** The repository's folder, without a slash at its end. */
export const REPOSITORY: string = fileURLToPath(new URL("../../..", import.meta.url)).replace(/[\\/]$/, "");

/** The package's folder. */
const CONFORMANCE: string = join(REPOSITORY, "conformance");

const BUILD = join(CONFORMANCE, ".build");

/** The golden vectors. */
export const VECTORS: string = join(CONFORMANCE, "vectors");

/** The scenarios, in folders. */
export const SCENARIOS: string = join(CONFORMANCE, "scenarios");

/** The schemas of peers that are older or newer, a folder each. */
export const EVOLVED_SCHEMAS: string = join(BUILD, "schemas");

/** Where our own module and runtime stand as one file each. */
export const OWN_PROGRAMS: string = join(BUILD, "peers", "ts");

/** A file of a peer's sources. */
export function peerSource(peer: Peer, file: string): string {
  return join(CONFORMANCE, "peers", peer, file);
}

/** A peer's program, once it is built. */
export function peerProgram(peer: Peer): string {
  return join(BUILD, "peers", peer, "peer");
}

/** Takes this machine's folders out of a text that may be recorded. */
export function withoutFolders(text: string): string {
  return text.replaceAll(`${REPOSITORY}/`, "").replaceAll(REPOSITORY, ".");
}

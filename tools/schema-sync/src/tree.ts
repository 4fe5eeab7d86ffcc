/**
 * A set of files as a value: every step of the sync takes one and gives one, and only the shell
 * (`workspace.ts`) touches the disk. Paths are relative to the repository's root, with `/`.
 */
import { createHash } from "node:crypto";

/** Files by path. The bytes are shared between trees and never written to. */
export type Tree = ReadonlyMap<string, Uint8Array>;

/** A file that a generator made: its path and its whole text. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The UTF-8 bytes of a text. */
export function toBytes(text: string): Uint8Array {
  return ENCODER.encode(text);
}

/** The text of UTF-8 bytes; throws a TypeError on anything else. */
export function toText(bytes: Uint8Array): string {
  return DECODER.decode(bytes);
}

/** The text of a file of the tree, or undefined when there is none. */
export function readText(tree: Tree, path: string): string | undefined {
  const bytes = tree.get(path);
  return bytes === undefined ? undefined : toText(bytes);
}

/** The lowercase hex SHA-256 of bytes. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Whether two byte arrays hold the same bytes. */
export function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Buffer.compare(a, b) === 0;
}

/** The paths whose content differs between two trees, sorted; a path that only one of them has counts. */
export function changedPaths(before: Tree, after: Tree): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => !sameBytes(before.get(path), after.get(path))).sort();
}

// The vectors' folder on disk: what is there, what is frozen, and the changes to both.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseSeals, printSeals, type Seal } from "./vector-files.js";

const SEALS = "frozen.json";

/** Files of the folder that belong to no vector. */
const OTHERS: ReadonlySet<string> = new Set([SEALS, "README.md", ".gitattributes"]);

/** A folder of vectors, by its path. */
export class VectorFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** What is frozen; nothing in a folder without the file. */
  seals(): ReadonlyMap<string, Seal> {
    const text = this.read(SEALS);
    return text === undefined ? new Map() : parseSeals(Buffer.from(text).toString("utf8"));
  }

  /** Writes the seals; true when that changed the file. */
  seal(seals: ReadonlyMap<string, Seal>): boolean {
    return this.write(SEALS, Buffer.from(printSeals(seals)));
  }

  /** The bytes of a file below the folder; `undefined` where there is none. */
  read(file: string): Uint8Array | undefined {
    const path = join(this.path, file);
    return existsSync(path) ? readFileSync(path) : undefined;
  }

  /** Writes a file with its folders; false when it holds these bytes already. */
  write(file: string, bytes: Uint8Array): boolean {
    const there = this.read(file);
    if (there !== undefined && Buffer.compare(there, bytes) === 0) return false;
    const path = join(this.path, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    return true;
  }

  remove(file: string): void {
    rmSync(join(this.path, file), { force: true });
  }

  /** The files of vectors that are there, sorted. */
  list(): readonly string[] {
    if (!existsSync(this.path)) return [];
    return readdirSync(this.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.path, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
      .filter((file) => !OTHERS.has(file))
      .sort();
  }
}

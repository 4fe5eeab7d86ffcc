// What is searched: a file, stdin, or the sample; checked before anything is started.

import { createReadStream, fstatSync, type Stats } from "node:fs";
import { access, constants, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { BATCH_BYTES } from "./batches.js";
import { ensureSample } from "./sample.js";
import { UsageError } from "./usage-error.js";

/** Something to search. */
export interface Input {
  /** As the summary names it. */
  readonly name: string;
  /** Bytes, where that is known beforehand. */
  readonly sizeBytes: number | undefined;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/**
 * Finds what is to be searched.
 *
 * @param cwd the folder that a relative path starts from
 * @throws UsageError with one line that says what is wrong with the file.
 */
export async function findInput(path: string | undefined, cwd: string): Promise<Input> {
  if (path === "-" && isStdinDirectory()) throw new UsageError("stdin is a directory, not a file");
  if (path === "-") return { name: "stdin", sizeBytes: undefined, open: () => process.stdin };
  const file = path === undefined ? await ensureSample() : resolve(cwd, path);
  const info = await look(file, path ?? file);
  return {
    name: path ?? `the sample ${basename(file)}`,
    sizeBytes: info.isFile() ? info.size : undefined,
    open: () => createReadStream(file, { highWaterMark: 4 * BATCH_BYTES }),
  };
}

/** One line for the person who may have meant a file where the only argument is the query; `undefined` where there is none. */
export async function findMistakenQuery(query: string, cwd: string): Promise<string | undefined> {
  try {
    if (!(await stat(resolve(cwd, query))).isFile()) return undefined;
  } catch {
    return undefined;
  }
  const path = query.startsWith("-") ? `./${query}` : query;
  const name = /^[\w./:@%+=-]*$/.test(path) ? path : JSON.stringify(path);
  return `note: ${JSON.stringify(query)} is taken as the query; to search that file: npm start -- <query> ${name}`;
}

/** A directory at stdin would read as nothing at all. */
function isStdinDirectory(): boolean {
  try {
    return fstatSync(0).isDirectory();
  } catch {
    // A stdin that cannot be looked at fails, if it does, when it is read.
    return false;
  }
}

async function look(file: string, path: string): Promise<Stats> {
  const shown = JSON.stringify(path);
  try {
    const info = await stat(file);
    if (info.isDirectory()) throw new UsageError(`${shown} is a directory, not a file`);
    await access(file, constants.R_OK);
    return info;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new UsageError(`${REASONS.get(code) ?? `cannot read (${code})`}: ${shown}`);
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "no such file"],
  ["ENOTDIR", "no such file"],
  ["EACCES", "no permission to read"],
  ["ENAMETOOLONG", "the path is too long"],
  ["ERR_INVALID_ARG_VALUE", "not a path"],
]);

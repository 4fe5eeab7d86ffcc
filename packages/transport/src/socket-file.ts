// The file of a Unix socket that is listened on: whose it is, who may use it, and that no other file is ever taken for it.
//
// A socket gets its mode only after it was made, and Node listens as it makes it: for a moment anyone could connect. So it is made
// in a folder that is its owner's alone, gets its mode there, and is then linked to its path. A link, unlike a rename, never takes
// the place of what is there already: of two listeners that start at the same time one is refused.

import { type BigIntStats, chmodSync, linkSync, lstatSync, mkdtempSync, rmSync, unlinkSync } from "node:fs";
import { connect, type Server } from "node:net";
import { dirname, resolve } from "node:path";
import { codeOf, createAddressError, createUnreachableError } from "./socket-address.js";

/** Read and write, for the owner alone: to connect takes leave to write. */
const OWNER_ONLY = 0o600;

/**
 * Has the server listen at `path`, and returns what removes the file again, unless another has taken its place.
 *
 * A file that a listener has left behind, on which nobody listens, is replaced. Between the last look at it and its removal another
 * process might put its own there; that is two system calls, and the other is left without its file. Whoever listens there sees
 * the question as a connection that ends at once.
 */
export async function listenAtPath(server: Server, path: string): Promise<() => void> {
  const stale = await findStale(path);
  const absolute = resolve(path);
  let folder: string | undefined;
  try {
    folder = mkdtempSync(`${dirname(path)}/.`);
    const hidden = `${folder}/s`;
    await startListening(server, { path: hidden });
    chmodSync(hidden, OWNER_ONLY);
    const own = statsOf(hidden);
    if (stale !== undefined) removeIfSame(path, stale);
    linkSync(hidden, path);
    return () => removeIfSame(absolute, own);
  } catch (cause) {
    server.close();
    throw createUnreachableError("cannot listen at", { path }, cause);
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Resolves when the server listens; rejects with the system's error. */
export function startListening(
  server: Server,
  where: { readonly path: string } | { port: number; host: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** The socket at this path on which nobody listens; `undefined` when nothing is there. */
async function findStale(path: string): Promise<BigIntStats | undefined> {
  const stats = statsOf(path);
  if (stats === undefined) return undefined;
  if (!stats.isSocket()) {
    throw createAddressError(`${path} is no socket, and is left as it is: choose another path, or remove it yourself`);
  }
  const code = await probe(path);
  if (code === "ECONNREFUSED") return stats;
  if (code === "ENOENT") return undefined;
  const cause =
    code === undefined ? new Error("another listens there") : new Error(`another may listen there (${code})`);
  throw createUnreachableError("cannot listen at", { path }, cause);
}

/** Asks whether someone listens: with which error the system says no; `undefined` when someone does. */
function probe(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once("error", (error) => resolve(codeOf(error) ?? error.message));
    socket.once("connect", () => {
      socket.destroy();
      resolve(undefined);
    });
  });
}

function statsOf(path: string): BigIntStats | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false });
}

/** Two files are never the same while both are there, which they are when this is asked. */
function removeIfSame(path: string, file: BigIntStats | undefined): void {
  const there = statsOf(path);
  if (file !== undefined && there?.ino === file.ino && there.dev === file.dev) unlinkSync(path);
}

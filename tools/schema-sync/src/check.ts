/** Whether everything that follows from the pinned schemas still does; needs neither compiler nor network. */
import { deriveSchemas, isReconstructed } from "./derive.js";
import { requestHashOf, withHeader } from "./generated-header.js";
import { packagePaths, statedPin } from "./package-pins.js";
import { formatPinModule, type Pin, parsePin } from "./pin.js";
import {
  derivedPath,
  GENERATED_DIRECTORIES,
  mapSchemas,
  PIN_MODULE_PATH,
  PIN_PATH,
  REQUEST_PATH,
  SCHEMA_FILES,
  upstreamPath,
} from "./schema-files.js";
import { SyncError } from "./sync-error.js";
import { readText, sha256, type Tree } from "./tree.js";

/** One thing that is wrong, and the command that repairs it. */
export interface Problem {
  readonly path: string;
  readonly message: string;
  readonly repair: string;
}

const SYNC = "pnpm schemas:sync";
const GENERATE = "pnpm schemas:generate";

/** A problem as the one line that the command prints. */
export function formatProblem(problem: Problem): string {
  return `${problem.path}: ${problem.message}; repair with: ${problem.repair}`;
}

/** Every problem of a tree, by path; empty when all is well. */
export function checkSchemas(tree: Tree): Problem[] {
  const text = readText(tree, PIN_PATH);
  if (text === undefined) return [problem(PIN_PATH, "is missing", restore(PIN_PATH))];
  const pin = tryRead(() => parsePin(text));
  if (pin instanceof SyncError) return [problem(PIN_PATH, "is not a pin", restore(PIN_PATH))];
  const problems = [
    ...checkHashes(tree, pin),
    ...checkDerivation(tree, pin),
    ...checkPin(tree, pin),
    ...checkHeaders(tree, pin),
    ...checkPackages(tree, pin),
    ...checkStrays(tree, pin),
  ];
  return problems.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function checkHashes(tree: Tree, pin: Pin): Problem[] {
  const required = SCHEMA_FILES.flatMap((file) => [upstreamPath(file), derivedPath(file)]).concat(REQUEST_PATH);
  const unpinned = required.filter((path) => pin.files[path] === undefined);
  return [
    ...unpinned.map((path) => problem(path, "has no hash in schemas/pin.json", restore(PIN_PATH))),
    ...Object.entries(pin.files).flatMap(([path, hash]) => {
      const bytes = tree.get(path);
      if (bytes === undefined) return [problem(path, "is missing", repairOf(path))];
      return sha256(bytes) === hash ? [] : [problem(path, "was changed after the last sync", repairOf(path))];
    }),
  ];
}

/** The derived files must be what the vendored ones give, even where someone wrote their hashes into the pin. */
function checkDerivation(tree: Tree, pin: Pin): Problem[] {
  if (SCHEMA_FILES.some((file) => !isPinned(tree, pin, upstreamPath(file)))) return [];
  const derived = tryRead(() => deriveSchemas(mapSchemas((file) => readText(tree, upstreamPath(file)) ?? "")));
  if (derived instanceof SyncError) return [problem("schemas/upstream", derived.message, SYNC)];
  return SCHEMA_FILES.filter((file) => isPinned(tree, pin, derivedPath(file)))
    .filter((file) => derived[file] !== readText(tree, derivedPath(file)))
    .map((file) => problem(derivedPath(file), `does not follow from ${upstreamPath(file)}`, SYNC));
}

/** What the pin says of itself must be what the schemas and the generated pin say. */
function checkPin(tree: Tree, pin: Pin): Problem[] {
  if (!isPinned(tree, pin, PIN_MODULE_PATH) || SCHEMA_FILES.some((file) => !isPinned(tree, pin, upstreamPath(file))))
    return [];
  const upstream = mapSchemas((file) => readText(tree, upstreamPath(file)) ?? "");
  const module = withHeader(formatPinModule(pin, pin.files), pin.files[REQUEST_PATH] ?? "");
  const problems: Problem[] = [];
  if (pin.reconstructed !== isReconstructed(upstream)) {
    problems.push(
      problem(PIN_PATH, `says reconstructed: ${pin.reconstructed}, but the schemas say otherwise`, restore(PIN_PATH)),
    );
  } else if (module !== readText(tree, PIN_MODULE_PATH)) {
    problems.push(problem(PIN_MODULE_PATH, `does not say what ${PIN_PATH} says`, GENERATE));
  }
  return problems;
}

function checkHeaders(tree: Tree, pin: Pin): Problem[] {
  const expected = pin.files[REQUEST_PATH];
  return Object.keys(pin.files)
    .filter((path) => path.endsWith(".ts") && isPinned(tree, pin, path))
    .filter((path) => requestHashOf(readText(tree, path) ?? "") !== expected)
    .map((path) => problem(path, `its header does not carry the hash of ${REQUEST_PATH}`, GENERATE));
}

function checkPackages(tree: Tree, pin: Pin): Problem[] {
  return packagePaths(tree).flatMap((path) => {
    const stated = statedPin(readText(tree, path) ?? "");
    if (stated === pin.commit) return [];
    return [
      problem(path, `states ${stated === undefined ? "no pin" : `the pin ${stated}`}, not ${pin.commit}`, GENERATE),
    ];
  });
}

function checkStrays(tree: Tree, pin: Pin): Problem[] {
  return [...tree.keys()]
    .filter((path) => pin.files[path] === undefined && isOwned(tree, path))
    .map((path) => problem(path, "is no file of the pin", `git rm -f ${path}`));
}

/** Whether a path must be in the pin: any schema, anything in a generated directory, anything with a generated header. */
function isOwned(tree: Tree, path: string): boolean {
  if (path.endsWith(".capnp")) return true;
  if (GENERATED_DIRECTORIES.some((directory) => path.startsWith(directory))) return true;
  return path.endsWith(".ts") && requestHashOf(firstLineOf(tree.get(path))) !== undefined;
}

/** A file that is none of ours may hold anything, so its text is read leniently. */
function firstLineOf(bytes: Uint8Array | undefined): string {
  const text = new TextDecoder().decode(bytes);
  return text.slice(0, text.indexOf("\n") + 1);
}

function isPinned(tree: Tree, pin: Pin, path: string): boolean {
  const bytes = tree.get(path);
  return bytes !== undefined && sha256(bytes) === pin.files[path];
}

function repairOf(path: string): string {
  if (path.startsWith("schemas/upstream/")) return restore(path);
  return path.endsWith(".ts") ? GENERATE : SYNC;
}

function restore(path: string): string {
  return `git checkout -- ${path}`;
}

function problem(path: string, message: string, repair: string): Problem {
  return { path, message, repair };
}

function tryRead<T>(read: () => T): T | SyncError {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyncError) return error;
    throw error;
  }
}

/** The pin: which upstream the repository stands on, and the hash of every file that follows from it. */
import { SCHEMA_FILES, type SchemaFileName, upstreamPath } from "./schema-files.js";
import { SyncError } from "./sync-error.js";
import { sha256, type Tree } from "./tree.js";

/** `schemas/pin.json`. */
export interface Pin {
  /** The upstream repository's name. */
  readonly upstream: string;
  /** The commit of upstream that the schemas are taken from. */
  readonly commit: string;
  /** The pin before it. */
  readonly previous: string;
  /** True while the schemas are rebuilt from known facts and not upstream's own files. */
  readonly reconstructed: boolean;
  /** The versions of what made the files. */
  readonly generators: Readonly<Record<string, string>>;
  /** SHA-256 by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** Reads `schemas/pin.json`; throws a SyncError when it is not of that form. */
export function parsePin(text: string): Pin {
  const value: unknown = parseJson(text);
  if (!isPin(value))
    throw new SyncError("schemas/pin.json is not a pin; restore it with: git checkout -- schemas/pin.json");
  return value;
}

/** The text of `schemas/pin.json`. */
export function formatPin(pin: Pin): string {
  return `${JSON.stringify(pin, null, 2)}\n`;
}

/** The hashes of some files of a tree, in the order of their paths. */
export function hashFiles(tree: Tree): Record<string, string> {
  const paths = [...tree.keys()].sort();
  return Object.fromEntries(paths.map((path) => [path, sha256(tree.get(path) ?? new Uint8Array())]));
}

/** The module that tells the SDK its pin; `hashes` are those of upstream's files, so that any SDK can compare them. */
export function formatPinModule(
  pin: Omit<Pin, "files" | "generators">,
  hashes: Readonly<Record<string, string>>,
): string {
  const entries = SCHEMA_FILES.map((file) => `    ${JSON.stringify(file)}: ${JSON.stringify(hashOf(hashes, file))},`);
  return `/** Which schemas the wire code was generated from; peers compare it in the handshake. */
export interface SchemaPin {
  /** The upstream repository's name. */
  readonly upstream: string;
  /** The commit of upstream that the schemas are taken from. */
  readonly commit: string;
  /** True while the schemas are rebuilt from known facts and not upstream's own files. */
  readonly reconstructed: boolean;
  /** SHA-256 in lowercase hex of each schema file as received from upstream. */
  readonly sha256: Readonly<Record<string, string>>;
}

/** The commit of this build's pin alone, for programs that need not carry the hashes. */
export const SCHEMA_COMMIT: string = ${JSON.stringify(pin.commit)};

/** The pin of this build. */
export const SCHEMA_PIN: SchemaPin = {
  upstream: ${JSON.stringify(pin.upstream)},
  commit: ${JSON.stringify(pin.commit)},
  reconstructed: ${pin.reconstructed},
  sha256: {
${entries.join("\n")}
  },
};
`;
}

function hashOf(hashes: Readonly<Record<string, string>>, file: SchemaFileName): string {
  return hashes[upstreamPath(file)] ?? "";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPin(value: unknown): value is Pin {
  if (!isRecord(value)) return false;
  const { upstream, commit, previous, reconstructed, generators, files } = value;
  return (
    [upstream, commit, previous].every((field) => typeof field === "string") &&
    typeof reconstructed === "boolean" &&
    isStringRecord(generators) &&
    isStringRecord(files)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStringRecord(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((entry) => typeof entry === "string");
}

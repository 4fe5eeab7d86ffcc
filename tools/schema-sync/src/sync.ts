/**
 * The sync as one function from files to files:
 * copy -> accommodate and annotate -> compile -> verify -> generate -> format -> pin.
 * The compiler, the generators and the formatter are arguments.
 */
import { DERIVATION_RULES, type DerivationRules, deriveSchemas, isReconstructed } from "./derive.js";
import { withHeader } from "./generated-header.js";
import { statePins } from "./package-pins.js";
import { formatPin, formatPinModule, hashFiles, type Pin, parsePin } from "./pin.js";
import { readRequest } from "./request.js";
import {
  derivedPath,
  INCLUDE_PATH,
  mapSchemas,
  PIN_MODULE_PATH,
  PIN_PATH,
  REQUEST_PATH,
  SCHEMA_FILES,
  type SchemaSources,
  upstreamPath,
  WIRE_SOURCE,
} from "./schema-files.js";
import { SyncError } from "./sync-error.js";
import { readText, sha256, type TextFile, type Tree, toBytes } from "./tree.js";

/** What the sync is handed to work with. */
export interface SyncTools {
  /** The CodeGeneratorRequest of the derived schemas and the include, by path. */
  readonly compile: (schemas: Tree) => Promise<Uint8Array>;
  /** Both generated outputs of a request; paths relative to `packages/wire/src`. */
  readonly generate: (request: Uint8Array) => Promise<readonly TextFile[]>;
  /** The same files, formatted. */
  readonly format: (files: readonly TextFile[]) => Promise<readonly TextFile[]>;
  /** Versions of the generators, for the pin. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What is to be taken from upstream. */
export interface SyncRequest {
  /** Upstream's files; without them the vendored ones stay. */
  readonly upstream?: SchemaSources;
  /** The commit they are taken from; without it the pinned one stays. */
  readonly commit?: string;
}

/** The vendored schemas of a tree; throws a SyncError that names a missing one. */
export function vendoredSchemas(tree: Tree): SchemaSources {
  return mapSchemas((file) => requireText(tree, upstreamPath(file)));
}

/**
 * The whole tree after a sync. Files that an earlier sync made and this one does not are gone from it.
 * Throws a SyncError, and changes nothing, when an accommodation or annotation does not fit, when the
 * schemas do not compile, or when vendored files were changed and no commit is named for them.
 */
export async function syncSchemas(
  tree: Tree,
  request: SyncRequest,
  tools: SyncTools,
  rules: DerivationRules = DERIVATION_RULES,
): Promise<Tree> {
  const before = parsePin(requireText(tree, PIN_PATH));
  if (request.upstream === undefined && request.commit === undefined) assertVendored(tree, before);
  const upstream = request.upstream ?? vendoredSchemas(tree);
  const derived = deriveSchemas(upstream, rules);
  const include = requireText(tree, INCLUDE_PATH);
  const schemas = new Map([
    ...SCHEMA_FILES.map((file) => [derivedPath(file), toBytes(derived[file])] as const),
    [INCLUDE_PATH, toBytes(include)] as const,
  ]);
  const compiled = await tools.compile(schemas);
  const view = readRequest(compiled);
  for (const rule of rules.accommodations) rule.verify(view, upstream);

  const commit = request.commit ?? before.commit;
  const pin = {
    upstream: before.upstream,
    commit,
    previous: commit === before.commit ? before.previous : before.commit,
    reconstructed: isReconstructed(upstream),
  };
  const vendored = new Map(SCHEMA_FILES.map((file) => [upstreamPath(file), toBytes(upstream[file])]));
  const generated = await generateFiles(compiled, formatPinModule(pin, hashFiles(vendored)), tools);
  const made: Tree = new Map([...vendored, ...schemas, [REQUEST_PATH, compiled] as const, ...generated]);
  const after: Pin = {
    ...pin,
    generators: { capnp: view.compiler, ...tools.versions },
    files: hashFiles(made),
  };
  const kept = [...tree].filter(([path]) => before.files[path] === undefined);
  return new Map([...kept, ...made, ...statePins(tree, commit), [PIN_PATH, toBytes(formatPin(after))] as const]);
}

async function generateFiles(request: Uint8Array, pinModule: string, tools: SyncTools): Promise<Tree> {
  const hash = sha256(request);
  const outputs = await tools.generate(request);
  const files = outputs.map(({ path, text }) => ({ path: `${WIRE_SOURCE}/${path}`, text: withHeader(text, hash) }));
  const formatted = await tools.format([...files, { path: PIN_MODULE_PATH, text: withHeader(pinModule, hash) }]);
  return new Map(formatted.map(({ path, text }) => [path, toBytes(text)]));
}

function assertVendored(tree: Tree, pin: Pin): void {
  for (const file of SCHEMA_FILES) {
    const path = upstreamPath(file);
    if (sha256(toBytes(requireText(tree, path))) === pin.files[path]) continue;
    throw new SyncError(
      `${path} is not the pinned file; restore it with: git checkout -- ${path}, or say which commit it is with: pnpm schemas:sync --commit <id>`,
    );
  }
}

function requireText(tree: Tree, path: string): string {
  const text = readText(tree, path);
  if (text === undefined) throw new SyncError(`${path} is missing; restore it with: git checkout -- ${path}`);
  return text;
}

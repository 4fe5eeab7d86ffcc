/** The TypeScript compiler over the sources of some packages of a copy of the repository. */
import { copyFile, mkdir, readdir, symlink } from "node:fs/promises";
import { join, relative } from "node:path";
import ts from "typescript";
import { REPOSITORY } from "./scratch-repository.js";

/** Makes the packages of a copy find each other by name, and the repository's own dependencies. */
export async function linkPackages(root: string, packages: readonly string[]): Promise<void> {
  await copyFile(join(REPOSITORY, "tsconfig.base.json"), join(root, "tsconfig.base.json"));
  await symlink(join(REPOSITORY, "node_modules"), join(root, "node_modules"));
  for (const name of packages) {
    const modules = join("packages", name, "node_modules");
    const scope = join(root, modules, "@ixt");
    await mkdir(scope, { recursive: true });
    // Peers, such as the API of OpenTelemetry, are there for their own package alone.
    for (const entry of await readdir(join(REPOSITORY, modules))) {
      if (entry !== "@ixt" && !entry.startsWith(".")) {
        await symlink(join(REPOSITORY, modules, entry), join(root, modules, entry));
      }
    }
    for (const other of packages) await symlink(join(root, "packages", other), join(scope, other));
  }
}

/**
 * Where the compiler finds errors, as `packages/stream/src/file.ts: declaration`, sorted, each place once. Tests
 * and the bindings of capnp-es, which have a configuration of their own, are left out.
 */
export function findTypeErrors(root: string, packages: readonly string[]): string[] {
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
  const include = packages.map((name) => `packages/${name}/src`);
  const exclude = ["**/*.test.ts", "packages/wire/src/capnp"];
  const parsed = ts.parseJsonConfigFileContent({ ...config, include, exclude }, ts.sys, root, { types: ["node"] });
  const program = ts.createProgram(parsed.fileNames, parsed.options);
  const places = ts.getPreEmitDiagnostics(program).map((diagnostic) => placeOf(root, diagnostic));
  return [...new Set(places)].sort();
}

function placeOf(root: string, { file, start, messageText }: ts.Diagnostic): string {
  if (file === undefined || start === undefined) return ts.flattenDiagnosticMessageText(messageText, "\n");
  const statement = file.statements.find((candidate) => start >= candidate.pos && start < candidate.end);
  return `${relative(root, file.fileName)}: ${nameOf(statement)}`;
}

function nameOf(statement: ts.Statement | undefined): string {
  if (statement === undefined) return "the end of the file";
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map((declaration) => declaration.name.getText()).join(", ");
  }
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
    return statement.name?.text ?? "default";
  }
  return ts.SyntaxKind[statement.kind];
}

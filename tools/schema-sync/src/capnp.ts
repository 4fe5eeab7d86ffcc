/** The Cap'n Proto compiler as a function: schemas -> CodeGeneratorRequest. */
import { runProgram, withScratch } from "./process.js";
import { derivedPath, SCHEMA_FILES } from "./schema-files.js";
import { SyncError } from "./sync-error.js";
import type { Tree } from "./tree.js";

/** Without the compiler: what to install, and what works without it. */
export const NO_COMPILER =
  "the Cap'n Proto compiler `capnp` is not installed: install Debian's package capnproto (apt-get install capnproto), or regenerate from the committed request with: pnpm schemas:generate";

/** The request that the compiler makes of the schemas; throws a SyncError with the compiler's own words. */
export async function compileWithCapnp(schemas: Tree, program = "capnp"): Promise<Uint8Array> {
  return withScratch(schemas, async (directory) => {
    const args = ["compile", "-o-", "--src-prefix=schemas", "-I", "schemas/include", ...SCHEMA_FILES.map(derivedPath)];
    const { exitCode, stdout, stderr } = await runProgram(program, args, directory);
    if (exitCode === undefined) throw new SyncError(NO_COMPILER);
    if (exitCode !== 0) throw new SyncError(`capnp refuses the derived schemas:\n${stderr.trim()}`);
    return stdout;
  });
}

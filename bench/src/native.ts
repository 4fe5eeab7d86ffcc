/** The optional C++ row: builds `native/codec.cpp` where a compiler and libcapnp are there, and says so where not. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const schemas = join(root, "..", "schemas");

/** The built program, or why there is none. */
export type NativeBuild =
  | { readonly kind: "built"; readonly program: string; readonly about: string }
  | { readonly kind: "skipped"; readonly reason: string };

function output(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

/** Builds the C++ row into `bench/.cache/native`. */
export function buildNative(): NativeBuild {
  const directory = join(root, ".cache", "native");
  mkdirSync(directory, { recursive: true });
  const program = join(directory, "codec");
  try {
    const compiler = output("g++", ["-dumpfullversion"]);
    const version = output("capnp", ["--version"]).replace("Cap'n Proto version ", "");
    const include = join(schemas, "include");
    const files = [schemas, include].flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith(".capnp"))
        .map((name) => join(folder, name)),
    );
    const prefixes = [`--src-prefix=${include}`, `--src-prefix=${schemas}`];
    output("capnp", ["compile", `-I${include}`, ...prefixes, `-oc++:${directory}`, ...files]);
    const generated = readdirSync(directory)
      .filter((name) => name.endsWith(".capnp.c++"))
      .map((name) => join(directory, name));
    const flags = ["-std=c++17", "-O2", "-DNDEBUG", `-I${directory}`, "-x", "c++"];
    output("g++", [...flags, join(root, "native", "codec.cpp"), ...generated, "-o", program, "-lcapnp", "-lkj"]);
    const about = `C++ libcapnp ${version}, g++ ${compiler} -O2; readers and builders, text not copied out on decode`;
    return { kind: "built", program, about };
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { kind: "skipped", reason: reason ?? "unknown" };
  }
}

// Finds what builds the peers. In: the PATH, and a way to run a program. Out: for each peer the versions, or why it is skipped.

import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Peer } from "./cell.js";
import { peerSource, REPOSITORY } from "./places.js";
import { startProcess } from "./process.js";

/** What was looked for. */
export type Toolchain =
  | {
      readonly peer: Peer;
      readonly isFound: true;
      /** The tools and the library with their versions, for the report's head. */
      readonly versions: string;
    }
  | {
      readonly peer: Peer;
      readonly isFound: false;
      /** Such as `cargo is not on the PATH`. */
      readonly why: string;
    };

/** Runs a program; its stdout, or undefined where it fails. */
export type Ask = (program: string, args: readonly string[], input?: string) => Promise<string | undefined>;

/** What each peer's build calls. */
const PROGRAMS: { readonly [Each in Peer]: readonly string[] } = {
  go: ["go", "capnp"],
  rust: ["cargo", "capnp"],
  cpp: ["g++", "capnp"],
};

/** The versions, or undefined where something that is no program is missing. */
const VERSIONS: { readonly [Each in Peer]: (ask: Ask) => Promise<string | undefined> } = {
  go: async (ask) => {
    const go = /go(\d[^ ]*)/.exec((await ask("go", ["version"])) ?? "")?.[1];
    return `Go ${go ?? "?"}, capnproto.org/go/capnp/v3 ${pinIn("go", "go.mod", /capnproto\.org\/go\/capnp\/v3 v(\S+)/)}`;
  },
  rust: async (ask) => {
    const cargo = /cargo (\S+)/.exec((await ask("cargo", ["--version"])) ?? "")?.[1];
    const pin = pinIn("rust", "Cargo.toml", /^capnp = (?:\{[^}]*version = )?"=?([^"]+)"/m);
    return `cargo ${cargo ?? "?"}, crate capnp ${pin}`;
  },
  cpp: async (ask) => {
    // The preprocessor knows where the library's headers are, and they know their version.
    const macros = await ask("g++", ["-std=c++14", "-E", "-dM", "-x", "c++", "-"], "#include <capnp/common.h>\n");
    if (macros === undefined) return undefined;
    const part = (name: string): string => new RegExp(`#define CAPNP_VERSION_${name} (\\d+)`).exec(macros)?.[1] ?? "?";
    const compiler = await ask("g++", ["-dumpfullversion"]);
    return `g++ ${compiler?.trim() ?? "?"}, libcapnp ${part("MAJOR")}.${part("MINOR")}.${part("MICRO")}`;
  },
};

const NO_LIBRARY = "g++ finds no libcapnp (Debian: libcapnp-dev)";

/** Looks for what builds a peer. */
export async function findToolchain(peer: Peer, path: string, ask: Ask): Promise<Toolchain> {
  const missing = PROGRAMS[peer].filter((program) => !isOnPath(program, path));
  if (missing.length > 0) {
    const why = `${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} not on the PATH`;
    return { peer, isFound: false, why };
  }
  const versions = await VERSIONS[peer](ask);
  return versions === undefined ? { peer, isFound: false, why: NO_LIBRARY } : { peer, isFound: true, versions };
}

function isOnPath(program: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    const file = join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      return folder !== "" && statSync(file).isFile();
    } catch {
      return false;
    }
  });
}

function pinIn(peer: Peer, file: string, pattern: RegExp): string {
  return pattern.exec(readFileSync(peerSource(peer, file), "utf8"))?.[1] ?? "?";
}

/** Runs a program of the PATH. */
export const askProgram: Ask = async (program, args, input = "") => {
  const { code, stdout } = await startProcess({ program, args, cwd: REPOSITORY, input }).exit;
  return code === 0 ? stdout : undefined;
};

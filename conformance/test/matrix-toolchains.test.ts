// Which toolchains are found on a PATH that was made up.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Peer } from "../src/matrix/cell.js";
import { type Ask, findToolchain, type Toolchain } from "../src/matrix/toolchains.js";

const SAYS: Readonly<Record<string, string>> = {
  "go version": "go version go1.26.8 linux/amd64\n",
  "cargo --version": "cargo 1.95.0 (f2d3ce0bd 2026-03-21)\n",
  "g++ -dumpfullversion": "12.2.0\n",
  "g++ -std=c++14 -E -dM -x c++ -":
    "#define CAPNP_VERSION_MICRO 2\n#define CAPNP_VERSION_MAJOR 0\n#define CAPNP_VERSION_MINOR 9\n",
};

const ask: Ask = (program, args) => Promise.resolve(SAYS[[program, ...args].join(" ")]);
const askWithoutLibrary: Ask = (program, args) =>
  args.includes("-E") ? Promise.resolve(undefined) : ask(program, args);

/** Looks with these programs in a folder of the PATH. */
async function find(peer: Peer, programs: readonly string[], how: Ask = ask): Promise<Toolchain> {
  const folder = mkdtempSync(join(tmpdir(), "ixt-path-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const program of programs) {
    writeFileSync(join(folder, program), "");
    chmodSync(join(folder, program), 0o755);
  }
  return findToolchain(peer, ["", join(folder, "nowhere"), folder].join(delimiter), how);
}

test("what is there is found, with the versions of the tools and of the library", async () => {
  const everything = ["go", "cargo", "g++", "capnp"];
  const version = /\d+\.\d+\.\d+/.source;
  expect(await find("go", everything)).toEqual({
    peer: "go",
    isFound: true,
    versions: expect.stringMatching(new RegExp(`^Go 1\\.26\\.8, capnproto\\.org/go/capnp/v3 ${version}`)),
  });
  expect(await find("rust", everything)).toEqual({
    peer: "rust",
    isFound: true,
    versions: expect.stringMatching(new RegExp(`^cargo 1\\.95\\.0, crate capnp ${version}$`)),
  });
  expect(await find("cpp", everything)).toEqual({
    peer: "cpp",
    isFound: true,
    versions: "g++ 12.2.0, libcapnp 0.9.2",
  });
});

test("what is missing is named", async () => {
  const why = async (...args: Parameters<typeof find>): Promise<string> => {
    const found = await find(...args);
    return found.isFound ? found.versions : found.why;
  };
  expect(await why("go", ["cargo", "capnp"])).toBe("go is not on the PATH");
  expect(await why("rust", ["go"])).toBe("cargo and capnp are not on the PATH");
  expect(await why("cpp", ["g++"])).toBe("capnp is not on the PATH");
  expect(await why("cpp", ["g++", "capnp"], askWithoutLibrary)).toBe("g++ finds no libcapnp (Debian: libcapnp-dev)");
});

test("a folder, or a file that nobody may execute, is no program", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ixt-path-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "go"));
  writeFileSync(join(folder, "capnp"), "", { mode: 0o644 });
  expect(await findToolchain("go", folder, ask)).toMatchObject({ why: "go and capnp are not on the PATH" });
});

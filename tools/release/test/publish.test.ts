// The program that publishes tarballs, against an npm of the test's own.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CommandResult, requireCommand, runCommand } from "@ixt/checks/command";
import { withScratchFolder } from "@ixt/checks/scratch";
import { expect, test } from "vitest";
import { readPublished } from "../src/release.js";

const PROGRAM = fileURLToPath(new URL("../src/publish.mjs", import.meta.url));

/** Its registry is the folder of the environment: a file for each version, which says its integrity and how it was published, and one
 * for what it refuses or cannot be asked for. */
const NPM = `#!/bin/sh
fail() { echo "npm error code $1" >&2; exit 1; }
file() { echo "$REGISTRY/$(echo "$1" | tr / +)"; }
if [ "$1" = view ]; then
  [ -e "$REGISTRY/unreachable" ] && fail ECONNREFUSED
  [ -e "$(file "$2")" ] || fail E404
  head -n 1 "$(file "$2")"
else
  id=$(tar -xzOf "$2" package/package.json | sed 's/.*"name":"\\([^"]*\\)","version":"\\([^"]*\\)".*/\\1@\\2/')
  [ -e "$(file "refuse $id")" ] && fail E403
  [ -e "$(file "$id")" ] && fail EPUBLISHCONFLICT
  shift 2
  printf 'sha512-of-npm\n%s\n' "$*" > "$(file "$id")"
fi
`;

interface Bench {
  readonly publish: () => Promise<CommandResult>;
  readonly put: (id: string, integrity?: string) => void;
  readonly integrityOf: (file: string) => string;
  readonly onRegistry: (id: string) => string | undefined;
  readonly published: () => readonly string[];
}

const withTarballs = (work: (bench: Bench) => Promise<void>): Promise<void> =>
  withScratchFolder(async (folder) => {
    const [bin, registry, tarballs] = ["bin", "registry", "tarballs"].map((name) => join(folder, name));
    if (bin === undefined || registry === undefined || tarballs === undefined) throw new Error("unreachable");
    for (const each of [bin, registry, tarballs, join(folder, "package")]) mkdirSync(each);
    writeFileSync(join(bin, "npm"), NPM, { mode: 0o755 });
    for (const [file, name] of [
      ["02-above.tgz", "@ixt/stream"],
      ["01-below.tgz", "@ixt/wire"],
      ["03-top.tgz", "@ixt/sdk"],
    ] as const) {
      writeFileSync(join(folder, "package", "package.json"), JSON.stringify({ name, version: "0.1.0" }));
      await requireCommand("tar", ["-czf", join(tarballs, file), "package"], folder);
    }
    const fileOf = (id: string): string => join(registry, id.replace("/", "+"));
    const env = { PATH: [bin, process.env["PATH"]].join(delimiter), REGISTRY: registry };
    const output = join(folder, "output");
    await work({
      publish: () => runCommand(process.execPath, [PROGRAM, tarballs, output], folder, env),
      put: (id, integrity = "") => writeFileSync(fileOf(id), `${integrity}\nbefore`),
      integrityOf: (file) => {
        const hash = createHash("sha512").update(readFileSync(join(tarballs, file)));
        return `sha512-${hash.digest("base64")}`;
      },
      onRegistry: (id) =>
        existsSync(fileOf(id)) ? readFileSync(fileOf(id), "utf8").trim().split("\n").at(-1) : undefined,
      published: () => (existsSync(output) ? readPublished(readFileSync(output, "utf8")) : []),
    });
  });

test("publishes in the order of the names what the registry does not have", () =>
  withTarballs(async ({ publish, put, integrityOf, onRegistry, published }) => {
    put("@ixt/stream@0.1.0", integrityOf("02-above.tgz"));
    const { exitCode, output } = await publish();
    expect(output).toBe(
      "@ixt/wire@0.1.0 is published\n@ixt/stream@0.1.0 was published before\n@ixt/sdk@0.1.0 is published\n",
    );
    expect(exitCode).toBe(0);
    expect(onRegistry("@ixt/wire@0.1.0")).toBe("--access public --ignore-scripts");
    expect(onRegistry("@ixt/stream@0.1.0")).toBe("before");
    expect(published()).toEqual(["@ixt/wire@0.1.0", "@ixt/stream@0.1.0", "@ixt/sdk@0.1.0"]);
  }));

test("a version of other bytes is not taken for this one", () =>
  withTarballs(async ({ publish, put, integrityOf, onRegistry, published }) => {
    const [here, there] = ["02-above.tgz", "01-below.tgz"].map(integrityOf);
    put("@ixt/stream@0.1.0", there);
    const { exitCode, output } = await publish();
    expect(exitCode).toBe(1);
    expect(output).toBe(
      `@ixt/wire@0.1.0 is published\nthe registry has another @ixt/stream@0.1.0 than this one: ${there}, and not ${here}\n`,
    );
    expect(published()).toEqual(["@ixt/wire@0.1.0"]);
    expect(onRegistry("@ixt/sdk@0.1.0")).toBeUndefined();
  }));

test("one that fails halfway says what the registry has, and stops there", () =>
  withTarballs(async ({ publish, put, onRegistry, published }) => {
    put("refuse @ixt/stream@0.1.0");
    const { exitCode, output } = await publish();
    expect(exitCode).toBe(1);
    expect(output).toContain("npm error code E403");
    expect(published()).toEqual(["@ixt/wire@0.1.0"]);
    expect(onRegistry("@ixt/sdk@0.1.0")).toBeUndefined();
  }));

test("a registry that does not answer is not taken for an empty one", () =>
  withTarballs(async ({ publish, put, onRegistry, published }) => {
    put("unreachable");
    const { exitCode, output } = await publish();
    expect(exitCode).toBe(1);
    expect(output).toContain("npm cannot ask for @ixt/wire@0.1.0");
    expect(onRegistry("@ixt/wire@0.1.0")).toBeUndefined();
    expect(published()).toEqual([]);
  }));

test("without its two arguments it says how it is used", async () => {
  const { exitCode, output } = await runCommand(process.execPath, [PROGRAM, "folder"], process.cwd());
  expect([exitCode, output]).toEqual([2, "usage: node tools/release/src/publish.mjs FOLDER OUTPUT\n"]);
});

test("what was published is the last line of the output", () => {
  expect(readPublished("published=a@1\npublished=a@1 b@2\n")).toEqual(["a@1", "b@2"]);
  expect(readPublished("")).toEqual([]);
});

// A stranger's project: a folder outside of the workspace that has installed some of our packages from the registry, and nothing else.

import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { requireCommand, runCommand } from "@ixt/checks/command";
import type { Registry } from "../registry.js";
import type { Versions } from "../versions.js";

const PROGRAMS = fileURLToPath(new URL("programs/", import.meta.url));

/** How long one program may take. */
const TIMEOUT_MS = 60_000;

/** Installs the packages at their versions. */
export async function createProject(
  registry: Registry,
  versions: Versions,
  names: readonly string[],
  folder: string,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const dependencies = Object.fromEntries(names.map((name) => [name, versions.get(name)]));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "stranger", private: true, dependencies }));
  await requireCommand("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], folder, registry.env);
}

/** Copies one of the programs, under another name where one is given; returns its path. */
export function putProgram(folder: string, program: string, name: string = program): string {
  const target = join(folder, name);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(PROGRAMS, program), target);
  return target;
}

/** Every package that stands anywhere in the project's node_modules. */
export function listInstalled(folder: string): readonly string[] {
  const modules = join(folder, "node_modules");
  if (!existsSync(modules)) return [];
  const names = readdirSync(modules)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(modules, name)).map((each) => `${name}/${each}`) : [name],
    );
  return [...new Set(names.flatMap((name) => [name, ...listInstalled(join(modules, name))]))].sort();
}

/** Lends the project a package that is no business of the registry's, such as Node's types. */
export function lend(folder: string, name: string, from: string): void {
  const target = join(folder, "node_modules", name);
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(from, target);
}

/** Runs a program: one line that says what is wrong, or none. @param heard what it must print; undefined where it only has to end well */
export async function judgeRun(
  command: string,
  args: readonly string[],
  folder: string,
  heard: string | undefined,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const { exitCode, output } = await runCommand(command, args, folder, env, TIMEOUT_MS);
  if (exitCode !== 0) return [`ended with exit code ${exitCode}:\n${output.trim()}`];
  return heard === undefined || output.trim() === heard ? [] : [`printed other than ${heard}:\n${output.trim()}`];
}

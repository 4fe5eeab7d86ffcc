// The runtimes, out of the one list of them: the pins of binaries/package.json, each named `<runtime>-<platform>`.

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A runtime that can be run here. */
export interface PinnedRuntime {
  /** Such as `node-20` or `bun`. */
  readonly name: string;
  readonly kind: "node" | "bun" | "deno";
  /** Such as `20.19.0`. */
  readonly version: string;
  /** Its program, from the folder of the binaries. */
  readonly program: string;
}

/** The runtimes that have a package for a platform, and the names of those that have none. */
export interface RuntimeChoice {
  readonly runtimes: readonly PinnedRuntime[];
  readonly skipped: readonly string[];
}

const PLATFORMS = ["linux-x64", "linux-arm64", "darwin-arm64"];

/** Where the program stands in the package of each. */
const PROGRAMS = { node: "bin/node", bun: "bin/bun", deno: "deno" } as const;

interface Pin extends PinnedRuntime {
  readonly platform: string;
}

/** The pins of a folder's package.json. */
export function readPins(folder: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).optionalDependencies;
}

/**
 * @param pins from a name such as `node-20-linux-x64` to `npm:package@version`
 * @param platform such as `linux-x64`
 * @throws Error that names a pin of another form
 */
export function chooseRuntimes(pins: Readonly<Record<string, string>>, platform: string): RuntimeChoice {
  const all = Object.entries(pins).map(([name, target]) => readPin(name, target));
  const here = all.filter((pin) => pin.platform === platform);
  const names = new Set(all.map(({ name }) => name));
  return {
    runtimes: here.map(({ platform: _, ...runtime }) => runtime),
    skipped: [...names].filter((name) => !here.some((pin) => pin.name === name)),
  };
}

function readPin(alias: string, target: string): Pin {
  const platform = PLATFORMS.find((each) => alias.endsWith(`-${each}`));
  const name = alias.slice(0, -1 - (platform?.length ?? 0));
  const kind = (["node", "bun", "deno"] as const).find((each) => name === each || name.startsWith(`${each}-`));
  const version = /^npm:.+@(\d+\.\d+\.\d+)$/.exec(target)?.[1];
  if (platform === undefined || kind === undefined || version === undefined) {
    throw new Error(`binaries/package.json: ${alias}: ${target} is no pin of a runtime`);
  }
  return { name, kind, version, platform, program: `node_modules/${alias}/${PROGRAMS[kind]}` };
}

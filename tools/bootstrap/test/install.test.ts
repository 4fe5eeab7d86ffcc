import { describe, expect, it } from "vitest";
import type { ChildResult } from "../src/child.mjs";
import { ensureInstalled } from "../src/install.mjs";
import type { ModulesState } from "../src/modules-state.mjs";

/** A world of which each act is written down; `results` are what the installer answers, one after the other. */
function createWorld(state: ModulesState, stamp: string | undefined, results: readonly ChildResult[]) {
  const acts: string[] = [];
  const left = [...results];
  return {
    acts,
    modulesState: (): ModulesState => state,
    readStamp: (): string | undefined => stamp,
    writeStamp: (value: string): void => void acts.push(`stamp ${value}`),
    removeModules: (): void => void acts.push("remove"),
    install: async (): Promise<ChildResult> => {
      acts.push("install");
      const result = left.shift();
      if (result === undefined) {
        throw new Error("installed once more than the test allows");
      }
      return result;
    },
    say: (line: string): void => void acts.push(`say ${line}`),
  };
}

const done: ChildResult = { exitCode: 0, output: "", heldBack: "" };
const failed = (output: string): ChildResult => ({ exitCode: 3, output, heldBack: output });
const doing = (acts: readonly string[]): string[] => acts.filter((act) => !act.startsWith("say "));

describe("ensureInstalled", () => {
  it("does nothing when the stamp holds and node_modules is pnpm's", async () => {
    const world = createWorld("pnpm", "s1", []);
    await expect(ensureInstalled("s1", world)).resolves.toBe("already there");
    expect(world.acts).toEqual([]);
  });

  it("installs a fresh clone, says so before, and stamps after", async () => {
    const world = createWorld("absent", undefined, [done]);
    await expect(ensureInstalled("s1", world)).resolves.toBe("installed");
    expect(world.acts[0]).toMatch(/^say Installing/);
    expect(doing(world.acts)).toEqual(["install", "stamp s1"]);
  });

  it("installs when the stamp is another, or is left over from a node_modules that is gone", async () => {
    for (const world of [createWorld("pnpm", "s0", [done]), createWorld("absent", "s1", [done])]) {
      await ensureInstalled("s1", world);
      expect(doing(world.acts)).toEqual(["install", "stamp s1"]);
    }
  });

  it("replaces npm's node_modules even when the stamp holds", async () => {
    const world = createWorld("foreign", "s1", [done]);
    await ensureInstalled("s1", world);
    expect(world.acts[0]).toMatch(/^say .*npm install/);
    expect(doing(world.acts)).toEqual(["remove", "install", "stamp s1"]);
  });

  it("tries a second time", async () => {
    const world = createWorld("absent", undefined, [failed("odd"), done]);
    await ensureInstalled("s1", world);
    expect(doing(world.acts)).toEqual(["install", "install", "stamp s1"]);
  });

  it("gives up after the second failure with the installer's exit code, and leaves no stamp", async () => {
    const world = createWorld("absent", undefined, [failed("odd"), failed("odd")]);
    await expect(ensureInstalled("s1", world)).rejects.toMatchObject({ name: "BootstrapError", exitCode: 3 });
    expect(doing(world.acts)).toEqual(["install", "install"]);
  });

  it("shows what the installer printed only when its own line does not say it all", async () => {
    const odd = createWorld("absent", undefined, [failed("odd"), done]);
    await ensureInstalled("s1", odd);
    expect(odd.acts).toContain("say odd");
    const explained = createWorld("absent", undefined, [failed("npm error code ENOTFOUND"), done]);
    await ensureInstalled("s1", explained);
    expect(explained.acts.join("\n")).not.toContain("ENOTFOUND");
  });

  it("names the network when the registry cannot be reached", async () => {
    const offline = failed("request failed, reason: getaddrinfo ENOTFOUND");
    const world = createWorld("absent", undefined, [offline, offline]);
    await expect(ensureInstalled("s1", world)).rejects.toThrow(/cannot be reached.*run the command again/);
  });

  it("does not try again what cannot end differently", async () => {
    for (const [output, message] of [
      ["ERR_PNPM_OUTDATED_LOCKFILE", /npx pnpm install/],
      ["ENOSPC: no space left on device", /disk is full/],
    ] as const) {
      const world = createWorld("absent", undefined, [failed(output)]);
      await expect(ensureInstalled("s1", world)).rejects.toThrow(message);
      expect(doing(world.acts)).toEqual(["install"]);
    }
  });
});

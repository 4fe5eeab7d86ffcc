// What the bundle refuses, and the realm that has nothing of Node: a check that lets these through would prove nothing.

import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { runInBareRealm } from "../src/bare-realm.js";
import { bundleProgram, type PackageBuild } from "../src/bundle.js";

const bundle = async (source: string, packages: PackageBuild = "import"): Promise<string> =>
  (await bundleProgram(source, packages, tmpdir())).code;

const saying = (expression: string): string => `export const converse = async (): Promise<unknown> => ${expression};`;

describe("a bundle for browsers", () => {
  test.each(["node:fs", "node:stream/web", "stream", "buffer"])(
    "refuses an import of %s, by import and by require",
    async (name) => {
      const source = `import * as all from "${name}"; ${saying("Object.keys(all)")}`;
      await expect(bundle(source, "import")).rejects.toThrow(`Could not resolve "${name}"`);
      await expect(bundle(source, "require")).rejects.toThrow(`Could not resolve "${name}"`);
    },
  );

  test.each([
    ["Buffer.from([1]).length", "Buffer"],
    ["typeof process", "process"],
    ["global.x", "global"],
    ["globalThis.process?.pid", "globalThis.process"],
    ["setImmediate(() => {})", "setImmediate"],
    ["require(String(Date.now()))", "require"],
    ["typeof require", "require"],
  ])("refuses %s", async (expression, name) => {
    await expect(bundle(saying(expression))).rejects.toThrow(`browsers have no ${name}`);
  });

  test("refuses one also in a function that nobody calls", async () => {
    const source = `function unused(): unknown { return Buffer; } ${saying("1")}`;
    await expect(bundle(source)).rejects.toThrow("browsers have no Buffer");
  });

  test("knows a name of the program's own from the global", async () => {
    expect(await runInBareRealm(await bundle(`const process = 7; ${saying("process")}`))).toBe(7);
  });

  test("keeps the one global that is asked for and done without", async () => {
    const code = await bundle(saying("globalThis.Buffer?.prototype === undefined"));
    expect(code).toContain("globalThis.Buffer");
    expect(await runInBareRealm(code)).toBe(true);
  });
});

describe("the bare realm", () => {
  test("has nothing of Node, whatever the bundle hides", async () => {
    const names = ["Buffer", "process", "require", "global", "module", "setImmediate"];
    const code = await bundle(saying(`${JSON.stringify(names)}.filter((name) => name in globalThis)`));
    expect(await runInBareRealm(code)).toEqual([]);
    const hidden = await bundle(saying(`(globalThis as never)[["pro", "cess"].join("")]["pid"]`));
    await expect(runInBareRealm(hidden)).rejects.toThrow("Cannot read properties of undefined");
  });
});

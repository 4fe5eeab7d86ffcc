// A stranger's project: what stands in it, and how a program of it is judged.

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { judgeRun, listInstalled, putProgram } from "../../src/consumers/project.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ixt-project-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("what is installed", () => {
  test("is nothing where there is no node_modules", () => {
    expect(listInstalled(folder)).toEqual([]);
  });

  test("is what stands beside and below each other, once, without npm's own files", () => {
    for (const place of [
      "@ixt/sdk/node_modules/@ixt/wire",
      "@ixt/sdk/node_modules/ws",
      "@ixt/wire",
      ".bin",
      ".cache/x",
    ])
      mkdirSync(join(folder, "node_modules", place), { recursive: true });
    expect(listInstalled(folder)).toEqual(["@ixt/sdk", "@ixt/wire", "ws"]);
  });
});

test("a program is copied as it is, under the name that is given", () => {
  const file = putProgram(folder, "layers/wire.mjs", "deep/app.mjs");
  expect(file).toBe(join(folder, "deep", "app.mjs"));
  expect(readFileSync(file, "utf8")).toContain("@ixt/wire");
});

describe("a program", () => {
  const judge = (script: string, heard: string | undefined, env?: Readonly<Record<string, string>>) =>
    judgeRun(process.execPath, ["-e", script], folder, heard, env);

  test("that prints what it should is well", async () => {
    expect(await judge('console.log("a")', "a")).toEqual([]);
  });

  test("that only has to end well may print what it likes", async () => {
    expect(await judge('console.log("a")', undefined)).toEqual([]);
  });

  test("that prints another thing, or more, is told with what it printed", async () => {
    expect(await judge('console.log("a"); console.error("warning")', "a")).toEqual([
      expect.stringMatching(/^printed other than a:\n(?:a\nwarning|warning\na)$/),
    ]);
  });

  test("that fails is told, though it printed what it should", async () => {
    expect(await judge('console.log("a"); process.exitCode = 3', "a")).toEqual(["ended with exit code 3:\na"]);
  });

  test("is run with the environment that is given", async () => {
    expect(await judge("console.log(process.env.IXT_SEEN)", "yes", { IXT_SEEN: "yes" })).toEqual([]);
  });
});

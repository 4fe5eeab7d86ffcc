// What is put into the consumer's project is plain JavaScript that finds its parts, and Deno may do what it must and no more.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { withScratchFolder } from "@ixt/checks/scratch";
import { expect, test } from "vitest";
import { argumentsOf, environmentOf } from "../src/command-line.js";
import { putPrograms } from "../src/programs.js";

const entries = [{ specifier: "@ixt/a", hasCommonJs: true, isForNode: false }];

test("the programs import what is there, and keep no type", () =>
  withScratchFolder(async (folder) => {
    const main = await putPrograms(folder, entries);
    const files = readdirSync(dirname(main)).filter((file) => file.endsWith(".js"));
    expect(files).toContain("thread-main.js");
    for (const file of [...files, "../conversation.js", "../talk.js"]) {
      const code = readFileSync(join(dirname(main), file), "utf8");
      for (const [, named = ""] of code.matchAll(/(?:from|new URL\() ?"(\.[^"]+)"/g)) {
        expect(existsSync(join(dirname(main), dirname(file), named)), `${file}: ${named}`).toBe(true);
      }
      expect(code).not.toMatch(/import type|: Promise</);
    }
    const required = readFileSync(join(folder, "src/required/conversation.js"), "utf8");
    expect(required).toContain('require("@ixt/sdk")');
    expect(required).not.toMatch(/^import /m);
    expect(JSON.parse(readFileSync(join(dirname(main), "entries.json"), "utf8"))).toEqual(entries);
  }));

test("Deno gets the consumer's files, the loopback and two variables; nothing of it is fetched", () => {
  expect(argumentsOf("deno", ["/a", "/b"]).filter((argument) => argument.startsWith("--allow"))).toEqual([
    "--allow-read=/a,/b",
    "--allow-net=127.0.0.1",
    "--allow-env=WS_NO_BUFFER_UTIL,WS_NO_UTF_8_VALIDATE",
  ]);
  expect(argumentsOf("deno", [])).toContain("--no-remote");
  expect(argumentsOf("bun", [])).toContain("--no-install");
  expect(argumentsOf("node", ["/a"])).toEqual([]);
  expect(environmentOf("deno", "/s")).toEqual({ DENO_DIR: "/s", DENO_NO_UPDATE_CHECK: "1" });
  expect(environmentOf("node", "/s")).toEqual({});
});

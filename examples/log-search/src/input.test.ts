import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findMistakenQuery } from "./input.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "log-search-input-"));
  await mkdir(join(folder, "error"));
  for (const name of ["access.log", "two words", "--show"]) await writeFile(join(folder, name), "");
});
afterAll(() => rm(folder, { recursive: true }));

describe("a query that may be meant as a file", () => {
  it.each([
    ["access.log", "access.log"],
    ["two words", '"two words"'],
    ["--show", "./--show"],
  ])("%j is named with the command that searches it", async (query, argument) => {
    expect(await findMistakenQuery(query, folder)).toBe(
      `note: "${query}" is taken as the query; to search that file: npm start -- <query> ${argument}`,
    );
  });

  it.each(["no-such.log", "error", "", "/access.log/", "nul\0", "x".repeat(5000)])("%j is none", async (query) => {
    expect(await findMistakenQuery(query, folder)).toBeUndefined();
  });
});

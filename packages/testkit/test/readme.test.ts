import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";

test("the README's example is the file that runs here, and prints what a reader expects", async () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(read("../README.md"))?.[1];
  expect(example).toBe(read("./readme-example.ts"));
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  await import("./readme-example.js");
  expect(print.mock.calls).toEqual([["kept: milk"], [["shop 1", "shop 2"]], [[]]]);
  print.mockRestore();
});

// How strangers compile: nothing is let off.

import { expect, test } from "vitest";
import { createTypeScriptConsumers, toTsconfig } from "../../src/consumers/typescript-consumers.js";

test("declarations are checked, and the strict family is on", () => {
  expect(toTsconfig("node16", "app.cts")).toEqual({
    compilerOptions: {
      module: "node16",
      target: "es2022",
      lib: ["es2022"],
      types: ["node"],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      rootDir: ".",
      outDir: "out",
    },
    files: ["app.cts"],
  });
});

test("each compiler takes each kind of module both ways", () => {
  const names = createTypeScriptConsumers("app").map(({ name }) => name);
  const kinds = ["node16 import", "node16 require", "nodenext import", "nodenext require"];
  expect(names).toEqual(["5.9", "6.0", "7.0"].flatMap((line) => kinds.map((kind) => `TypeScript ${line} ${kind}`)));
});

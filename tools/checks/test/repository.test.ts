// The pin as the checks read it.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSchemaPin } from "../src/repository.js";
import { withScratchFolder } from "../src/scratch.js";

test("the pin is the commit of schemas/pin.json, and a file without one is refused", () =>
  withScratchFolder(async (folder) => {
    mkdirSync(join(folder, "schemas"));
    const write = (pin: unknown): void => writeFileSync(join(folder, "schemas", "pin.json"), JSON.stringify(pin));
    write({ commit: "abc" });
    expect(readSchemaPin(folder)).toBe("abc");
    for (const pin of [{ commit: 7 }, {}, null, "abc"]) {
      write(pin);
      expect(() => readSchemaPin(folder)).toThrow("schemas/pin.json names no commit");
    }
  }));

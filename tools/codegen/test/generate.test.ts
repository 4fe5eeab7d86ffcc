// The generator gives the same text each time, and says plainly what it does not cover.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { generate, UnsupportedSchema } from "../src/index.js";
import { FIXTURE_TARGET, generateFixture } from "./fixture/fixture-files.js";

describe("generate", () => {
  test("the fixture's codecs are what the generator writes now", () => {
    for (const { path, text } of generateFixture()) {
      expect(
        readFileSync(new URL(path, FIXTURE_TARGET), "utf8"),
        `${path}: run pnpm --filter @ixt/codegen fixture`,
      ).toBe(text);
    }
  });

  test("the files come in the order of the request, codecs before their entry", () => {
    const request = readFileSync(new URL("../../../schemas/request.bin", import.meta.url));
    expect(generate(request).map(({ path }) => path)).toEqual([
      "generated/module.ts",
      "module.ts",
      "generated/ipc_streaming.ts",
      "ipc_streaming.ts",
      "generated/wasipc.ts",
      "wasipc.ts",
    ]);
  });

  test.each([
    ["default", "default.capnp:Holder.number: a default other than zero is not supported"],
    ["interface", "interface.capnp:Holder.service: interfaces are not supported, a message carries data alone"],
    ["nested-list", "nested-list.capnp:Holder.lists: a list of lists is not supported"],
    ["kind", "kind.capnp:Holder.kind: this name tells the union's variants apart"],
    ["endless-default", "Holder: the first variant of its union leads back to it, so it has no default"],
    ["runtime-name", "runtime-name.capnp: Reader is already a name of the runtime"],
    ["clash", "clash.capnp: OuterInner is already a name of clash.capnp"],
    ["ordinal", "ordinal.capnp:Holder.ordinal: this name holds the number of a variant that is not known"],
    ["straight", "straight.capnp:Holder.data: straight is for variants of a union that are structs"],
    ["annotation", "annotation.capnp:Holder.number: safeInteger is for UInt64 fields"],
  ])("an unsupported schema stops with the field named: %s", (name, message) => {
    const request = readFileSync(new URL(`fixture/unsupported/${name}.bin`, import.meta.url));
    expect(() => generate(request)).toThrow(new UnsupportedSchema(message));
  });
});

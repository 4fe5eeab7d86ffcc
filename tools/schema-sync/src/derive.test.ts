import { expect, test } from "vitest";
import { changeUpstream, SMALL_UPSTREAM } from "../test/small-upstream.js";
import { parseSchema } from "./declarations.js";
import { deriveSchemas, isReconstructed } from "./derive.js";
import { mapSchemas, replaceSource, SCHEMA_FILES, type SchemaSources } from "./schema-files.js";

function words(sources: SchemaSources): string[][] {
  return SCHEMA_FILES.map((file) => parseSchema(sources[file]).tokens.map((token) => token.text));
}

test("reformatting upstream changes nothing but the space", () => {
  const oneLine = mapSchemas((file) =>
    parseSchema(SMALL_UPSTREAM[file])
      .tokens.map((token) => token.text)
      .join(" "),
  );
  const spread = mapSchemas((file) =>
    parseSchema(SMALL_UPSTREAM[file])
      .tokens.map((token) => `${token.text} # interface IxtModule { services @2 }\r\n`)
      .join("\n\t"),
  );
  const expected = words(deriveSchemas(SMALL_UPSTREAM));
  expect(words(deriveSchemas(oneLine))).toEqual(expected);
  expect(words(deriveSchemas(spread))).toEqual(expected);
});

test("a derived file says from what, by what, and what it leaves out", () => {
  const derived = deriveSchemas(SMALL_UPSTREAM);
  expect(derived["wasipc.capnp"]).toMatch(/^# DERIVED by `pnpm schemas:sync` from schemas\/upstream\/wasipc\.capnp/);
  expect(derived["module.capnp"]).toContain("# Without ModuleContext.services: ");
  expect(derived["module.capnp"]).toContain("# Without interface IxtModule: ");
  expect(derived["wasipc.capnp"]).not.toContain("# Without");
});

test("an import of a file that is not vendored is refused", () => {
  const upstream = changeUpstream(
    "wasipc.capnp",
    "struct LogRecord",
    'using X = import "extra.capnp";\nstruct LogRecord',
  );
  expect(() => deriveSchemas(upstream)).toThrow("schemas/upstream/wasipc.capnp imports extra.capnp");
});

test("schemas are reconstructed while one of them says so", () => {
  expect(isReconstructed(SMALL_UPSTREAM)).toBe(false);
  expect(isReconstructed(replaceSource(SMALL_UPSTREAM, "wasipc.capnp", "# RECONSTRUCTION: ours"))).toBe(true);
});

import { expect, test } from "vitest";
import { SMALL_UPSTREAM } from "../test/small-upstream.js";
import { SCHEMA_FILES } from "./schema-files.js";
import { type Tree, toBytes } from "./tree.js";
import { readCheckout } from "./upstream.js";

function checkout(directory: string): Map<string, Uint8Array> {
  return new Map(SCHEMA_FILES.map((file) => [directory + file, toBytes(SMALL_UPSTREAM[file])]));
}

test.each(["", "schemas/", "schema/"])("the three files are found in %j", (directory) => {
  const tree: Tree = new Map([...checkout(directory), ["services.capnp", toBytes("another")]]);
  expect(readCheckout(tree)).toEqual(SMALL_UPSTREAM);
});

test("a missing file is named, with the places that were looked at", () => {
  const tree = checkout("schemas/");
  tree.delete("schemas/wasipc.capnp");
  expect(() => readCheckout(tree)).toThrow(
    "the checkout has no wasipc.capnp (looked in its root, schemas/ and schema/)",
  );
});

test("a file in two places is refused", () => {
  const tree = new Map([...checkout(""), ...checkout("schema/")]);
  expect(() => readCheckout(tree)).toThrow(
    "the checkout has module.capnp more than once: module.capnp, schema/module.capnp",
  );
});

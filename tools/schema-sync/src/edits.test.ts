import { expect, test } from "vitest";
import { findDeclarations, parseSchema } from "./declarations.js";
import { applyEdits, dropEdit } from "./edits.js";

function drop(source: string, name: string): string {
  const file = parseSchema(source);
  return applyEdits(
    source,
    findDeclarations(file.declarations, name).map((found) => dropEdit(file, found)),
  );
}

test("edits are applied by their places in the original", () => {
  const edits = [
    { start: 0, end: 1, text: "xyz" },
    { start: 2, end: 2, text: "+" },
  ];
  expect(applyEdits("abc", edits)).toBe("xyzb+c");
});

test("a dropped block takes its own comments and one blank line with it", () => {
  expect(drop("struct A {}\n\n# Of B.\nstruct B {\n  # in B\n} # of B\n# of B\n\nstruct C {}\n", "B")).toBe(
    "struct A {}\n\nstruct C {}\n",
  );
});

test("a dropped last block leaves no blank line at the end", () => {
  expect(drop("struct A {}\n\nstruct B {}\n", "B")).toBe("struct A {}\n");
});

test("a comment directly after another declaration stays with it", () => {
  expect(drop("struct A {}\n# of A\nstruct B {}\n", "B")).toBe("struct A {}\n# of A\n");
});

test("a block that shares its line leaves the rest of the line", () => {
  expect(drop("struct A {} struct B {} struct C {}\n", "B")).toBe("struct A {}  struct C {}\n");
  expect(drop("struct B {} struct C {}\n", "B")).toBe(" struct C {}\n");
});

test("a file that is nothing but the block becomes empty", () => {
  expect(drop("struct B {}", "B")).toBe("");
});

import { expect, test } from "vitest";
import { compactText, findDeclarations, ordinalOf, parseSchema, typeOf } from "./declarations.js";

const SOURCE = `@0xe1f5a6d0c3b24791; $Go.package("x");
using A = import "a.capnp";
const limit :UInt16 = 3;
struct Outer {
  enum @0 :Text; # a field may be called like a keyword
  union { first @1 :List(A.Item) = [(x = 1)] $note("}"); second :group { deep @2 :Data; } }
  named :union { left @3 :Void; right @4 :Void; }
  struct Inner { value @0 :UInt64; }
}
interface Service extends(A.Base) { call @0 (x :Text) -> (y :Text); }
`;

const { declarations } = parseSchema(SOURCE);

test("the kinds and names of the top level", () => {
  expect(declarations.map(({ kind, name }) => `${kind} ${name}`.trim())).toEqual([
    "fileId",
    "fileAnnotation",
    "using A",
    "const limit",
    "struct Outer",
    "interface Service",
  ]);
});

test("a field called like a keyword is a member", () => {
  const [field] = findDeclarations(declarations, "Outer.enum");
  expect(field?.kind).toBe("member");
});

test("a path passes through unnamed unions and into named groups", () => {
  expect(findDeclarations(declarations, "Outer.first")).toHaveLength(1);
  expect(findDeclarations(declarations, "Outer.second.deep").map(ordinalOf)).toEqual([2]);
  expect(findDeclarations(declarations, "Outer.named.left").map(ordinalOf)).toEqual([3]);
  expect(findDeclarations(declarations, "Outer.deep")).toEqual([]);
});

test("a type ends before the default value and the annotations", () => {
  const [first] = findDeclarations(declarations, "Outer.first");
  expect(first && compactText(typeOf(first))).toBe("List(A.Item)");
});

test("a declaration's place spans its block", () => {
  const [outer] = findDeclarations(declarations, "Outer");
  expect(SOURCE.slice(outer?.start, outer?.end)).toMatch(/^struct Outer \{[\s\S]*\}\n\}$/);
});

test("an unclosed block and an unended statement are refused with their line", () => {
  expect(() => parseSchema("@0x1;\nstruct A {\n")).toThrow("line 3: a block is not closed");
  expect(() => parseSchema("struct A {\n x @0 :Text\n}")).toThrow("line 2: a declaration has no end");
  expect(() => parseSchema("using A")).toThrow("line 1: a declaration has no end");
});

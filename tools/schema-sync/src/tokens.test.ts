import { expect, test } from "vitest";
import { lex, lineOf } from "./tokens.js";

test("a comment ends with its line and hides braces, quotes and semicolons", () => {
  const { tokens, comments } = lex('a # { "x; \nb');
  expect(tokens.map((token) => token.text)).toEqual(["a", "b"]);
  expect(comments).toEqual([{ start: 2, end: 10 }]);
});

test("a string keeps its escapes and hides what looks like a comment", () => {
  const { tokens, comments } = lex('x = "a \\" # { ;";');
  expect(tokens.map((token) => token.text)).toEqual(["x", "=", '"a \\" # { ;"', ";"]);
  expect(comments).toEqual([]);
});

test("ids, ordinals and floats are single numbers", () => {
  expect(lex("@0xa8d7c1e94b6f0352 @12 1.5e-3 2E+9").tokens.map((token) => token.text)).toEqual([
    "@",
    "0xa8d7c1e94b6f0352",
    "@",
    "12",
    "1.5e-3",
    "2E+9",
  ]);
});

test("Windows line ends and a byte order mark are space", () => {
  expect(lex("\ufeff# c\r\na;\r\n").tokens.map((token) => token.text)).toEqual(["a", ";"]);
});

test("a character that starts no token is refused with its line", () => {
  expect(() => lex("a;\n\n?")).toThrow('line 3: "?" starts no Cap\'n Proto token');
});

test("an unclosed string is refused", () => {
  expect(() => lex('a = "b\n";')).toThrow("line 1");
});

test("lines count from one", () => {
  expect([lineOf("a\nb", 0), lineOf("a\nb", 2)]).toEqual([1, 2]);
});

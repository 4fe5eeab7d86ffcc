import { describe, expect, it } from "vitest";
import { parseQuery } from "./query.js";
import { UsageError } from "./usage-error.js";

describe("a query", () => {
  it("in plain text is looked for as it stands", () => {
    const query = parseQuery("a.b*");
    expect(query.source).toBe("a.b*");
    expect(["xa.b*x", "aXb*", "A.B*"].map(query.matches)).toEqual([true, false, false]);
  });

  it("between slashes is a regular expression with its flags", () => {
    const query = parseQuery("/^time(out|r)$/i");
    expect(["timeout", "TIMER", "a timer"].map(query.matches)).toEqual([true, true, false]);
  });

  it("with slashes inside, or only one, is read to the last slash, or as text", () => {
    expect(parseQuery("/a/b/").matches("x a/b y")).toBe(true);
    expect(parseQuery("/etc").matches("/etc/hosts")).toBe(true);
    expect(parseQuery("/").matches("a/b")).toBe(true);
    expect(parseQuery("//").matches("a//b")).toBe(true);
  });

  it("that is empty matches every line", () => {
    expect(["", "x"].map(parseQuery("").matches)).toEqual([true, true]);
  });

  it("answers the same for the same line, however often it is asked", () => {
    const query = parseQuery("/a/u");
    expect(Array.from({ length: 4 }, () => query.matches("a"))).toEqual([true, true, true, true]);
  });

  it.each([
    ["/(/", "Unterminated group"],
    ["/[/i", "Unterminated character class"],
    ["/a/g", "only the flags"],
    ["/a/iy", "only the flags"],
    ["/a/ii", "Invalid flags"],
    [`/${"a".repeat(5000)}/`, "longer than 4096 bytes"],
  ])("%s is refused in one line", (source, reason) => {
    expect(() => parseQuery(source)).toThrow(UsageError);
    expect(() => parseQuery(source)).toThrow(reason);
    expect(() => parseQuery(source)).toThrow(/^[^\n]*$/);
  });
});

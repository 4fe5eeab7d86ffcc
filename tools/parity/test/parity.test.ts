// docs/parity.md: every fact has a row, every row a proof, every proof a test that is there.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readParityRows } from "../src/parity-table.js";
import { findTestNames } from "../src/test-names.js";

const ROOT = new URL("../../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");
const namesIn = (path: string): readonly string[] => (existsSync(new URL(path, ROOT)) ? findTestNames(read(path)) : []);

const rows = readParityRows(read("docs/parity.md"));
const SUITE = "packages/testkit/test/go-parity/";

test("each of the thirteen facts has a row", () => {
  const facts = [...new Set(rows.map((row) => Number.parseInt(row.fact, 10)))];
  expect(facts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  expect(new Set(rows.map((row) => row.fact)).size).toBe(rows.length);
});

test.each(rows)("row $fact names tests that are there", ({ proofs, line }) => {
  expect(proofs, `docs/parity.md:${line} names no test`).not.toEqual([]);
  const missing = proofs.filter(({ file, test: name }) => !namesIn(file).includes(name));
  expect(missing, `docs/parity.md:${line} names tests that are not there`).toEqual([]);
});

test("the thirty kinds of tests of the Go SDK exist by name, and no other stands among them", () => {
  const listed: readonly string[] = JSON.parse(read(`${SUITE}thirty.json`));
  const files = readdirSync(new URL(SUITE, ROOT)).filter((name) => name.endsWith(".test.ts"));
  const found = files.flatMap((name) => namesIn(`${SUITE}${name}`));
  expect(listed).toHaveLength(30);
  expect(new Set(listed).size).toBe(30);
  expect([...found].sort()).toEqual([...listed].sort());
});

test("the schemas are pinned where the Go SDK's are", () => {
  const pin: unknown = JSON.parse(read("schemas/pin.json"));
  expect(pin).toMatchObject({ upstream: "ixt-public", previous: "eaf4205", commit: "117319c37e78" });
});

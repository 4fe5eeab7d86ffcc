// The golden vectors' generator: what is frozen stays, and what is touched by hand is noticed. In scratch folders.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkVectors } from "../src/vectors/check.js";
import { runVectors } from "../src/vectors/command.js";
import { makeVectors } from "../src/vectors/corpus.js";
import type { VectorPlaces } from "../src/vectors/generate.js";
import { completeJson } from "../src/vectors/json-value.js";
import { codecOf, encodeJson } from "../src/vectors/roots.js";
import { type Draft, type Vector, vectorId } from "../src/vectors/vector.js";

const credit = (name: string, frames: number): Draft => ({
  family: "frames",
  name,
  type: "StreamFrame",
  about: `Credit for ${frames}.`,
  value: { streamId: "01".repeat(16), kind: "credit", credit: { frames } },
});

const refused: Draft = {
  family: "hostile",
  name: "nothing",
  type: "Envelope",
  about: "No bytes.",
  error: "TOO_SHORT",
  hostileCase: 1,
  limits: { maxDepth: 3 },
  bytes: new Uint8Array(0),
};

const ONE = credit("one", 1);
const TWO = credit("two", 2);
const DRAFTS: readonly Draft[] = [ONE, TWO, refused];

let scratch: string;
let places: VectorPlaces;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "ixt-vectors-"));
  places = { vectors: join(scratch, "vectors"), testkit: join(scratch, "generated") };
  mkdirSync(places.testkit);
});

afterEach(() => rmSync(scratch, { recursive: true }));

interface Run {
  readonly exitCode: number;
  readonly lines: readonly string[];
}

function run(args: readonly string[], drafts: readonly Draft[] = DRAFTS): Run {
  const lines: string[] = [];
  return { exitCode: runVectors(args, makeVectors(drafts), places, (line) => lines.push(line)), lines };
}

const path = (file: string): string => join(places.vectors, file);
const hexOf = (file: string): string => readFileSync(path(file)).toString("hex");
const idsIn = (vectors: readonly Vector[]): readonly string[] => vectors.map(vectorId);

describe("generating", () => {
  test("writes two files a vector, their seals and the testkit's modules, and then nothing more", () => {
    const first = run(["generate"]);
    expect(first.exitCode).toBe(0);
    expect(first.lines).toContain("wrote frames/one.bin");
    expect(JSON.parse(readFileSync(path("hostile/nothing.json"), "utf8"))).toEqual({
      name: "nothing",
      family: "hostile",
      type: "Envelope",
      layer: "wire",
      about: "No bytes.",
      hostileCase: 1,
      limits: { maxDepth: 3 },
      error: "TOO_SHORT",
      rule: "capnp",
    });
    expect(Object.keys(JSON.parse(readFileSync(path("frozen.json"), "utf8")))).toEqual([
      "frames/one",
      "frames/two",
      "hostile/nothing",
    ]);
    expect(readFileSync(join(places.testkit, "vectors.ts"), "utf8")).toContain('"name":"nothing"');
    expect(run(["generate"])).toEqual({ exitCode: 0, lines: ["3 vectors, all as they are frozen"] });
    expect(run(["check"])).toEqual({ exitCode: 0, lines: ["3 vectors, all as they are frozen"] });
  });

  test("adds a new vector beside frozen ones", () => {
    run(["generate"], [ONE]);
    const before = hexOf("frames/one.bin");
    expect(run(["check"]).exitCode).toBe(1);
    expect(run(["generate"]).lines).toContain("wrote frames/two.json");
    expect(hexOf("frames/one.bin")).toBe(before);
    expect(run(["check"]).exitCode).toBe(0);
  });

  test("refuses to change a frozen vector, names it, and writes nothing at all", () => {
    run(["generate"]);
    const before = hexOf("frames/one.bin");
    const { exitCode, lines } = run(["generate"], [credit("one", 9), TWO, refused, credit("three", 3)]);
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      "frames/one is frozen and its bytes and description would change: undo that, or mean it with --thaw frames/one",
    ]);
    expect(hexOf("frames/one.bin")).toBe(before);
    expect(run(["check"]).exitCode).toBe(0);
    const reworded = run(["generate"], [{ ...ONE, about: "Other words." }, TWO, refused]);
    expect(reworded.lines[0]).toContain("its description would change");
  });

  test("refuses to give up a frozen vector", () => {
    run(["generate"]);
    const { exitCode, lines } = run(["generate"], [ONE, refused]);
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      "frames/two is frozen and no longer made: bring it back, or give it up with --thaw frames/two",
    ]);
    expect(run(["generate", "--thaw", "frames/two"], [ONE, refused]).lines).toContain("removed frames/two.bin");
    expect(run(["check"], [ONE, refused]).exitCode).toBe(0);
  });

  test("--thaw changes exactly the vector that it names", () => {
    run(["generate"]);
    const changed = [credit("one", 9), credit("two", 9), refused];
    const [one, two] = [hexOf("frames/one.bin"), hexOf("frames/two.bin")];
    expect(run(["generate", "--thaw", "frames/one"], changed).lines).toEqual([
      "frames/two is frozen and its bytes and description would change: undo that, or mean it with --thaw frames/two",
    ]);
    expect(hexOf("frames/one.bin")).toBe(one);
    const thawed = run(["generate", "--thaw", "frames/one"], [credit("one", 9), TWO, refused]);
    expect(thawed.exitCode).toBe(0);
    expect(thawed.lines.filter((line) => line.includes("frames/"))).toEqual([
      "wrote frames/one.bin",
      "wrote frames/one.json",
    ]);
    expect(hexOf("frames/one.bin")).not.toBe(one);
    expect(hexOf("frames/two.bin")).toBe(two);
  });

  test("knows no other call, and no vector to thaw that is not frozen", () => {
    run(["generate"]);
    for (const args of [
      [],
      ["write"],
      ["check", "--thaw", "frames/one"],
      ["generate", "now"],
      ["generate", "--force"],
    ]) {
      expect(run(args).exitCode).toBe(2);
    }
    expect(run(["generate", "--thaw", "frames/ten"]).lines).toEqual([
      "frames/ten: there is no frozen vector of this name to thaw",
    ]);
  });
});

describe("checking", () => {
  beforeEach(() => void run(["generate"]));

  test("names a file that was changed by hand, and generating restores it", () => {
    const before = hexOf("frames/one.bin");
    const bytes = readFileSync(path("frames/one.bin"));
    bytes[16] = (bytes[16] ?? 0) ^ 1;
    writeFileSync(path("frames/one.bin"), bytes);
    expect(run(["check"]).lines).toEqual(["frames/one.bin was changed by hand: pnpm vectors:generate restores it"]);
    run(["generate"]);
    expect(hexOf("frames/one.bin")).toBe(before);
  });

  test("names a description that was changed by hand, by a space alone", () => {
    writeFileSync(path("hostile/nothing.json"), `${readFileSync(path("hostile/nothing.json"), "utf8")} `);
    expect(run(["check"])).toEqual({
      exitCode: 1,
      lines: ["hostile/nothing.json was changed by hand: pnpm vectors:generate restores it"],
    });
  });

  test("names what is missing, what belongs to no vector, and a seal that is not its file's", () => {
    rmSync(path("frames/two.json"));
    writeFileSync(path("frames/stray.bin"), "x");
    const seals = JSON.parse(readFileSync(path("frozen.json"), "utf8"));
    seals["frames/one"].bin = "00";
    writeFileSync(path("frozen.json"), JSON.stringify(seals));
    expect(run(["check"]).lines).toEqual([
      "frames/one.bin would be made otherwise than it is frozen: undo that, or pnpm vectors:generate --thaw frames/one",
      "frames/two.json is missing: pnpm vectors:generate",
      "frames/stray.bin belongs to no vector: remove it",
    ]);
  });

  test("names a module of the testkit that is not what the vectors make", () => {
    writeFileSync(join(places.testkit, "vectors.ts"), "export {};\n");
    expect(run(["check"]).lines).toEqual([
      "@ixt/testkit src/generated/vectors.ts is not what the vectors make: pnpm vectors:generate",
    ]);
  });
});

describe("the vectors of this repository", () => {
  test("are what the generator makes, the same each time", () => {
    const real = {
      vectors: fileURLToPath(new URL("../vectors", import.meta.url)),
      testkit: fileURLToPath(new URL("../../packages/testkit/src/generated", import.meta.url)),
    };
    expect(checkVectors(makeVectors(), real)).toEqual([]);
  });

  test("are small: none above 24 KiB, all messages below 160 KiB", () => {
    const sizes = makeVectors().map(({ bytes }) => bytes.length);
    expect(Math.max(...sizes)).toBeLessThan(24 * 1024);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(160 * 1024);
  });

  test("have no code that the page for other implementations does not explain, and that page no code too many", () => {
    const page = readFileSync(new URL("../vectors/README.md", import.meta.url), "utf8");
    const rows = [...page.matchAll(/^\| `(\w+)` \| ([a-z, ]+) \| (capnp|ixt|both) \|/gm)];
    const explained = rows.map(([, code, layers, rule]) => `${code}: ${layers}: ${rule}`);
    const refused = makeVectors().filter(({ error }) => error !== undefined);
    const found = [...new Set(refused.map(({ error }) => error))].map((code) => {
      const of = refused.filter(({ error }) => error === code);
      const rules = new Set(of.map(({ rule }) => rule));
      const layers = [...new Set(of.map(({ layer }) => layer))].sort().join(", ");
      return `${code}: ${layers}: ${rules.size === 2 ? "both" : [...rules].join()}`;
    });
    expect([...explained].sort()).toEqual([...found].sort());
  });

  test("are canonical where the encoder wrote them, and not where they are laid out in another way", () => {
    const sound = makeVectors().filter(({ value }) => value !== undefined);
    const written = sound.filter(({ family, layer }) => family !== "layouts" && layer === "wire");
    expect(idsIn(written.filter(({ canonical }) => !canonical))).toEqual([]);
    // Texts that are unusual in what they say, and written as ours would be.
    const alike = idsIn(sound.filter(({ family, canonical }) => family === "layouts" && canonical));
    expect(alike).toEqual([
      "layouts/null-text-in-list",
      "layouts/text-outside-the-plane",
      "layouts/text-with-byte-order-mark",
      "layouts/text-with-inner-nul",
    ]);
  });
});

describe("writing vectors down", () => {
  test("two of one name, and one that is neither read nor refused, are mistakes", () => {
    expect(() => makeVectors([ONE, ONE])).toThrow("two vectors are called frames/one");
    const { value: _, ...neither } = ONE;
    expect(() => makeVectors([neither])).toThrow("lacks its bytes or its error");
  });

  test("a field, a variant and an enum value that the schema has not are mistakes", () => {
    const { node } = codecOf("StreamFrame");
    expect(() => completeJson(node, { streamid: "" })).toThrow("StreamFrame has no field streamid");
    expect(() => completeJson(node, { kind: "pause" })).toThrow("StreamFrame has no variant pause");
    expect(() => encodeJson("StreamFrame", { kind: "close", close: { reason: "bored" } })).toThrow(
      "no enum value bored",
    );
  });

  test("what is left out has its default", () => {
    expect(completeJson(codecOf("StreamFrame").node, {})).toEqual({
      streamId: "",
      kind: "open",
      open: { kind: "unary", initialCredit: 0, bufferCapFrames: 0, context: null },
    });
  });
});

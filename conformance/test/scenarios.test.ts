// The scenario files: each can be read, each rule it claims exists, and no kind of stream lacks one of the conditions that all are put to.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readScenarios } from "../src/speak/scenario.js";

const scenarios = readScenarios(fileURLToPath(new URL("../scenarios", import.meta.url)));
const ids = scenarios.map(({ id }) => id);

/** The numbers of the rules that the specs state, such as 23.7. */
function readRules(): ReadonlySet<string> {
  const specs = ["21-invocation-context.md", "23-streaming.md"].map((name) =>
    readFileSync(new URL(`../../docs/spec/${name}`, import.meta.url), "utf8"),
  );
  return new Set([...specs.join("\n").matchAll(/^- \*\*(\d+\.\d+)\*\*/gm)].map((match) => match[1] ?? ""));
}

const CONDITIONS = [
  "plain",
  "cancel",
  "cancel-by-callee",
  "deadline",
  "deadline-passed",
  "error",
  "error-by-caller",
  "zero-credit",
  "slow-consumer",
  "truncation",
  "runtime-truncation",
  "crash",
  "runtime-crash",
];

describe("the scenarios", () => {
  test.each(["unary", "client-stream", "server-stream", "bidi-stream"])("put a %s to every condition", (kind) => {
    expect(CONDITIONS.filter((condition) => !ids.includes(`${kind}/${condition}`))).toEqual([]);
  });

  test.each(["older", "newer"])("meet a peer of the %s schema in both roles", (schema) => {
    const roles = scenarios.flatMap(({ peer }) => (peer?.schema === schema ? [peer.role] : []));
    expect(new Set(roles)).toEqual(new Set(["module", "runtime"]));
  });

  test("claim no rule that the specs do not state", () => {
    const rules = readRules();
    expect(rules.size).toBeGreaterThan(100);
    const claimed = scenarios.flatMap(({ id, rules: own }) => own.map((rule) => `${id} ${rule}`));
    expect(claimed.length).toBeGreaterThan(50);
    expect(claimed.filter((claim) => !rules.has(claim.split(" ")[1] ?? ""))).toEqual([]);
  });

  test("say each in a sentence what they show", () => {
    const sentences = scenarios.map(({ about }) => about);
    expect(sentences.filter((sentence) => !/^[A-Z1-9].*\.$/.test(sentence))).toEqual([]);
  });
});

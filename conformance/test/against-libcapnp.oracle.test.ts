// The proofs against Cap'n Proto itself, at the size for CI. `.ci/run` runs them, a plain `npm test` does not.

import { expect, test } from "vitest";
import { COMMANDS, type CommandOptions } from "../src/commands.js";

const CI_SIZE: CommandOptions = { seed: 1, count: undefined, case: undefined, isRecorded: false };

async function holds(name: string): Promise<boolean | undefined> {
  return COMMANDS[name]?.(CI_SIZE);
}

test("each proof notices codecs that are wrong in one small way", async () => {
  expect(await holds("selftest")).toBe(true);
});

test("our bytes are those of capnp for every struct, field, variant and boundary", async () => {
  expect(await holds("corpus")).toBe(true);
});

test("hostile case 28: libcapnp reads in our bytes the values that were written", async () => {
  expect(await holds("random")).toBe(true);
});

test("hostile case 24: mutated messages are accepted and refused as libcapnp does, with the same values", async () => {
  expect(await holds("fuzz")).toBe(true);
});

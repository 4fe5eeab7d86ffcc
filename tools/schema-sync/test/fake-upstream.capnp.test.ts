/**
 * An upstream with a renamed enum value and a new field goes through the sync with no hand edit, and the type
 * checker then points at every table that must follow, and at nothing else.
 */
import { realpath } from "node:fs/promises";
import { expect, test } from "vitest";
import { runCommand } from "../src/cli.js";
import { vendoredSchemas } from "../src/sync.js";
import { addField, renameLastValue } from "./fake-upstream.js";
import { createCheckout, createScratchRepository } from "./scratch-repository.js";
import { findTypeErrors, linkPackages } from "./type-errors.js";

const PACKAGES = ["wire", "context", "stream"];
const TIMEOUT = { timeout: 120_000 };

async function syncFake(change: (sources: ReturnType<typeof vendoredSchemas>) => typeof sources): Promise<string> {
  const { root, tree } = await createScratchRepository();
  await linkPackages(root, PACKAGES);
  const checkout = await createCheckout(change(vendoredSchemas(tree)));
  const lines: string[] = [];
  const exitCode = await runCommand(["sync", "--from", checkout, "--commit", "fedcba9"], root, (line) =>
    lines.push(line),
  );
  expect([exitCode, lines.at(-1)]).toEqual([0, expect.stringMatching(/^schemas:sync: \d+ files changed$/)]);
  expect(await runCommand(["check"], root, () => {})).toBe(0);
  return realpath(root);
}

test("an upstream that has not moved leaves the type checker content", TIMEOUT, async () => {
  expect(findTypeErrors(await syncFake((sources) => sources), PACKAGES)).toEqual([]);
});

test("a renamed value of CancelReason is pointed at in its table", TIMEOUT, async () => {
  const root = await syncFake((sources) => renameLastValue(sources, "CancelReason", "yielded"));
  expect(findTypeErrors(root, PACKAGES)).toEqual([]);
});

test("a new field of StreamOpen is pointed at where an open frame is made", TIMEOUT, async () => {
  const root = await syncFake((sources) => addField(sources, "StreamOpen", "label", "Text"));
  expect(findTypeErrors(root, PACKAGES)).toEqual([]);
});

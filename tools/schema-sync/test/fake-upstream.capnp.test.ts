/**
 * An upstream with renamed values and new fields goes through the sync with no hand edit, and the type checker
 * then points at every table that must follow, and at nothing else. The enums' own tables are the generated ones: they follow by
 * themselves.
 */
import { realpath } from "node:fs/promises";
import { expect, test } from "vitest";
import { runCommand } from "../src/cli.js";
import type { SchemaSources } from "../src/schema-files.js";
import { vendoredSchemas } from "../src/sync.js";
import { addMember, addVariant, renameLast, renameMember } from "./fake-upstream.js";
import { createCheckout, createScratchRepository } from "./scratch-repository.js";
import { findTypeErrors, linkPackages } from "./type-errors.js";

const PACKAGES = ["wire", "context", "stream", "transport", "sdk"];
const TIMEOUT = { timeout: 120_000 };

type Change = (sources: SchemaSources) => SchemaSources;

/** Syncs a copy of the repository to a changed upstream and returns where the type checker then finds errors. */
async function placesAfter(change: Change): Promise<string[]> {
  const { root, tree } = await createScratchRepository();
  await linkPackages(root, PACKAGES);
  const checkout = await createCheckout(change(vendoredSchemas(tree)));
  const lines: string[] = [];
  const args = ["sync", "--from", checkout, "--commit", "fedcba9"];
  const exitCode = await runCommand(args, root, (line) => lines.push(line));
  expect([exitCode, lines.at(-1)]).toEqual([0, expect.stringMatching(/^schemas:sync: \d+ files changed$/)]);
  expect(await runCommand(["check"], root, () => {})).toBe(0);
  return findTypeErrors(await realpath(root), PACKAGES);
}

test("an upstream that has not moved leaves the type checker content", TIMEOUT, async () => {
  expect(await placesAfter((sources) => sources)).toEqual([]);
});

const CODEC = "packages/context/src/context-codec.ts";
const FRAMES = "packages/stream/src/frame-codec.ts";
const SENDS = "packages/stream/src/interaction.ts: SENDS";
const CANCEL_CODES = "packages/stream/src/stream-errors.ts: CANCEL_CODES";

test.each<[string, Change, string[]]>([
  ["a renamed value of CancelReason", (sources) => renameLast(sources, "CancelReason", "yielded"), [CANCEL_CODES]],
  ["a renamed value of CloseReason", (sources) => renameLast(sources, "CloseReason", "leaving"), []],
  ["a new value of CancelReason", (sources) => addMember(sources, "CancelReason", "preempted"), [CANCEL_CODES]],
  ["a new value of CloseReason", (sources) => addMember(sources, "CloseReason", "draining"), []],
  ["a new value of StreamErrorCode", (sources) => addMember(sources, "StreamErrorCode", "exhausted"), []],
  ["a new value of InteractionKind", (sources) => addMember(sources, "InteractionKind", "broadcast"), [SENDS]],
  [
    "a renamed value of InteractionKind",
    (sources) => renameLast(sources, "InteractionKind", "duplex"),
    ["packages/sdk/src/stream-handler.ts: defineStream", SENDS],
  ],
  [
    "a new field of StreamOpen",
    (sources) => addMember(sources, "StreamOpen", "label", "Text"),
    [`${FRAMES}: toWireStreamFrame`],
  ],
  [
    "a renamed variant of StreamFrame",
    (sources) => renameLast(sources, "StreamFrame", "failure"),
    [`${FRAMES}: fromWireStreamFrame`, `${FRAMES}: toWireStreamFrame`],
  ],
  [
    "a new variant of StreamFrame",
    (sources) => addVariant(sources, "StreamFrame", "ping", "Text"),
    [`${FRAMES}: fromWireStreamFrame`],
  ],
  [
    "a new field of InvocationContext",
    (sources) => addMember(sources, "InvocationContext", "tenant", "Text"),
    [`${CODEC}: toWireFields`],
  ],
  [
    "a renamed variant of ActorSubject",
    (sources) => renameLast(sources, "ActorSubject", "platform"),
    [`${CODEC}: fromWireSubject`, `${CODEC}: toWireSubject`],
  ],
  [
    "a new variant of ActorSubject",
    (sources) => addVariant(sources, "ActorSubject", "device", "Text"),
    [`${CODEC}: fromWireSubject`],
  ],
  [
    "a renamed variant of MessageTarget",
    (sources) => renameMember(sources, "MessageTarget", "topic", "channel"),
    [`${CODEC}: fromWireTarget`, `${CODEC}: toWireTarget`],
  ],
  [
    "a new variant of MessageTarget",
    (sources) => addVariant(sources, "MessageTarget", "broadcast", "Text"),
    [`${CODEC}: fromWireTarget`],
  ],
  [
    "a renamed value and a new field at once",
    (sources) => addMember(renameLast(sources, "CancelReason", "yielded"), "StreamOpen", "label", "Text"),
    [`${FRAMES}: toWireStreamFrame`, CANCEL_CODES],
  ],
])("%s is pointed at in every table that must follow, and nowhere else", TIMEOUT, async (_, change, places) => {
  expect(await placesAfter(change)).toEqual(places);
});
